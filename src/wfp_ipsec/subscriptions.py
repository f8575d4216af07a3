"""Events as they happen: given to a function, or read from a stream.

Both begin at an engine session: `Engine.subscribe` and `Engine.events`,
`NetEvents.subscribe` and `NetEvents.events`, and `subscribe` and `changes` of `Engine.filters` and
the other collections. The session keeps them; they end with it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wfp_ipsec._native.attachment import Attached
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.event_sources import Source, Subscribed
from wfp_ipsec.errors import ClosedError, invalid

T = TypeVar("T")

CAPACITY = 1024
# On Windows a thread that waits does not hear of Ctrl+C before it has waited.
LONGEST_WAIT_SECONDS = 0.5


class Subscription(Attached):
    """Events of one kind, given to a function as they happen. The calls above make it.

    The function is called on a thread of the engine, with one event at a time. It may call the
    engine, also to end this or another subscription or the session. It should return soon: events
    that come meanwhile wait in memory. What it raises is given to `sys.unraisablehook`, and the
    subscription goes on.

    As a context manager it ends with the block.
    """

    def __init__(
        self, engine: Connection, source: Source, given: object, deliver: Callable[[Any], object]
    ) -> None:
        self._subscribed = Subscribed(engine, source, deliver, self._ended)
        super().__init__(self._subscribed)
        self._subscribed.subscribe(given)

    def close(self) -> None:
        """Ends the subscription. After it the function is not called, and no call of it runs.

        Inside a callback nothing is waited for: what runs then runs to its end, and the engine
        learns of the end of the subscription afterwards. Closing twice, or after the session, does
        nothing.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS). No event comes
                any more, but the engine is to be told by closing once more.

        Source: IPsecSaContextUnsubscribe0, FwpmNetEventUnsubscribe0,
            FwpmProviderUnsubscribeChanges0, FwpmSubLayerUnsubscribeChanges0,
            FwpmProviderContextUnsubscribeChanges0, FwpmFilterUnsubscribeChanges0 (fwpmu.h).
        """
        super().close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<{type(self).__name__} {state}, {self._subscribed!r}>"

    def _ended(self) -> None:
        """Called when no further event comes."""


@dataclass(frozen=True, slots=True)
class EventsLost:
    """Stands in a stream where events are missing, because nobody took those before them.

    Attributes:
        count: How many.
    """

    count: int


class EventStream(Subscription, Generic[T]):
    """Events of one kind, kept until they are read. The calls above make it.

    It is an iterator that waits for the next event and ends when the stream or its session is
    closed, after the events that came before. Any number of threads may read; each event goes to
    one of them.

    It keeps a limited number of events. What comes when it is full is lost, and an `EventsLost` in
    its place tells how many.
    """

    def __init__(self, engine: Connection, source: Source, given: object, capacity: int) -> None:
        if not isinstance(capacity, int) or capacity < 1:
            raise invalid("capacity", capacity, "is not above 0", "FWP_E_INVALID_PARAMETER")
        self._capacity = capacity
        self._kept: deque[T | EventsLost] = deque()
        self._lost = 0
        self._changed = threading.Condition()
        super().__init__(engine, source, given, self._put)

    @property
    def lost(self) -> int:
        """How many events were lost so far."""
        return self._lost

    def get(self, timeout_seconds: float | None = None) -> T | EventsLost:
        """Returns the next event, or an `EventsLost`; waits for it.

        Args:
            timeout_seconds: How long, 0 for not at all; None is as long as the stream is open.

        Raises:
            TimeoutError: No event came in time.
            ClosedError: The stream or its session was closed, and every event was read.
        """
        end = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        with self._changed:
            while not self._kept:
                self._wait(end, timeout_seconds)
            return self._kept.popleft()

    def __iter__(self) -> Iterator[T | EventsLost]:
        return self

    def __next__(self) -> T | EventsLost:
        try:
            return self.get()
        except ClosedError:
            raise StopIteration from None

    def _ended(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _wait(self, end: float | None, timeout_seconds: float | None) -> None:
        if self.closed:
            raise ClosedError("the stream of events was closed")
        left = LONGEST_WAIT_SECONDS if end is None else end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no event came within {timeout_seconds} seconds")
        self._changed.wait(min(left, LONGEST_WAIT_SECONDS))

    def _put(self, event: T) -> None:
        with self._changed:
            if len(self._kept) < self._capacity:
                self._kept.append(event)
            else:
                self._lose_one()
            self._changed.notify()

    def _lose_one(self) -> None:
        self._lost += 1
        last = self._kept[-1]
        if isinstance(last, EventsLost):
            self._kept[-1] = EventsLost(last.count + 1)
        else:
            self._kept.append(EventsLost(1))
