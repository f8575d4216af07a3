"""How contestants are timed: interleaved rounds, and in each round the ratio to the first."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# Does something so many times.
Work = Callable[[int], object]
Clock = Callable[[], float]

RUN_SECONDS = 0.008
MOST_ROUNDS = 15
# A contestant that has used this up rests for the other rounds.
CONTESTANT_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Spread:
    """What a contestant's rounds came to.

    Attributes:
        median: The middle one.
        least: The smallest.
        most: The largest.
        rounds: How many there were.
    """

    median: float
    least: float
    most: float
    rounds: int

    @classmethod
    def of(cls, figures: Iterable[float]) -> Spread:
        """Sums figures up; there is at least one."""
        known = list(figures)
        return cls(statistics.median(known), min(known), max(known), len(known))


@dataclass(frozen=True, slots=True)
class Race:
    """The result of a race.

    Attributes:
        seconds: What the first contestant, the raw driver, takes for one unit of the work.
        ratios: By contestant: how many times as long as the first it takes, in the same round.
    """

    seconds: Spread
    ratios: dict[str, Spread]


def race(
    contestants: Mapping[str, Work],
    *,
    clock: Clock = time.perf_counter,
    rounds: int = MOST_ROUNDS,
    run_seconds: float = RUN_SECONDS,
    contestant_seconds: float = CONTESTANT_SECONDS,
    counted: bool = True,
) -> Race:
    """Lets contestants run in turn, each once a round; the first is what others are compared with.

    The garbage collector is off; a contestant may turn it on for itself.

    Args:
        contestants: By name, what does one unit of the work so many times.
        clock: Tells the time in seconds.
        rounds: How many rounds there are.
        run_seconds: How long one run should take at least; the number of units is chosen for it.
        counted: Whether the number of units is chosen; otherwise it is one.
        contestant_seconds: After this time a contestant rests. One round it runs in any case.
    """
    names = list(contestants)
    reference = names[0]
    times: dict[str, list[float]] = {name: [] for name in names}
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        counts = dict.fromkeys(names, 1)
        if counted:
            counts = {name: _count(work, clock, run_seconds) for name, work in contestants.items()}
        used = dict.fromkeys(names, 0.0)
        for _ in range(rounds):
            for name in names:
                if used[name] < contestant_seconds or name == reference:
                    took = _time(contestants[name], counts[name], clock)
                    times[name].append(took / counts[name])
                    used[name] += took
    finally:
        if collecting:
            gc.enable()
    return _result(reference, times)


def _result(reference: str, times: Mapping[str, list[float]]) -> Race:
    base = times[reference]
    ratios = {
        # One that rests does so to the end, so that its rounds are the first ones.
        name: Spread.of(one / own for one, own in zip(taken, base, strict=False))
        for name, taken in times.items()
    }
    return Race(Spread.of(base), ratios)


def _count(work: Work, clock: Clock, run_seconds: float) -> int:
    """Returns how many units take so long; what it runs for that also warms up."""
    count = 1
    while (took := _time(work, count, clock)) < run_seconds:
        # Not far at once, since the first runs are slower.
        grown = int(count * 1.2 * run_seconds / took) if took > 0 else count * 10
        count = max(count + 1, min(grown, count * 10))
    return count


def _time(work: Work, count: int, clock: Clock) -> float:
    begin = clock()
    work(count)
    return clock() - begin
