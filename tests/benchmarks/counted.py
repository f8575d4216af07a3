"""The loops whose instructions are counted, in one process under valgrind.

``python -m tests.benchmarks.counted`` is started by `instructions`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from wfp_ipsec._native import backend as backends

from .contestants import Contestants
from .driver import RawDriver
from .ground import Ground
from .measuring import Work

# How many contexts there are to enumerate.
CONTEXTS = 200
BATCH = 100


def loops(of: Contestants) -> dict[str, tuple[Work, int, int]]:
    """Returns by name: what is done, how many times, and how many contexts one of them is about."""
    public = of.public
    return {
        "raw life cycle": (of.raw_loop("RawLives"), 200, 1),
        "life cycle": (public.lives, 40, 1),
        "life cycle, values built": (public.built_lives, 40, 1),
        "install": (public.installs, 20, 1),
        "batch": (lambda count: public.batches(count, BATCH), 1, BATCH),
    }


def reading_loops(of: Contestants) -> dict[str, tuple[Work, int, int]]:
    """Returns the same for one context that is read."""
    return {
        "raw get": (of.raw_gets(), 200, 1),
        "details": (of.public_details(), 40, 1),
        "details, three fields": (of.public_three(), 40, 1),
        "details, every field": (of.public_every(), 40, 1),
    }


def listing_loops(of: Contestants) -> dict[str, tuple[Work, int, int]]:
    """Returns the same for enumerations."""
    public = of.public
    return {
        "raw list": (of.raw_enumeration(), 4, CONTEXTS),
        "list": (_once(public.listing), 1, CONTEXTS),
        "list, six columns": (_once(public.six_columns), 1, CONTEXTS),
        "list, all columns": (_once(public.all_columns), 1, CONTEXTS),
    }


def _once(work: Callable[[], object]) -> Work:
    return lambda _: work()


def main() -> None:
    """Runs every loop once to warm up, and once counted."""
    gc.disable()
    with Ground(RawDriver(backends.load(backends.EMBEDDED)), backends.EMBEDDED) as ground:
        of = Contestants(ground, with_peers=False)
        _count(ground, reading_loops(of))
        of.let_go()
        _count(ground, loops(of))
        of.fill(CONTEXTS)
        _count(ground, listing_loops(of))


def _count(ground: Ground, named: dict[str, tuple[Work, int, int]]) -> None:
    lib, new = ground.raw.lib, ground.raw.ffi.new
    for name, (work, count, units) in named.items():
        label = new("char[]", f"{name} /{count * units}".encode())
        work(count)
        lib.RawCountingBegins()
        work(count)
        lib.RawCountingEnds(label)


if __name__ == "__main__":
    main()
