"""Keys of an SA file: from key files, standard input, the environment, or the file itself."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wfp_ipsec.files._access import open_to_others
from wfp_ipsec.files._hex import key_from
from wfp_ipsec.files._rules import key_field
from wfp_ipsec.files._tables import File, Table
from wfp_ipsec.files._where import MAY_BE_KEY, Located, said
from wfp_ipsec.keys import Key

# More than the digits of any key, with whatever blanks there are.
MOST_BYTES = 4096


class KeyReader:
    """Reads the keys that the tables of a file name.

    Args:
        file: The file: what it allows.
        located: Where everything stands in it.
        folder: What names of key files are relative to; None is the current folder.
        exposed: Why others can read the file itself; empty where they cannot.
        stdin: Gives a line for each key that comes from standard input; None is the process's.
    """

    def __init__(
        self,
        file: File,
        located: Located,
        *,
        folder: Path | None = None,
        exposed: str = "",
        stdin: BinaryIO | None = None,
    ) -> None:
        self._file = file
        self._folder = Path() if folder is None else folder
        self._exposed = exposed
        self._guarded = not (file.allow_readable_keys or file.public_example_keys)
        self._lines = _key_lines(located, stdin)

    def read(self, path: str, table: Table, name: str) -> Key:
        """Reads one key.

        Args:
            path: The table's path in the file.
            table: The table.
            name: The key's name in it, such as "integrity_key".

        Raises:
            InvalidParameterError: It is not there, no key, or open to others; the field is the one
                that says where it is. The text names the file or the variable, unless that name may
                be a key, and never what is in it, nor how long that is.
        """
        field = key_field(table, name)
        given = getattr(table, field)
        source = self._source(f"{path}.{field}", field.removeprefix(name), given)
        try:
            return key_from(source.read())
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
        except ValueError as error:
            reason = str(error)
        # Raised out here, so that the error does not keep the other one.
        raise said(field, f"{source.name} {reason}".lstrip())

    def _source(self, path: str, kind: str, given: str) -> _Source:
        if kind == "_file":
            file = self._folder / given
            return _Source(_named("file", given, str(file)), lambda: self._from_file(file))
        if kind == "_env":
            name = _named("variable of the environment", given, given)
            return _Source(name, lambda: _from_environment(given))
        if kind == "_stdin":
            return _Source("the line from standard input", lambda: self._from_stdin(path))
        return _Source("", lambda: self._inline(given))

    def _inline(self, given: str) -> bytearray:
        if not (self._file.allow_inline_keys or self._file.public_example_keys):
            raise ValueError("stands in the file, which does not say allow_inline_keys = true")
        if self._guarded and self._exposed:
            raise ValueError(f"stands in a file that others can read ({self._exposed})")
        return bytearray(given, "utf-8", "surrogatepass")

    def _from_file(self, path: Path) -> bytearray:
        try:
            opened = io.FileIO(path)
        except ValueError:
            raise ValueError("can be the name of no file") from None
        with opened:
            reason = open_to_others(opened.fileno(), str(path)) if self._guarded else ""
            if reason:
                allowed = "or allow_readable_keys = true"
                raise ValueError(f"is a key that others can read ({reason}, {allowed})")
            return _all_of(opened)

    def _from_stdin(self, path: str) -> bytearray:
        line = self._lines.pop(path)
        if not line:
            rule = "is not there: that has ended; it gives a line for each key_stdin"
            raise ValueError(f"{rule}, in the order of the file")
        if len(line) == MOST_BYTES and not line.endswith(b"\n"):
            line[:] = bytes(len(line))
            raise ValueError(f"has more than {MOST_BYTES} bytes, which is no key")
        return line


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a key comes from.

    Attributes:
        name: What errors call it; empty for the file itself.
        read: Reads the digits.
    """

    name: str
    read: Callable[[], bytearray]


def _named(kind: str, given: str, shown: str) -> str:
    """Names where a key comes from, unless that may be a key itself, in the wrong field."""
    if MAY_BE_KEY.search(given):
        return f"the {kind} that it names"
    return shown if shown.isprintable() else repr(shown)


def _key_lines(located: Located, stdin: BinaryIO | None) -> dict[str, bytearray]:
    """Takes a line for each key that comes from standard input, in the order of the file."""
    asked = [path for path in located.lines if str(path[-1]).endswith("_stdin")]
    if not asked:
        return {}
    # Without a console there is none, and as many lines.
    stream = getattr(sys.stdin, "buffer", None) if stdin is None else stdin
    lines = (b"" if stream is None else stream.readline(MOST_BYTES) for _ in asked)
    return {_spelled(path): bytearray(line) for path, line in zip(asked, lines, strict=True)}


def _spelled(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _all_of(opened: io.FileIO) -> bytearray:
    room, length = bytearray(MOST_BYTES + 1), 0
    with memoryview(room) as view:
        while count := opened.readinto(view[length:]):
            length += count
    if length > MOST_BYTES:
        room[:] = bytes(len(room))
        raise ValueError(f"has more than {MOST_BYTES} bytes, which is no key")
    # Shortening could move the buffer and leave the digits behind; zeros at the end do no harm.
    room[length:] = b" " * (len(room) - length)
    return room


def _from_environment(given: str) -> bytearray:
    try:
        found = os.environ.get(given)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("is not set in the environment")
    return bytearray(found, "utf-8", "surrogateescape")
