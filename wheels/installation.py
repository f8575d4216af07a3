"""The wheel as a user has it on Windows: installed by pip in the official CPython."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wheels.commands import Argument, CommandError, run
from wheels.paths import WORK
from wheels.pythons import windows_python
from wheels.wine import Wine, windows_path

# pip chooses by the markers of the machine it runs on, so this one has to be named.
ONLY_ON_WINDOWS = ("colorama",)
# How long pip may take after Wine has returned.
PIP_SECONDS = 120
# Runs pip, and writes down how it ended.
PIP = """
import pathlib, runpy, sys
ended, sys.argv = pathlib.Path(sys.argv[1]), ["pip", *sys.argv[2:]]
try:
    runpy.run_module("pip", run_name="__main__")
except SystemExit as end:
    ended.write_text(str(end.code or 0), encoding="utf-8")
    raise
"""


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
    """Installs the wheel in a new CPython for Windows, from files alone.

    Args:
        version: The version of Python, such as "3.11".
        wheel: The wheel for x64.
        extras: Extras of the wheel.
        requirements: What else to install.
        wine: Where to run pip.

    Raises:
        CommandError: pip failed, here or there.
    """
    home = WORK / "installed" / version
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(windows_python(version), home)
    # From 3.12 on Python asks WMI what system it runs on if it can; Wine 8 would crash over it.
    (home / "DLLs" / "_wmi.pyd").unlink(missing_ok=True)
    files = _files(version, f"{wheel}[{','.join(extras)}]", requirements)
    installation = Installation(home)
    script, ended = home / "pip_to_its_end.py", home / "pip_ended"
    script.write_text(PIP, encoding="utf-8")
    pip = [windows_path(script), windows_path(ended), "install", "--quiet", "--no-index"]
    wanted = [f"{windows_path(wheel)}[{','.join(extras)}]", *requirements]
    options = ["--no-warn-script-location", "--find-links", windows_path(files)]
    outcome = installation.python(wine, *pip, *options, *wanted)
    if outcome.returncode != 0 or _ending(ended) != "0":
        raise CommandError(f"pip under Wine: {outcome.stdout}")
    return installation


def _ending(ended: Path) -> str:
    """Returns how pip ended, or "" after a long time.

    On a busy machine Wine was seen to return, with 0, while the program that it started still ran.
    """
    for _ in range(PIP_SECONDS):
        if ended.is_file() and (told := ended.read_text(encoding="utf-8")):
            return told
        time.sleep(1)
    return ""


def _files(version: str, wheel: str, requirements: Iterable[str]) -> Path:
    """Fetches the Windows wheels of all that is needed, and of what these need."""
    directory = WORK / "files" / version
    directory.mkdir(parents=True, exist_ok=True)
    options = ["--platform", "win_amd64", "--python-version", version, "--only-binary=:all:"]
    pip: list[Argument] = [sys.executable, "-m", "pip", "download", "--quiet"]
    run([*pip, *options, "--dest", directory, wheel, *requirements, *ONLY_ON_WINDOWS])
    return directory
