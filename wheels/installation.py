"""The wheel as a user has it on Windows: installed by pip in the official CPython."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wheels.commands import Argument, CommandError, run
from wheels.pythons import windows_python
from wheels.wine import Wine, windows_path

# pip chooses by the markers of the machine it runs on, so this one has to be named.
ONLY_ON_WINDOWS = ("colorama",)


@dataclass(frozen=True, slots=True)
class Installation:
    """A CPython for Windows with the wheel installed.

    Attributes:
        home: Where it lies.
    """

    home: Path

    def python(
        self,
        wine: Wine,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        stream: bool = False,
        timeout_seconds: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Runs ``python.exe``."""
        command = [windows_path(self.home / "python.exe"), *arguments]
        return wine.run(
            command, environment=environment, stream=stream, timeout_seconds=timeout_seconds
        )


def install(
    version: str, wheel: Path, extras: Iterable[str], requirements: Iterable[str], wine: Wine
) -> Installation:
    """Installs the wheel in a new CPython on the Windows' drive, from files alone.

    Args:
        version: The version of Python, such as "3.11".
        wheel: The wheel for x64.
        extras: Extras of the wheel.
        requirements: What else to install.
        wine: Where to run pip.

    Raises:
        CommandError: pip failed, here or there.
    """
    home = wine.prefix / "drive_c" / f"Python{version}"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(windows_python(version), home)
    # From 3.12 on Python asks WMI what system it runs on if it can; Wine 8 would crash over it.
    (home / "DLLs" / "_wmi.pyd").unlink(missing_ok=True)
    files = home / "wheels"
    _fetch(files, version, f"{wheel}[{','.join(extras)}]", requirements)
    installation = Installation(home)
    pip = ["-m", "pip", "install", "--quiet", "--no-warn-script-location", "--no-index"]
    wanted = [f"{windows_path(wheel)}[{','.join(extras)}]", *requirements]
    outcome = installation.python(wine, *pip, "--find-links", windows_path(files), *wanted)
    if outcome.returncode != 0:
        raise CommandError(f"pip under Wine: {outcome.stdout}")
    return installation


def _fetch(directory: Path, version: str, wheel: str, requirements: Iterable[str]) -> None:
    """Fetches the Windows wheels of all that is needed, and of what these need."""
    options = ["--platform", "win_amd64", "--python-version", version, "--only-binary=:all:"]
    pip: list[Argument] = [sys.executable, "-m", "pip", "download", "--quiet"]
    run([*pip, *options, "--dest", directory, wheel, *requirements, *ONLY_ON_WINDOWS])
