"""Events as they happen: given to a function, or read from a stream.

Both begin at an engine session: `Engine.subscribe` and `Engine.events`, `NetEvents.subscribe` and
`NetEvents.events`, and `subscribe` and `changes` of `Engine.filters` and the other collections. The
session keeps them; they end with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wfp_ipsec._native.attachment import Attached
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.event_sources import Source, Subscribed
from wfp_ipsec.event_queue import EventQueue

T = TypeVar("T")


class Subscription(Attached):
    """Events of one kind, given to a function as they happen. The calls above make it.

    The function is called on a thread of the engine, with one event at a time. It may call the
    engine, also to end this or another subscription or the session. It should return soon: events
    that come meanwhile wait in memory. What it raises is given to `sys.unraisablehook`, and the
    subscription goes on.

    As a context manager it ends with the block.
    """

    def __init__(
        self, engine: Connection, source: Source, given: object, deliver: Callable[..., object]
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


class EventStream(Subscription, EventQueue[T]):
    """Events of one kind, kept until they are read. The calls above make it.

    It is an `EventQueue`: read it with ``for``, ``async for``, `get` or ``await get_async()``. It
    ends when it is closed, or its session is, after the events that came before.
    """

    def __init__(self, engine: Connection, source: Source, given: object, capacity: int) -> None:
        EventQueue.__init__(self, capacity)
        super().__init__(engine, source, given, self._put)

    def _ended(self) -> None:
        self._end()
