"""``python -m tests.benchmarks``: what calls cost, in ratios to C++ on the same engine.

Without a command it measures everything and prints one table. Commands:

instructions   counts instructions under valgrind; --check compares with those stored, --store
               stores them
listing        seconds until `wfp-ipsec list` of 100,000 contexts prints its first line, and all
driver         compiles the raw driver for another system: driver x86_64-windows-gnu raw.dll
row            measures one row of the engine, for the table
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from wfp_ipsec._native import backend as backends

from . import everything, instructions, processes, readme
from .building import compile_driver
from .engine_rows import MANY, ROWS, Conditions
from .table import Result, text_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.command == "instructions":
        return instructions.run(check=options.check, store=options.store)
    if options.command == "listing":
        first, whole = processes.first_line()
        sys.stdout.write(f"first line after {first:.3f} s, all after {whole:.3f} s\n")
        return 0
    if options.command == "driver":
        compile_driver(options.made.resolve(), options.target)
        return 0
    if options.command == "row":
        _row(options)
    return _table(options)


def _row(options: argparse.Namespace) -> None:
    """Prints one row for the process that prints the table; ends the process."""
    result = ROWS[options.name](Conditions(options.backend, options.live))
    sys.stdout.write(everything.to_json(result))
    sys.stdout.flush()
    # What is in the engine need not be taken down.
    os._exit(0)


def _table(options: argparse.Namespace) -> int:
    only = options.only or everything.All()
    wanted = everything.Options(options.backend, options.contexts, options.live, only)
    results: list[Result] = []
    for result in everything.results(wanted):
        sys.stderr.write(f"{result.key} ")
        sys.stderr.flush()
        results.append(result)
    sys.stderr.write("\n")
    sys.stdout.write(text_table(results))
    if options.readme:
        readme.write(results)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--backend", default=backends.EMBEDDED, choices=list(backends.MODULES))
    parser.add_argument("--contexts", type=int, default=everything.CONTEXTS, metavar="COUNT")
    parser.add_argument("--live", type=int, default=MANY, metavar="COUNT", help="engine rows")
    parser.add_argument("--only", action="append", metavar="ROW", help="by its short name")
    parser.add_argument("--readme", action="store_true", help="write README.md and speed.svg")
    commands = parser.add_subparsers(dest="command")
    one = commands.add_parser("instructions")
    one.add_argument("--check", action="store_true")
    one.add_argument("--store", action="store_true")
    commands.add_parser("listing")
    one = commands.add_parser("driver")
    one.add_argument("target")
    one.add_argument("made", type=Path)
    commands.add_parser("row").add_argument("name", choices=list(ROWS))
    return parser


if __name__ == "__main__":
    sys.exit(main())
