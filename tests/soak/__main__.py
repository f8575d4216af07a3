"""``python -m tests.soak``: works for a long time, and looks whether anything grows or is lost.

Eight threads install, rekey, look at and close SA contexts, by one and by hundreds, while native
calls fail at random. Then very many contexts are installed, listed and deleted, and very many
events told. At the end nothing may be left in the engine, and the memory must be flat.
"""

from __future__ import annotations

import argparse
import sys
import time

from wfp_ipsec import Engine

from .many import BATCH, many_contexts, many_events
from .memory import MIB, resident_bytes
from .mixed import Done, soak
from .quiet import quiet

BACKEND = "embedded"
# What allocators of eight threads need to settle; an SA context that is lost every second is more
# in ten minutes, as is one Python object of a hundred tasks.
FLAT_BYTES = 4 * MIB
FLAT_BLOCKS = 5000


def say(text: str) -> None:
    """Prints a line at once."""
    print(text, flush=True)  # noqa: T201 - a command


def _mixed(seconds: float, threads: int) -> Done:
    with Engine.open(BACKEND) as engine:
        controls = quiet(engine)
        done = soak(BACKEND, controls, seconds=seconds, threads=threads)
        waiting = [item for item in controls.inventory if item.kind == "fault"]
        left = [item for item in controls.inventory if item.kind not in ("fault", "session")]
        if left:
            done.mistakes.append(f"left: {left[:10]}")
        if controls.live_allocations:
            done.mistakes.append(f"left: {controls.live_allocations} results")
        controls.reset()
    total, bulk = done.operations.total(), done.operations["bulk"]
    say(f"{total:,} operations by {threads} threads in {done.seconds:.0f} s, {bulk:,} of them in")
    say(f"  bulk calls: {total / done.seconds * 3600:,.0f} an hour; tasks: {dict(done.tasks)}")
    say(f"  {done.refused:,} tasks failed as they were made to, {len(waiting)} faults met no call")
    return done


def _memory(done: Done) -> None:
    bytes_, blocks = done.samples.growth_bytes(), done.samples.growth_blocks()
    slope = done.samples.slope_bytes_per_hour()
    say(f"memory: {resident_bytes() / MIB:.1f} MiB resident, after the first third of the time")
    say(f"  {bytes_ / MIB:+.2f} MiB, {slope / MIB:+.2f} MiB an hour; {blocks:+} blocks of Python")
    if bytes_ > FLAT_BYTES:
        done.mistakes.append("the memory is not flat")
    if blocks > FLAT_BLOCKS:
        done.mistakes.append("Python's objects become more")


def _many(contexts: int, events: int) -> None:
    times = many_contexts(BACKEND, contexts)
    say(f"{contexts:,} SA contexts: installed in {times.install:.2f} s, listed in")
    say(f"  {times.listing:.2f} s, their SPIs as a column in {times.columns:.2f} s, deleted in")
    say(f"  {times.delete:.2f} s; {times.resident / MIB:,.0f} MiB resident meanwhile")
    took = many_events(BACKEND, events)
    say(f"{events:,} events told in their order, none lost: {took:.2f} s")


def _left() -> list[str]:
    with Engine.open(BACKEND) as engine:
        controls = quiet(engine)
        left = [str(item) for item in controls.inventory if item.kind != "session"]
        return left + ["results"] * controls.live_allocations


def main() -> int:
    """Does what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=60, help="default: %(default)s")
    parser.add_argument("--threads", type=int, default=8, help="default: %(default)s")
    parser.add_argument("--contexts", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--events", type=int, default=100_000, help="default: %(default)s")
    options = parser.parse_args()
    if options.events % (2 * BATCH):
        parser.error(f"--events is a multiple of {2 * BATCH}")
    began = time.monotonic()
    done = _mixed(options.minutes * 60, options.threads)
    if not done.mistakes:
        _memory(done)
        _many(options.contexts, options.events)
        done.mistakes += _left()
    for mistake in done.mistakes:
        say(f"MISTAKE: {mistake}")
    say(f"{'failed' if done.mistakes else 'all is well'} after {time.monotonic() - began:.0f} s")
    return 1 if done.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
