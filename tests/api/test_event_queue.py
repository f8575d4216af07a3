"""The queue behind streams of events, under every order in which it can be filled and read."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.event_loops import each_loop
from tests.api.events import PATIENCE_SECONDS
from wfp_ipsec import ClosedError, EventsLost, InvalidParameterError
from wfp_ipsec.event_queue import FilledQueue

NewLoop = Callable[[], asyncio.AbstractEventLoop]
# What waking and taking an event needs: a task is woken, the wait inside it ends, it goes on.
TURNS = 8

# What happens often stands there more often: most of what can go wrong needs several readers that
# wait, and what ends everything hides what came before it.
NAMES = (
    *("put", "start", "settle", "cancel") * 4,
    *("turn",) * 2,
    *("get", "abandon", "end"),
)
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5)), max_size=60)


class Bench:
    """A queue that is filled and read step by step, with two event loops that run when told.

    Attributes:
        taken: What was read, in the order in which it was taken from the queue.
    """

    def __init__(self, capacity: int, new_loop: NewLoop) -> None:
        self.queue: FilledQueue[int] = FilledQueue(capacity)
        self.capacity = capacity
        self.came = 0
        self.taken: list[int | EventsLost] = []
        self.ended = False
        self._abandoned = 0
        self._new_loop = new_loop
        self._loops = [new_loop(), new_loop()]
        self._readers: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    def do(self, step: str, number: int) -> None:
        """Does a step."""
        getattr(self, step)(number)

    def put(self, _number: int) -> None:
        """An event comes; it is lost only if as many as fit are held, or after the end."""
        before = self.queue.lost
        held = sum(not isinstance(event, EventsLost) for event in self.queue._kept)
        kept = self.queue.put(self.came)
        assert kept == (not self.ended and held < self.capacity)
        assert self.queue.lost == before + (not self.ended and not kept)
        self.came += not self.ended

    def get(self, _number: int) -> None:
        """Somebody looks without waiting."""
        with contextlib.suppress(TimeoutError, ClosedError):
            self.taken.append(self.queue.get(0))

    def start(self, number: int) -> None:
        """A task begins to read one event."""
        loop = self._loops[number % 2]
        self._readers.append((loop, loop.create_task(self._read())))

    def cancel(self, number: int) -> None:
        """A task is cancelled, wherever it is."""
        if self._readers:
            self._readers[number % len(self._readers)][1].cancel()

    def turn(self, number: int) -> None:
        """A loop runs for one turn."""
        loop = self._loops[number % 2]
        loop.call_soon(loop.stop)
        loop.run_forever()

    def settle(self, number: int) -> None:
        """A loop runs until nothing moves; nobody waits there while there is something to read."""
        for _ in range(TURNS):
            self.turn(number)
        waiting = [task for loop, task in self._readers if loop is self._loops[number % 2]]
        if self.queue._kept or self.ended:
            assert all(task.done() for task in waiting)
        pending = sum(not task.done() for _, task in self._readers)
        assert len(self.queue._tasks) <= pending + self._abandoned

    def abandon(self, number: int) -> None:
        """A loop is closed with its tasks in it, and another takes its place."""
        loop = self._loops[number % 2]
        loop.close()
        for _, task in [entry for entry in self._readers if entry[0] is loop]:
            forget(task)
            self._abandoned += 1
        self._readers = [entry for entry in self._readers if entry[0] is not loop]
        self._loops[number % 2] = self._new_loop()

    def end(self, _number: int) -> None:
        """Nothing more comes."""
        self.queue.end()
        self.ended = True

    def finish(self) -> None:
        """Reads the rest; nobody waits any more."""
        self.end(0)
        for number in range(2):
            self.settle(number)
        self.taken += list(self.queue)
        for _, task in self._readers:
            assert task.done()
        assert self.queue._tasks == set()
        for loop in self._loops:
            loop.close()

    async def _read(self) -> None:
        with contextlib.suppress(ClosedError):
            self.taken.append(await self.queue.get_async())


def forget(task: asyncio.Task[Any]) -> None:
    """Lets nobody complain, who otherwise would, that a task was left in a closed loop."""
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    coroutine = task.get_coro()
    assert inspect.iscoroutine(coroutine)
    if inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED:
        coroutine.close()


def followed(taken: list[int | EventsLost]) -> int:
    """Follows what was read; returns the number of the event that comes next."""
    expected = 0
    for item in taken:
        if isinstance(item, EventsLost):
            expected += item.count
        else:
            assert item == expected
            expected += 1
    return expected


@each_loop
@given(capacity=st.integers(1, 4), steps=STEPS)
def test_nothing_is_lost_and_nothing_comes_twice(
    new_loop: NewLoop, capacity: int, steps: list[tuple[str, int]]
) -> None:
    """Each event is taken once, in order, or counted where it is missing, whoever reads."""
    bench = Bench(capacity, new_loop)
    for step in steps:
        bench.do(*step)
    bench.finish()
    assert followed(bench.taken) == bench.came
    lost = sum(item.count for item in bench.taken if isinstance(item, EventsLost))
    assert bench.queue.lost == lost


@each_loop
def test_many_readers_and_loops(new_loop: NewLoop) -> None:
    """Threads and tasks read while events come, and some give up; each event goes to one."""
    queue: FilledQueue[int] = FilledQueue(100_000)
    taken: list[list[Any]] = []

    def read() -> None:
        own: list[Any] = []
        taken.append(own)
        with contextlib.suppress(ClosedError):
            while True:
                with contextlib.suppress(TimeoutError):
                    own.append(queue.get(0.0005))

    async def read_impatiently(own: list[Any]) -> None:
        with contextlib.suppress(ClosedError):
            while True:
                with contextlib.suppress(TimeoutError):
                    own.append(await queue.get_async(0.0005))

    async def read_on(own: list[Any]) -> None:
        take = own.append
        async for event in queue:
            take(event)

    async def be_cancelled(own: list[Any], others: list[asyncio.Task[None]]) -> None:
        while not all(task.done() for task in others):
            reader = asyncio.create_task(read_on(own))
            await asyncio.sleep(0.001)
            reader.cancel()
            await asyncio.wait((reader,))

    async def main() -> None:
        own: list[list[Any]] = [[], [], []]
        taken.extend(own)
        others = [
            asyncio.create_task(read_impatiently(own[0])),
            asyncio.create_task(read_on(own[1])),
        ]
        await be_cancelled(own[2], others)

    def loop() -> None:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(main())

    readers = [threading.Thread(target=target, daemon=True) for target in (read, read, loop, loop)]
    for reader in readers:
        reader.start()
    for number in range(3000):
        queue.put(number)
    queue.end()
    for reader in readers:
        reader.join(PATIENCE_SECONDS)
        assert not reader.is_alive()
    for own in taken:
        assert own == sorted(own)
    assert sorted(itertools.chain(*taken)) == list(range(3000))
    assert queue.lost == 0


@each_loop
@pytest.mark.parametrize("timeout_seconds", [0, -1, 0.01])
def test_waiting_tasks_give_up(new_loop: NewLoop, timeout_seconds: float) -> None:
    """When their time is up, with the builtin error; what comes then is for others."""
    queue: FilledQueue[str] = FilledQueue(1)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        with pytest.raises(TimeoutError, match="seconds"):
            runner.run(queue.get_async(timeout_seconds))
        assert queue._tasks == set()
        queue.put("late")
        assert runner.run(queue.get_async(timeout_seconds)) == "late"


@each_loop
def test_what_is_there_needs_no_waiting(new_loop: NewLoop) -> None:
    """With no time at all it is read, and others had their turn before."""
    queue: FilledQueue[int] = FilledQueue(3)
    turns: list[str] = []

    take = turns.append

    async def read() -> None:
        async for event in queue:
            take(f"event {event}")

    async def other() -> None:
        for _ in range(3):
            take("other")
            await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(read(), other())

    for number in range(3):
        queue.put(number)
    queue.end()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())
    assert turns == ["other", "event 0", "other", "event 1", "other", "event 2"]


@each_loop
def test_a_loop_that_is_gone_harms_nobody(new_loop: NewLoop) -> None:
    """Its task is never woken, and the event goes to who reads next."""
    queue: FilledQueue[str] = FilledQueue(1)
    loop = new_loop()
    task = loop.create_task(queue.get_async())
    loop.run_until_complete(asyncio.sleep(0.001))
    assert len(queue._tasks) == 1
    loop.close()
    queue.put("event")
    assert queue.get(0) == "event"
    forget(task)


@pytest.mark.parametrize("capacity", [0, -1, True, "many", 1.5])
def test_bad_capacity(capacity: Any) -> None:
    """A queue has room for one event at least."""
    with pytest.raises(InvalidParameterError, match="capacity"):
        FilledQueue(capacity)
