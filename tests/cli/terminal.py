"""A pseudo-terminal: the command line as it is typed, seen and interrupted by a person."""

from __future__ import annotations

import importlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Mapping

LONGEST_SECONDS = 30.0
# Codes, ends of lines, and text. What is drawn while something takes its time is wiped out again.
PARTS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r|\n|[^\x1b\r\n]+")
CURSOR_UP = re.compile(r"\x1b\[(\d*)A")
ERASE_LINE = "\x1b[2K"


class Terminal:
    """A program in a pseudo-terminal.

    Args:
        arguments: What is typed behind ``wfp-ipsec``.
        program: Python source that is run instead.
        width: How many characters a line has.
        environment: What is set besides.
    """

    def __init__(
        self,
        *arguments: object,
        program: str = "",
        width: int = 120,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        given = {**os.environ, "TERM": "xterm-256color", **(environment or {})}
        for name in {"COLUMNS", "LINES", "NO_COLOR"} - set(environment or ()):
            given.pop(name, None)
        what = ["-c", program] if program else ["-m", "wfp_ipsec", *map(str, arguments)]
        # Modules that are not everywhere, and that type checkers look for on every system.
        fcntl, pty, termios = map(importlib.import_module, ("fcntl", "pty", "termios"))
        self._file, other_end = pty.openpty()
        fcntl.ioctl(other_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, *what],
            stdin=other_end,
            stdout=other_end,
            stderr=other_end,
            env=given,
            start_new_session=True,
        )
        os.close(other_end)
        self._seen = b""
        self._deadline = time.monotonic() + LONGEST_SECONDS

    def wait_for(self, text: str) -> None:
        """Waits until a text was printed."""
        while text not in self._seen.decode(errors="replace"):
            assert self._read(), f"{text!r} did not come: {self._seen!r}"

    def type(self, text: str) -> None:
        """Types something."""
        os.write(self._file, text.encode())

    def interrupt(self) -> None:
        """Does what Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """Waits for the end; returns the exit code and everything that was printed."""
        while self._read():
            pass
        os.close(self._file)
        return self._process.wait(), self._seen.decode().replace("\r\n", "\n")

    def _read(self) -> bool:
        """Reads what was printed; returns whether more may come."""
        left = self._deadline - time.monotonic()
        ready, _, _ = select.select([self._file], [], [], max(left, 0))
        if not ready:
            self._process.kill()
            raise TimeoutError(f"still running: {self._seen!r}")
        try:
            read = os.read(self._file, 1 << 16)
        except OSError:
            return False
        self._seen += read
        return bool(read)


def seen(text: str) -> list[str]:
    """Returns the lines that stay on the terminal, without colours, after all was wiped out."""
    lines, row, column = [""], 0, 0
    for part in PARTS.findall(text):
        up = CURSOR_UP.fullmatch(part)
        if part == "\n":
            row, column = row + 1, 0
            lines += [""] * (row == len(lines))
        elif part == "\r":
            column = 0
        elif part == ERASE_LINE:
            lines[row] = ""
        elif up:
            row = max(0, row - int(up[1] or 1))
        elif not part.startswith("\x1b"):
            before = lines[row][:column].ljust(column)
            column += len(part)
            lines[row] = before + part + lines[row][column:]
    return lines if lines[-1] else lines[:-1]
