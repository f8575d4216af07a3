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

from wheels.paths import DIST, LOCKED, ROOT, TOOLS, TOOLS_PYTHON


def main() -> None:
    """Does what the command line says."""
    options = _parser().parse_args()
    if Path(sys.prefix) != TOOLS:
        sys.exit(_again_with_tools())
    sys.path.insert(0, str(ROOT))
    sys.exit(options.command(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m wheels", description=__doc__)
    parser.set_defaults(command=_build, target=[], output=DIST)
    commands = parser.add_subparsers()
    build = commands.add_parser("build", help="build wheels (done when no command is given)")
    build.add_argument("target", nargs="*", help="platform tags (default: all)")
    build.add_argument("-o", "--output", type=Path, default=DIST, help="default: wheels/dist")
    suite = commands.add_parser("suite", help="run the tests with the wheel under Wine")
    suite.add_argument("argument", nargs="*", help="arguments for pytest, after --")
    suite.set_defaults(command=_suite)
    benchmarks = commands.add_parser("benchmarks", help="measure the wheel under Wine")
    benchmarks.set_defaults(command=_suite, argument=None)
    return parser


# What the commands import needs the tools.
def _build(options: argparse.Namespace) -> int:
    from wheels.building import build
    from wheels.targets import TARGETS

    unknown = sorted(set(options.target) - set(TARGETS))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known are {', '.join(TARGETS)}")  # noqa: T201
        return 2
    for made in build([TARGETS[name] for name in options.target or TARGETS], options.output):
        print(f"{made.stat().st_size:>9,} bytes  {made.name}")  # noqa: T201 - a command
    return 0


def _suite(options: argparse.Namespace) -> int:
    from wheels.suite import run_benchmarks, run_suite
    from wheels.wine import WineMissingError

    try:
        return run_benchmarks() if options.argument is None else run_suite(options.argument)
    except WineMissingError as error:
        print(f"not run: {error}")  # noqa: T201 - a command
        return 1


def _again_with_tools() -> int:
    """Runs the same command in the environment that has the tools; returns its exit code."""
    # pip comes last, so a half-made environment is made again.
    if not (TOOLS / "bin" / "pip").exists():
        venv.create(TOOLS, with_pip=True, clear=True)
    pip = [str(TOOLS_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--requirement", str(LOCKED)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*pip, *locked], check=True)
    command = [str(TOOLS_PYTHON), "-m", "wheels", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    main()
