"""How contestants are timed and compared, with a clock that is a parameter."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .engine_rows import alternating
from .measuring import Spread, race

COSTS = st.floats(1e-6, 10.0)


class Clock:
    """A clock that moves by what the work costs."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ran: list[str] = []

    def __call__(self) -> float:
        """Returns the time."""
        return self.now

    def work(self, name: str, seconds: float) -> Callable[[int], object]:
        """Returns work that costs so many seconds for one unit."""

        def run(count: int) -> None:
            self.ran.append(name)
            self.now += seconds * count

        return run


@given(st.lists(st.floats(0.1, 1e6), min_size=1))
def test_spread(figures: list[float]) -> None:
    """The median lies between the least and the most, which are among the figures."""
    spread = Spread.of(figures)
    assert spread.least == min(figures) and spread.most == max(figures)
    assert spread.least <= spread.median <= spread.most
    assert spread.rounds == len(figures)


@settings(max_examples=30)
@given(COSTS, COSTS)
def test_the_ratio_is_that_of_the_costs(raw: float, other: float) -> None:
    """Whatever the numbers of units are, the ratio is that of what one unit costs."""
    clock = Clock()
    found = race({"raw": clock.work("raw", raw), "other": clock.work("other", other)}, clock=clock)
    assert found.ratios["raw"].median == pytest.approx(1)
    assert found.ratios["other"].median == pytest.approx(other / raw, rel=1e-3)
    assert found.seconds.median == pytest.approx(raw, rel=1e-3)


def test_rounds_are_interleaved() -> None:
    """Each contestant runs once a round, in turn, as long as its time lasts."""
    clock = Clock()
    contestants = {"raw": clock.work("raw", 1.0), "slow": clock.work("slow", 100.0)}
    found = race(contestants, clock=clock, rounds=3, contestant_seconds=150, counted=False)
    assert clock.ran == ["raw", "slow", "raw", "slow", "raw"]
    assert found.ratios["slow"] == Spread(100.0, 100.0, 100.0, 2)
    assert found.ratios["raw"].rounds == 3


def test_a_disturbance_stays_in_its_round() -> None:
    """What slows both down in one round does not move the ratio."""
    clock = Clock()
    slower = iter([1, 1, 50, 50, 1, 1])

    def work(seconds: float) -> Callable[[int], object]:
        def run(count: int) -> None:
            clock.now += seconds * count * next(slower)

        return run

    found = race(
        {"raw": work(1.0), "other": work(3.0)},
        clock=clock,
        rounds=3,
        contestant_seconds=1000,
        counted=False,
    )
    assert found.ratios["other"] == Spread(3.0, 3.0, 3.0, 3)


def test_runs_are_long_enough() -> None:
    """The number of units is chosen so that a run takes the time that is asked for."""
    clock = Clock()
    counts: list[int] = []

    def work(count: int) -> None:
        counts.append(count)
        clock.now += 1e-6 * count

    race({"raw": work}, clock=clock, rounds=2, run_seconds=0.01)
    assert counts[-1] == counts[-2] and 10_000 <= counts[-1] <= 100_000


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_off_meanwhile(collecting: bool) -> None:
    """It is off in every run, and afterwards as it was, after an error too."""
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()

    def fail(_: int) -> None:
        assert not gc.isenabled()
        raise ZeroDivisionError

    try:
        with pytest.raises(ZeroDivisionError):
            race({"raw": fail})
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()


def test_alternating_drops_the_first_round() -> None:
    """Both run in turn, once more than is counted."""
    ran: list[int] = []
    first, second = alternating(lambda: ran.append(1), lambda: ran.append(2), rounds=2)
    assert ran == [1, 2] * 3
    assert len(first) == len(second) == 2
