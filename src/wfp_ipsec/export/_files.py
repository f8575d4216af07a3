"""Files that only their owner can read: written as a whole, or appended to."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)


def write_private(path: Path, text: str) -> os.stat_result:
    """Writes a text file that only its owner can read, in place of what stood there.

    The text goes into a new file, which then takes the name: whoever had the old file open, or
    laid a symbolic link there, does not get it, and readers find the old file or the whole new
    one. Windows has no such permission: there the file inherits the access list of its folder.

    Returns:
        Which file it is, for `append_private`.

    Raises:
        OSError: The file cannot be written; nothing is left of it then.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=path.name, delete=False
    ) as file:
        try:
            file.write(text)
            file.close()
            written = Path(file.name).stat()
            Path(file.name).replace(path)
        except BaseException:
            file.close()
            Path(file.name).unlink()
            raise
    return written


def append_private(path: Path, text: str, written: os.stat_result) -> None:
    """Adds text at the end of a file of `write_private`, in one piece.

    Raises:
        OSError: The file is gone, another one or a symbolic link has its name, or it cannot be
            written.
    """
    file = os.open(path, os.O_WRONLY | os.O_APPEND | NO_FOLLOW | BINARY)
    try:
        if not os.path.samestat(os.fstat(file), written):
            raise FileExistsError(errno.EEXIST, "another file has taken the name", str(path))
        rest = memoryview(text.encode())
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def text_of(lines: Iterable[str]) -> str:
    """Returns the lines as the text of a file."""
    return "".join(f"{line}\n" for line in lines)
