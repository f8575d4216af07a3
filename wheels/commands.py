"""Running other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wheels.paths import TOOLS, TOOLS_PYTHON

# An argument of a command; a path is put down as the system has it.
Argument = str | Path
# The compiler that built the wheels, where they were: another one would build its C++ library anew.
HAS_COMPILER = any(TOOLS.glob("lib/python*/site-packages/ziglang"))
ZIG: tuple[Argument, ...] = (TOOLS_PYTHON if HAS_COMPILER else sys.executable, "-m", "ziglang")
# The first moment that a zip file can name; what is built says nothing about when.
EPOCH = "315532800"


class CommandError(Exception):
    """A program failed; the text is what it said."""


def run(
    command: Sequence[Argument],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Runs a program and returns what it printed.

    Args:
        command: The program and its arguments.
        cwd: The directory to run in.
        environment: What to change in the environment.

    Raises:
        CommandError: It ended with another code than 0.
    """
    outcome = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if outcome.returncode != 0:
        line = " ".join(str(part) for part in command)
        raise CommandError(f"{line}\nended with {outcome.returncode}:\n{outcome.stdout}")
    return outcome.stdout
