"""Events that wait for their readers: a limited number, for threads and for tasks of asyncio."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from wfp_ipsec._native import calling
from wfp_ipsec.errors import ClosedError, invalid

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

CAPACITY = calling.CAPACITY
# On Windows a thread that waits does not hear of Ctrl+C before it has waited.
LONGEST_WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class EventsLost:
    """Stands in a queue where events are missing, because nobody took those before them.

    Attributes:
        count: How many.
    """

    count: int


class EventQueue(Generic[T]):
    """Events, kept until they are read.

    It is an iterator, for ``for`` and for ``async for``, that waits for the next event and ends
    when nothing more comes, after the events that came before. Any number of threads, and of tasks
    in any event loops, may read at the same time; each event goes to one of them. Whoever stops
    waiting, by a time-out or because a task is cancelled, takes no event away. Threads that wait
    should be daemons: others keep the process from ending, whose end is what ends a stream.

    It keeps a limited number of events. What comes when it is full is lost, and an `EventsLost` in
    its place tells how many.
    """

    def __init__(self, capacity: int) -> None:
        if not isinstance(capacity, int) or isinstance(capacity, bool) or capacity < 1:
            raise invalid("capacity", capacity, "is not above 0", "FWP_E_INVALID_PARAMETER")
        self._capacity = capacity
        self._kept: deque[T | EventsLost] = deque()
        self._events = 0  # of what is kept, without what stands for lost ones
        self._lost = 0
        self._complete = False
        self._changed = threading.Condition()
        self._tasks: set[_Waiting] = set()

    @property
    def lost(self) -> int:
        """How many events were lost so far."""
        return self._lost

    def get(self, timeout_seconds: float | None = None) -> T | EventsLost:
        """Returns the next event, or an `EventsLost`; waits for it.

        Args:
            timeout_seconds: How long, 0 for not at all; None is until nothing more comes.

        Raises:
            TimeoutError: No event came in time.
            ClosedError: Nothing more comes, and every event was read.
        """
        patience = _Patience(timeout_seconds)
        with self._changed:
            while not self._kept:
                left = self._left(patience)
                longest = LONGEST_WAIT_SECONDS
                self._changed.wait(longest if left is None else min(left, longest))
            return self._taken()

    async def get_async(self, timeout_seconds: float | None = None) -> T | EventsLost:
        """Returns the next event, or an `EventsLost`; lets other tasks run while it waits for it.

        Args:
            timeout_seconds: How long, 0 for not at all; None is until nothing more comes.

        Raises:
            TimeoutError: No event came in time.
            ClosedError: Nothing more comes, and every event was read.
        """
        import asyncio

        patience = _Patience(timeout_seconds)
        # Others get their turn also where there is always an event.
        await asyncio.sleep(0)
        while True:
            waiting = _Waiting(asyncio.get_running_loop())
            with self._changed:
                if self._kept:
                    return self._taken()
                left = self._left(patience)
                self._tasks.add(waiting)
            try:
                await asyncio.wait((waiting.woken,), timeout=left)
            finally:
                with self._changed:
                    self._tasks.discard(waiting)

    def __iter__(self) -> Iterator[T | EventsLost]:
        return self

    def __next__(self) -> T | EventsLost:
        try:
            return self.get()
        except ClosedError:
            raise StopIteration from None

    def __aiter__(self) -> AsyncIterator[T | EventsLost]:
        return self

    async def __anext__(self) -> T | EventsLost:
        try:
            return await self.get_async()
        except ClosedError:
            raise StopAsyncIteration from None

    def _left(self, patience: _Patience) -> float | None:
        """Returns how many seconds the reader of an empty queue waits on; None is no limit."""
        if self._complete:
            raise ClosedError("the stream of events was closed")
        return patience.left()

    def _put(self, event: T) -> bool:
        """Adds an event; returns whether there was room for it."""
        with self._changed:
            if self._complete:
                return False
            room = self._events < self._capacity
            if room:
                self._kept.append(event)
                self._events += 1
            else:
                self._lose_one()
            self._changed.notify()
            tasks = self._taken_tasks()
        _wake(tasks)
        return room

    def _taken(self) -> T | EventsLost:
        first = self._kept.popleft()
        self._events -= not isinstance(first, EventsLost)
        return first

    def _end(self) -> None:
        """Lets no further event in, and tells those who wait."""
        with self._changed:
            self._complete = True
            self._changed.notify_all()
            tasks = self._taken_tasks()
        _wake(tasks)

    def _taken_tasks(self) -> set[_Waiting]:
        tasks, self._tasks = self._tasks, set()
        return tasks

    def _lose_one(self) -> None:
        self._lost += 1
        last = self._kept[-1]
        if isinstance(last, EventsLost):
            self._kept[-1] = EventsLost(last.count + 1)
        else:
            self._kept.append(EventsLost(1))


class FilledQueue(EventQueue[T]):
    """An event queue for whoever fills it."""

    def put(self, event: T) -> bool:
        """Adds an event; returns whether there was room for it. After the end it is ignored."""
        return self._put(event)

    def end(self) -> None:
        """Lets no further event in, and tells those who wait."""
        self._end()


class _Patience:
    """How long somebody waits."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no event came within {self._seconds} seconds")
        return left


class _Waiting:
    """A task that waits. Waking it gives it nothing: it looks itself, so none can go astray."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.woken = loop.create_future()
        self._loop = loop

    def wake(self) -> None:
        """Wakes it, on any thread; called once."""
        # The loop may have been closed meanwhile, and its tasks with it.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.woken.set_result, None)


def _wake(tasks: set[_Waiting]) -> None:
    """Wakes all: one alone might be cancelled, or in a loop that does not run."""
    for task in tasks:
        task.wake()
