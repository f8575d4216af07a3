"""``python -m tests.native``: compiles a program with the engine, and runs it.

threads   eight threads of mixed calls and callbacks under the thread sanitizer
lanes     threads whose calls go beside each other, under the thread sanitizer
steps     basic blocks of the engine per call, with few and with many contexts
growth    nanoseconds per call and bytes per context, up to a million contexts
fuzz      calls with generated structs and sequences of calls, under libFuzzer
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from .building import Flavour, build, run
from .fuzzing import add_options, fuzz

GCC = ("g++", "clang++")
SIZES = ("1000", "10000", "100000", "1000000")
FEW_AND_MANY = ("1000", "100000")
# Links in the order of calls, so that a report names both places of a race.
TSAN = "halt_on_error=1:second_deadlock_stack=1"


def threads(options: argparse.Namespace) -> None:
    """Runs a program of many threads; ends with another code than 0 at the first data race."""
    flavour = Flavour(GCC, ("-O1", "-g1", "-fsanitize=thread"))
    program = build(options.program, f"{options.program}.cc", flavour)
    run([program, str(options.rounds)], TSAN_OPTIONS=TSAN)


def steps(_options: argparse.Namespace) -> None:
    """Counts steps; fails when a call takes more than twice as many with a hundredfold."""
    flavour = Flavour(GCC[:1], ("-O1",), engine_only=("-fsanitize-coverage=trace-pc",))
    run([build("steps", "growth.cc", flavour), "steps", *FEW_AND_MANY])


def growth(options: argparse.Namespace) -> None:
    """Measures time and memory."""
    sizes = options.size or SIZES
    run([build("growth", "growth.cc", Flavour(GCC, ("-O2",))), "time", *sizes])


def main() -> int:
    """Does what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.native",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    for program, rounds in (("threads", 1000), ("lanes", 4000)):
        one = commands.add_parser(program, help="under the thread sanitizer")
        one.add_argument(
            "--rounds", type=int, default=rounds, help="per thread (default: %(default)s)"
        )
        one.set_defaults(command=threads, program=program)
    commands.add_parser("steps", help="steps per call").set_defaults(command=steps)
    one = commands.add_parser("growth", help="time and memory")
    one.add_argument("size", nargs="*", help=f"how many contexts (default: {' '.join(SIZES)})")
    one.set_defaults(command=growth)
    add_options(commands.add_parser("fuzz", help="under libFuzzer")).set_defaults(command=fuzz)
    options = parser.parse_args()
    try:
        options.command(options)
    except subprocess.CalledProcessError as error:
        print(f"{error.cmd[0]} ended with {error.returncode}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
