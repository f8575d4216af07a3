"""A Windows to run the wheels on: Wine, with a C: drive of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer

from wheels.commands import CommandError

# Debian keeps it off the PATH.
PLACES = ("wine64", "/usr/lib/wine/wine64")
DLL = "fwpuclnt.dll"


class WineMissingError(Exception):
    """There is no Wine here."""


@cache
def wine_program() -> str:
    """Returns where Wine is.

    Raises:
        WineMissingError: It is nowhere.
    """
    found = next(filter(None, map(shutil.which, PLACES)), None)
    if found is None:
        raise WineMissingError("Wine is not installed (Debian package: wine64)")
    return found


def windows_path(path: Path) -> str:
    """Returns what Windows programs call a file of this machine."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


@dataclass(frozen=True, slots=True)
class Wine:
    """A Windows.

    Attributes:
        prefix: The directory with its drives and settings.
        dll: What lies in its system directory as ``fwpuclnt.dll``; None is Wine's own.
    """

    prefix: Path
    dll: Path | None = None

    def start(self) -> None:
        """Makes the drive, and puts the DLL where Windows keeps it."""
        self.prefix.mkdir(parents=True, exist_ok=True)
        outcome = self.run(["cmd", "/c", "exit"])
        if outcome.returncode != 0:
            raise CommandError(f"Wine does not start: {outcome.stdout}")
        if self.dll is not None:
            shutil.copy(self.dll, self.prefix / "drive_c" / "windows" / "system32" / DLL)

    def run(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        stream: bool = False,
        timeout_seconds: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a Windows program to its end.

        Args:
            command: The program and its arguments.
            environment: What to change in the environment.
            stream: Whether its output is printed as it comes as well.
            timeout_seconds: After which time it is killed; its exit code says so.
        """
        with subprocess.Popen(
            [wine_program(), *command],
            env={**self._environment(), **(environment or {})},
            # Neither a terminal nor a file: a CPython for Windows starts with pipes alone here.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            watch = Timer(timeout_seconds, process.kill)
            watch.start()
            lines = []
            for line in process.stdout:
                lines.append(line)
                if stream:
                    print(line, end="", flush=True)  # noqa: T201 - asked for
            watch.cancel()
        return subprocess.CompletedProcess(command, process.returncode, "".join(lines))

    def _environment(self) -> dict[str, str]:
        # Wine takes its own DLL, whatever lies in the system directory, unless it is told not to.
        # Without the other two it does not ask at the screen what to install.
        fwpuclnt = "b" if self.dll is None else "n"
        return {
            **{name: value for name, value in os.environ.items() if name != "DISPLAY"},
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": f"fwpuclnt={fwpuclnt};mscoree,mshtml=",
        }
