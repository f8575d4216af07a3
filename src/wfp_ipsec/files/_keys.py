"""Keys of an SA file: from key files, standard input, the environment, or the file itself."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.files._access import open_to_others
from wfp_ipsec.files._hex import key_from
from wfp_ipsec.files._rules import key_field
from wfp_ipsec.files._tables import File, Table
from wfp_ipsec.files._where import Located
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
                that says where it is. The text never holds what that field or the source holds.
        """
        field = key_field(table, name)
        given = getattr(table, field)
        read: Callable[[str], bytearray] = {
            "": self._inline,
            "_file": self._from_file,
            "_env": _from_environment,
            "_stdin": lambda _: self._from_stdin(f"{path}.{field}"),
        }[field.removeprefix(name)]
        try:
            return key_from(read(given))
        except OSError as error:
            reason = f"names a key that cannot be read: {error.strerror}"
            raise _refused(field, given, reason) from None
        except ValueError as error:
            raise _refused(field, given, str(error)) from None

    def _inline(self, given: str) -> bytearray:
        if not (self._file.allow_inline_keys or self._file.public_example_keys):
            raise ValueError("given, where the file does not say allow_inline_keys = true")
        if self._guarded and self._exposed:
            raise ValueError(f"given in a file that others can read ({self._exposed})")
        return bytearray(given, "utf-8", "surrogatepass")

    def _from_file(self, given: str) -> bytearray:
        path = self._folder / given
        with io.FileIO(path) as opened:
            reason = open_to_others(opened.fileno(), str(path)) if self._guarded else ""
            if reason:
                allowed = "or allow_readable_keys = true"
                raise ValueError(f"names a key that others can read ({reason}, {allowed})")
            return _all_of(opened)

    def _from_stdin(self, path: str) -> bytearray:
        return self._lines.pop(path)


def _key_lines(located: Located, stdin: BinaryIO | None) -> dict[str, bytearray]:
    """Takes a line for each key that comes from standard input, in the order of the file."""
    asked = [path for path in located.lines if str(path[-1]).endswith("_stdin")]
    if not asked:
        return {}
    stream = sys.stdin.buffer if stdin is None else stdin
    return {_spelled(path): bytearray(stream.readline(MOST_BYTES)) for path in asked}


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
        raise ValueError(f"names a file of more than {MOST_BYTES} bytes, which is no key")
    # Shortening could move the buffer and leave the digits behind; zeros at the end do no harm.
    room[length:] = b" " * (len(room) - length)
    return room


def _from_environment(given: str) -> bytearray:
    try:
        found = os.environ.get(given)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("names no variable of the environment")
    return bytearray(found, "utf-8", "surrogateescape")


def _refused(field: str, given: object, rule: str) -> InvalidParameterError:
    return invalid(field, given, rule, "FWP_E_INVALID_PARAMETER", hidden=isinstance(given, str))
