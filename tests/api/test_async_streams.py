"""Streams of the engine's events, read by tasks on each event loop of the platform."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.api.event_loops import each_loop
from tests.api.events import PATIENCE_SECONDS
from tests.api.samples import install
from tests.api.test_subscriptions import ADD, DELETE, DROP
from wfp_ipsec import ClosedError, Engine, EventsLost, SaContextChange
from wfp_ipsec.testing import Controls

NewLoop = Callable[[], asyncio.AbstractEventLoop]


def _run(new_loop: NewLoop, main: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(asyncio.wait_for(main, PATIENCE_SECONDS))


async def _one_waits(events: Any) -> None:
    for _ in range(5):
        await asyncio.sleep(0)
    assert events._tasks


@each_loop
def test_a_task_reads(engine: Engine, new_loop: NewLoop) -> None:
    """It waits while other tasks run, and gets what the engine tells on its own thread."""
    events = engine.events()

    async def read() -> list[Any]:
        return [await events.get_async(PATIENCE_SECONDS) for _ in range(2)]

    async def main() -> tuple[list[Any], int]:
        reader = asyncio.create_task(read())
        await _one_waits(events)
        with install(engine) as context:
            pass
        return await reader, context.id

    read_events, id = _run(new_loop, main())
    assert read_events == [SaContextChange(change_type=kind, id=id) for kind in (ADD, DELETE)]


@each_loop
@pytest.mark.parametrize("ends", ["stream", "session"])
def test_iterating_ends(native: Any, new_loop: NewLoop, ends: str) -> None:
    """When the stream is closed, or its session, in the loop or on another thread."""
    session = Engine.open(native.name)
    events, witness = session.events(), session.events()
    closed = events if ends == "stream" else session

    async def read() -> list[Any]:
        return [event async for event in events]

    async def main(close: Callable[[], object]) -> Any:
        reader = asyncio.create_task(read())
        await _one_waits(events)
        close()
        return await reader

    install(session)
    witness.get(PATIENCE_SECONDS)
    # Subscribers are told in their order.
    kinds = [event.change_type for event in _run(new_loop, main(closed.close))]
    assert kinds == [ADD]
    with pytest.raises(ClosedError):
        _run(new_loop, events.get_async())
    with Engine.open(native.name) as second:
        events = second.events()
        assert _run(new_loop, main(threading.Thread(target=events.close).start)) == []
    session.close()


@each_loop
def test_a_cancelled_task_takes_nothing(
    engine: Engine, controls: Controls, new_loop: NewLoop
) -> None:
    """Neither while it waits nor once it is woken; the event stays for the next reader."""
    events, witness = engine.net_events.events(), engine.net_events.events()

    async def main() -> object:
        reader = asyncio.create_task(events.get_async())
        await _one_waits(events)
        controls.inject_net_event(DROP)
        # The loop does not run meanwhile: the task is woken and has not yet taken the event.
        witness.get(PATIENCE_SECONDS)
        while not events._kept:
            pass
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        return await events.get_async(PATIENCE_SECONDS)

    assert _run(new_loop, main()) == next(engine.net_events.list())


@each_loop
def test_loss_is_counted_for_tasks_too(
    engine: Engine, controls: Controls, new_loop: NewLoop
) -> None:
    """A task finds what a thread would find."""
    with engine.net_events.events(capacity=2) as events, engine.net_events.events() as witness:
        for _ in range(5):
            controls.inject_net_event(DROP)
            witness.get(PATIENCE_SECONDS)

    async def read() -> list[Any]:
        return [event async for event in events]

    assert _run(new_loop, read())[2:] == [EventsLost(3)]
    assert events.lost == 3


@each_loop
def test_events_after_the_loop(engine: Engine, controls: Controls, new_loop: NewLoop) -> None:
    """A loop that was closed while a task waited in it is not missed."""
    events = engine.net_events.events()

    async def abandon() -> None:
        reader = asyncio.create_task(events.get_async())
        await _one_waits(events)
        assert not reader.done()

    _run(new_loop, abandon())
    controls.inject_net_event(DROP)
    assert events.get(PATIENCE_SECONDS) == next(engine.net_events.list())
