"""The soak in small: what it does is right, and it notices what it is there to notice."""

from __future__ import annotations

import pytest

from tests.soak import tasks
from tests.soak.many import BATCH, many_contexts, many_events
from tests.soak.memory import Samples
from tests.soak.mixed import Done, soak
from tests.soak.quiet import quiet
from wfp_ipsec import Engine, SaContext
from wfp_ipsec._native.backend import Backend

MIB = 1 << 20


def _soak(engine: Engine, seconds: float, threads: int = 4) -> Done:
    return soak(engine.backend, quiet(engine), seconds=seconds, threads=threads)


def test_threads_leave_nothing(engine: Engine) -> None:
    """Whatever threads do at the same time and whichever calls fail, all is gone at the end."""
    done = _soak(engine, 1.5)
    assert done.mistakes == []
    assert done.operations.total() > 100
    assert {item.kind for item in quiet(engine).inventory} <= {"session", "fault"}


def test_every_task(native: Backend) -> None:
    """Each kind of task can be done, and leaves the ground alone behind."""
    with Engine.open(native.name) as engine:
        work = tasks.Tasks(engine, 3)
        with work.ground:
            before = quiet(engine).inventory
            for task in (work.life, work.rekey, work.bulk, work.look, work.listen, work.file):
                assert task() > 0
                assert quiet(engine).inventory == before, task.__name__
            for _ in range(10):
                work.objects()
            assert quiet(engine).inventory == before


def test_what_is_lost_is_noticed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SA context that a task forgets is found by the next look, and ends the soak."""
    monkeypatch.setattr(tasks, "PATIENCE_SECONDS", 1)
    monkeypatch.setattr(SaContext, "close", lambda self: None)
    monkeypatch.setattr(SaContext, "__exit__", lambda *_: None)
    done = _soak(engine, 30, threads=2)
    assert done.mistakes
    assert done.seconds < 25


def test_contexts_and_events(native: Backend) -> None:
    """Many contexts are listed as they were installed; many events come in their order."""
    times = many_contexts(native.name, 300)
    assert times.install > 0
    assert many_events(native.name, 2 * BATCH) > 0


@pytest.mark.parametrize(("step", "grows"), [(0, False), (MIB // 50, True)])
def test_growth(step: int, grows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory that goes up and down is flat; what grows beneath is seen through that."""
    samples = Samples()
    for at in range(600):
        size = 100 * MIB + at * step + (at % 7) * MIB
        monkeypatch.setattr("tests.soak.memory.resident_bytes", lambda size=size: size)
        samples.take(float(at))
    assert (samples.growth_bytes() > 4 * MIB) == grows
    assert samples.slope_bytes_per_hour() == pytest.approx(step * 3600, abs=MIB)
