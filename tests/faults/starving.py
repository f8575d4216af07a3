"""``python -m tests.faults.starving``: every allocation of the engine fails, one at a time.

Runs in a process that has loaded the library of tests/native/shortage.cc before the C++ runtime;
started without it, it compiles that and starts itself again with it. Prints for each operation how
many allocations failed, in spite of how many it went well, and how often all failed from one on.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cffi

from tests.api.events import PATIENCE_SECONDS
from tests.api.ground import Ground, prepared
from tests.api.operations import OPERATIONS, TAKES_AWAY, Operation
from tests.api.snapshot import snapshot
from tests.faults.outputs import RAW, CloseBusySession
from tests.native.building import OUTPUT, ROOT, shared_library
from wfp_ipsec import Engine, WfpError
from wfp_ipsec.testing import Controls
from wfp_ipsec.testing import controls as controls_of

ERROR_NOT_ENOUGH_MEMORY = 8
FOR_EVER = 2**63
LIBRARY = OUTPUT / "shortage.so"
DECLARATIONS = """
void ShortageBegin(unsigned long long from, unsigned long long to);
unsigned long long ShortageEnd(void);
long long ShortageLive(void);
"""
ALL: dict[str, Operation] = {**OPERATIONS, **RAW}


class Shortage:
    """The library that lets allocations fail, as it was loaded before this process began."""

    def __init__(self) -> None:
        ffi = cffi.FFI()
        ffi.cdef(DECLARATIONS)
        # None stands for the process itself.
        everything: Any = None
        self._lib: Any = ffi.dlopen(everything)

    @property
    def live(self) -> int:
        """How many C++ blocks there are."""
        return int(self._lib.ShortageLive())

    def run(self, operation: Operation, ground: Ground, first: int, last: int) -> Outcome:
        """Runs an operation while its allocations with these numbers fail, counted from 1."""
        error = None
        self._lib.ShortageBegin(first, last)
        try:
            operation(ground)
        except Exception as caught:  # noqa: BLE001 - what it is, is looked at later
            error = caught
        finally:
            made = int(self._lib.ShortageEnd())
        return Outcome(error, struck=made >= first)


@dataclass(frozen=True)
class Outcome:
    """What became of an operation.

    Attributes:
        error: What it raised.
        struck: Whether an allocation failed.
    """

    error: Exception | None
    struck: bool


@dataclass
class Count:
    """What was seen of an operation.

    Attributes:
        failed: Allocations that failed.
        survived: Those of them in spite of which it went well: an event got lost.
    """

    failed: int = 0
    survived: int = 0


class Bench:
    """Operations on an engine whose memory runs out.

    Args:
        watcher: A session that looks at everything.
    """

    def __init__(self, watcher: Engine) -> None:
        self.watcher = watcher
        self.controls: Controls = controls_of(watcher)
        self.shortage = Shortage()

    @contextmanager
    def ground(self, name: str) -> Iterator[Ground]:
        """Prepares the ground of an operation."""
        with prepared(self.watcher.backend, self.controls) as ground:
            operation = ALL[name]
            if isinstance(operation, CloseBusySession):
                operation.prepare(ground)
            yield ground

    def starve(self, name: str, stride: int) -> Count:
        """Lets the allocations of an operation fail one by one, until it has no more.

        Args:
            name: Which operation.
            stride: 1 for all of them, 2 for every second, and so on.
        """
        count, number = Count(), 1
        while number:
            with self.ground(name) as ground:
                number = self._starve_here(name, ground, number, stride, count)
        return count

    def _starve_here(
        self, name: str, ground: Ground, number: int, stride: int, count: Count
    ) -> int:
        """Goes on from an allocation; returns the next, or 0 when there are no more.

        An operation that failed left everything as it was, so that the ground serves again; for
        what takes things away one by one, and after one that went well, another is needed.
        """
        before = snapshot(self.watcher, self.controls)
        while True:
            outcome = self.shortage.run(ALL[name], ground, number, number)
            if not outcome.struck:
                assert outcome.error is None, (name, number, outcome.error)
                return 0
            count.failed += 1
            number += stride
            if outcome.error is None:
                count.survived += 1
                return number
            check_error(outcome.error, f"{name}, allocation {number - stride}")
            if name in TAKES_AWAY:
                ALL[name](ground)
                return number
            now = snapshot(self.watcher, self.controls)
            changed = {what for what in before if now.get(what) != before[what]}
            assert not changed, (name, number - stride, changed)

    def starve_to_the_end(self, name: str, stride: int) -> int:
        """Lets all allocations of an operation fail from one of them on, so that cleaning up does.

        Returns:
            How often that was done. Each time the error must say so, and the engine go on.
        """
        runs, number, more = 0, 1, True
        while more:
            with self.ground(name) as ground:
                outcome = self.shortage.run(ALL[name], ground, number, FOR_EVER)
                if outcome.error is not None:
                    check_error(outcome.error, f"{name}, from allocation {number} on", noted=True)
            runs, number, more = runs + 1, number + stride, outcome.struck
        return runs

    def has_only(self, blocks: int) -> bool:
        """Tells whether an emptied engine has no more blocks than that.

        The threads of key managers give theirs back when they come to their end, and what errors
        refer to, in circles, goes with the next collection.
        """
        self.controls.reset()
        if self.shortage.live > blocks:
            gc.collect()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.shortage.live > blocks and time.monotonic() < deadline:
            time.sleep(0.001)
        return self.shortage.live <= blocks


def check_error(error: Exception, where: str, *, noted: bool = False) -> None:
    """Checks that an error says that there was no memory."""
    if not isinstance(error, WfpError) or error.winerror != ERROR_NOT_ENOUGH_MEMORY:
        raise AssertionError(where) from error
    if not noted and hasattr(error, "__notes__"):
        raise AssertionError(f"{where}: {error.__notes__}") from error


def main() -> int:
    """Does what the command line says, and prints figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.starving", description=__doc__)
    parser.add_argument("--stride", type=int, default=1, help="every so many allocations")
    parser.add_argument("operation", nargs="*", help="which (default: all)")
    options = parser.parse_args()
    if LIBRARY.name not in os.environ.get("LD_PRELOAD", ""):
        return again(sys.argv[1:])
    total = Count()
    to_the_end = 0
    with Engine.open("embedded") as watcher:
        bench = Bench(watcher)
        bench.starve("engine.subscribe", 1)
        bench.controls.reset()
        empty = bench.shortage.live
        for name in options.operation or ALL:
            count = bench.starve(name, options.stride)
            runs = bench.starve_to_the_end(name, options.stride**2)
            assert bench.has_only(empty), f"{name}: {bench.shortage.live - empty} blocks are left"
            print(f"{name:45} {count.failed:6} {count.survived:4} {runs:6}", flush=True)  # noqa: T201
            total.failed += count.failed
            total.survived += count.survived
            to_the_end += runs
    print(f"{'all':45} {total.failed:6} {total.survived:4} {to_the_end:6}")  # noqa: T201
    return 0


def again(arguments: list[str]) -> int:
    """Starts this program with the library loaded first, before a sanitizer's too."""
    library = shared_library("shortage.cc", LIBRARY)
    preloaded = ":".join(filter(None, [str(library), os.environ.get("LD_PRELOAD", "")]))
    options = f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"
    environment = {**os.environ, "LD_PRELOAD": preloaded.replace(" ", ":"), "ASAN_OPTIONS": options}
    command = [sys.executable, "-m", "tests.faults.starving", *arguments]
    return subprocess.run(command, env=environment, cwd=Path(ROOT), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
