"""Files that only their owner can read: written as a whole, or appended to."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from wfp_ipsec.errors import ClosedError
from wfp_ipsec.export._hidden import HiddenText

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)


def write_private(path: Path, content: str | bytes) -> None:
    """Writes a file that only its owner can read, in place of what stood there.

    The content, text as UTF-8, goes into a new file, which then takes the name: whoever had the old
    file open, or laid a symbolic link there, does not get it, and readers find the old file or the
    whole new one. Windows has no such permission: there the file inherits the access list of its
    folder.

    Raises:
        OSError: The file cannot be written; nothing is left of it then.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    _check_replaceable(path)
    # A view: of bytes their content would show where variables do.
    written = memoryview(content.encode() if isinstance(content, str) else content)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(written)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            file.close()
            Path(file.name).unlink()
            raise


def _check_replaceable(path: Path) -> None:
    """Refuses to take the place of a device, a pipe or a folder, which root could."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
        raise FileExistsError(errno.EEXIST, "something that is no file has the name", str(path))


class PrivateFile:
    """A text file that only its owner can read, and that grows.

    Args:
        path: The file; what stands there is replaced, as by `write_private`.
        text: What it begins with.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: Path, text: str) -> None:
        write_private(path, text)
        self._path = path
        # It stays open, so that no other file can pass for it.
        self._file: int | None = os.open(path, os.O_WRONLY | os.O_APPEND | NO_FOLLOW | BINARY)
        try:
            self._check_owner(os.fstat(self._file))
        except BaseException:
            self.close()
            raise

    def append(self, text: str) -> None:
        """Adds text at the end: all of it, or nothing.

        Raises:
            OSError: Another file or a symbolic link has taken the name, or the file is gone, or it
                cannot be written.
        """
        if self._file is None:
            raise ClosedError("the file was closed")
        if not os.path.samestat(os.fstat(self._file), self._path.lstat()):
            raise self._taken()
        size = os.fstat(self._file).st_size
        try:
            rest = memoryview(text.encode())
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except BaseException:
            # No half of a line stays: the next text would be written on to it.
            os.ftruncate(self._file, size)
            raise

    def close(self) -> None:
        """Ends the writing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _check_owner(self, found: os.stat_result) -> None:
        """Refuses a file that somebody put there since it was written."""
        if sys.platform != "win32" and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
            raise self._taken()

    def _taken(self) -> FileExistsError:
        return FileExistsError(errno.EEXIST, "another file has taken the name", str(self._path))


def text_of(lines: Iterable[str]) -> HiddenText:
    """Returns the lines as the text of a file."""
    return HiddenText("".join(f"{line}\n" for line in lines))


def json_text(document: object) -> HiddenText:
    """Returns a document as the text of a file."""
    return HiddenText(f"{json.dumps(document, indent=2)}\n")
