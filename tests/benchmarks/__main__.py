"""``python -m tests.benchmarks``: what calls cost, as ratios to a C++ program on the same engine.

Without a command it measures everything and prints one table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from wfp_ipsec._native import backend as backends

from .contestants import Contestants
from .driver import RawDriver
from .ground import Ground
from .measuring import race
from .rows import Row, life_rows, list_rows, read_rows
from .table import Result, result_of, text_table

CONTEXTS = 100_000
# Work on more contexts than these is long enough as it is.
COUNTED_UNITS = 100
Report = Callable[[Result], None]


def main() -> int:
    """Does what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--backend", default="embedded", choices=list(backends.MODULES))
    parser.add_argument("--contexts", type=int, default=CONTEXTS, help="for enumerations")
    parser.add_argument("--only", action="append", help="a row's short name; may be repeated")
    options = parser.parse_args()
    results = []
    for result in python_results(options):
        sys.stderr.write(".")
        sys.stderr.flush()
        results.append(result)
    sys.stderr.write("\n")
    sys.stdout.write(text_table(results))
    return 0


def python_results(options: argparse.Namespace) -> Iterator[Result]:
    """Measures what Python programs do, the check that all do the same first."""
    raw = RawDriver(backends.load(options.backend))
    with Ground(raw, options.backend) as ground:
        of = Contestants(ground)
        of.check_lives()
        of.check_reads()
        yield from _measured(read_rows(of), options)
        of.let_go()
        yield from _measured(life_rows(of), options)
        of.fill(min(options.contexts, 500))
        of.check_lists()
        of.fill(options.contexts)
        yield from _measured(list_rows(of), options)


def _measured(rows: Iterator[Row], options: argparse.Namespace) -> Iterator[Result]:
    for row in rows:
        if options.only is None or row.key in options.only:
            run = race(row.contestants(), counted=row.units <= COUNTED_UNITS)
            yield result_of(row.key, row.title, row.goal, run, row.units)


if __name__ == "__main__":
    sys.exit(main())
