"""All rows of the table, one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass

from wfp_ipsec._native import backend as backends

from . import processes
from .building import ROOT
from .contestants import Contestants
from .driver import RawDriver
from .engine_rows import MANY, ROWS
from .ground import Ground
from .measuring import Spread, race
from .rows import Row, life_rows, list_rows, read_rows
from .table import Result, result_of

CONTEXTS = 100_000
# Work on more contexts than these is long enough as it is.
COUNTED_UNITS = 1000
CHECKED_CONTEXTS = 500


class All:
    """Contains everything."""

    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure.

    Attributes:
        backend: The backend.
        contexts: How many contexts are enumerated.
        live: How many contexts stay in the rows of the engine.
        only: The short names of the rows.
    """

    backend: str = backends.EMBEDDED
    contexts: int = CONTEXTS
    live: int = MANY
    only: Container[str] = All()


def results(options: Options) -> Iterator[Result]:
    """Measures all rows."""
    yield from python_results(options)
    for name in ROWS:
        if name in options.only:
            yield in_own_process(name, options)
    if any(name in options.only for name in ("process", "import", "help")):
        yield from processes.results(options.backend)


def python_results(options: Options) -> Iterator[Result]:
    """Measures what Python programs do; checks first that all do the same."""
    raw = RawDriver(backends.load(options.backend))
    with Ground(raw, options.backend) as ground:
        of = Contestants(ground)
        of.check_lives()
        yield from _measured(life_rows(of), options)
        of.check_reads()
        yield from _measured(read_rows(of), options)
        of.let_go()
        of.fill(min(options.contexts, CHECKED_CONTEXTS))
        of.check_lists()
        of.fill(options.contexts)
        yield from _measured(list_rows(of), options)


def _measured(rows: Iterator[Row], options: Options) -> Iterator[Result]:
    for row in rows:
        if row.key in options.only:
            run = race(row.contestants(), counted=row.units < COUNTED_UNITS)
            yield result_of(row.key, row.title, row.goal, run, row.units)


def in_own_process(name: str, options: Options) -> Result:
    """Measures a row of the engine in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", "--backend", options.backend]
    command += ["--live", str(options.live), "row", name]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    return from_json(done.stdout)


def to_json(result: Result) -> str:
    """Returns a row as text, for another process."""
    return json.dumps(asdict(result))


def from_json(text: str) -> Result:
    """Reads what `to_json` returned."""
    members = json.loads(text)
    members["figure"] = Spread(**members["figure"])
    members["peers"] = {name: Spread(**one) for name, one in members["peers"].items()}
    return Result(**members)
