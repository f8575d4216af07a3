"""Whole processes, from their start to their end, against an interpreter that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .building import OUTPUT, ROOT
from .engine_rows import took
from .measuring import Spread
from .table import Result

ROUNDS = 15
NOTHING = "pass"
IMPORT = "import wfp_ipsec"
LIFE = """
from wfp_ipsec import AesGcm, Engine, SaBundle, SaContext
with Engine.open({backend!r}) as engine:
    with SaContext.transport(engine, "192.0.2.10", "198.51.100.20") as context:
        spi = context.get_spi()
        context.add_inbound(SaBundle(sas=(AesGcm(bytes(range(20))).esp(spi),)))
        context.add_outbound(SaBundle(sas=(AesGcm(bytes(range(1, 21))).esp(0x2081),)))
"""
# A peer: the declarations read at run time, and nothing done with them.
ABI_IMPORT = "import build_ffi; from cffi import FFI; FFI().cdef(build_ffi.DECLARATIONS)"
LISTED = 100_000


def results(backend: str) -> Iterator[Result]:
    """Measures the processes."""
    programs = {
        "nothing": _python(NOTHING),
        "import": _python(IMPORT),
        "life": _python(LIFE.format(backend=backend)),
        "abi": _python(ABI_IMPORT),
        "help": _command("--help"),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for round_number in range(ROUNDS + 1):
        for name, run in programs.items():
            seconds = took(run)
            # The first round compiles what is imported.
            if round_number:
                times[name].append(seconds)
    ratios = {
        name: Spread.of(own / base for own, base in zip(taken, times["nothing"], strict=True))
        for name, taken in times.items()
    }
    reference = f"python -c pass, {Spread.of(times['nothing']).median * 1e3:,.1f} ms"
    peers = {"cffi ABI": ratios["abi"]}
    title = "a whole process: import, open, one life cycle, exit"
    yield Result("process", title, 2.0, ratios["life"], {}, reference)
    yield Result("import", "of which: import", 2.0, ratios["import"], peers, reference)
    yield Result("help", "wfp-ipsec --help", 3.0, ratios["help"], {}, reference)


def first_line(contexts: int = LISTED) -> tuple[float, float]:
    """Returns after how many seconds ``wfp-ipsec list`` has printed its first line, and all."""
    command = [sys.executable, "-m", "tests.benchmarks.listing", str(contexts)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        begin = float(process.stdout.readline())
        process.stdout.readline()
        first = time.monotonic() - begin
        process.stdout.read()
        return first, time.monotonic() - begin


def _python(source: str) -> Callable[[], object]:
    return lambda: _run([sys.executable, "-c", source])


def _command(*arguments: str) -> Callable[[], object]:
    script = Path(sysconfig.get_path("scripts"), "wfp-ipsec")
    return lambda: _run([str(script), *arguments])


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(OUTPUT / "pycache")}
    # A package that is installed is compiled already; so it is here, whatever the caller's habits.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment)
