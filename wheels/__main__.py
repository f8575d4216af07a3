"""``python -m wheels``: builds the wheels, or runs them under Wine.

What it needs is installed first, pinned by hash, into a virtual environment under ``build``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

from wheels.paths import DIST, LOCKED, ROOT, WORK

TOOLS = WORK / "tools"


def main() -> None:
    """Does what the command line says."""
    options = _parser().parse_args()
    if Path(sys.prefix) != TOOLS:
        sys.exit(_again_with_tools())
    # What follows needs the tools.
    from wheels.building import build
    from wheels.targets import TARGETS

    for made in build([TARGETS[name] for name in options.target or TARGETS], options.output):
        print(f"{made.stat().st_size:>9,} bytes  {made.name}")  # noqa: T201 - a command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m wheels", description=__doc__)
    parser.add_argument("target", nargs="*", help="platform tags of wheels (default: all)")
    parser.add_argument("-o", "--output", type=Path, default=DIST, help="default: wheels/dist")
    return parser


def _again_with_tools() -> int:
    """Runs the same command in the environment that has the tools; returns its exit code."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        venv.create(TOOLS, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", LOCKED], check=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [python, "-m", "wheels", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    main()
