"""``python -m tests.fuzz``: fuzzes the Python surface, guided by coverage (extra ``fuzz``).

Inputs that reach something new stay in ``build/fuzz/corpus``, and the next run begins with them.
At the end stands what of the package the kept inputs reach, in lines and branches.
"""

from __future__ import annotations

import argparse
import sys

from .guided import covered, run
from .targets import TARGETS


def say(text: str) -> None:
    """Prints a line at once."""
    print(text, flush=True)  # noqa: T201 - a command


def main() -> int:
    """Does what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("target", nargs="*", help=f"of {', '.join(TARGETS)} (default: all)")
    parser.add_argument("--seconds", type=int, default=60, help="per target (default: %(default)s)")
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    if unknown := set(names) - TARGETS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    failed, executions = [], 0
    for name in names:
        told = run(name, options.seconds)
        executions += told.executions
        say(f"{name:16}{told.executions:>10,} inputs{told.edges:>7} edges{told.kept:>6} kept")
        if told.failure:
            failed.append(name)
            say(told.failure)
    say(f"{executions:,} inputs in all")
    if not failed:
        for part, percentage in covered(names):
            say(f"  {part:14}{percentage:5.1f} % of lines and branches")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
