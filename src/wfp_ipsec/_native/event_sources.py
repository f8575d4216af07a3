"""Subscriptions in the engine, and the functions that begin and end them, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wfp_ipsec._native import callbacks
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.attachment import Attachment
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.changes import NET_EVENT_SUBSCRIPTION0
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_CONTEXT_SUBSCRIPTION0
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._record import record
from wfp_ipsec.errors import invalid


@record
class Source:
    """What can be subscribed to.

    Attributes:
        subscribe: The function that begins a subscription.
        unsubscribe: The function that ends it.
        family: Which C function is given the events; see `callbacks.EVENTS`.
        struct: What says which events.
    """

    subscribe: str
    unsubscribe: str
    family: str
    struct: Struct[Any]


class Subscribed(Attachment):
    """A subscription in the engine, with whom its events are for.

    Args:
        engine: The session.
        source: What is subscribed to.
        deliver: Takes each event.
        ended: Is called when no further event comes.
    """

    def __init__(
        self,
        engine: Connection,
        source: Source,
        deliver: Callable[[Any], object],
        ended: Callable[[], None],
    ) -> None:
        super().__init__(engine, source.unsubscribe)
        self._source = source
        self._deliver = deliver
        self._ended = ended
        self._number = callbacks.entered(self)

    def subscribe(self, given: object) -> None:
        """Begins.

        Args:
            given: Which events, as `Source.struct` takes it.
        """
        self.begin(lambda handle_out: self._call_subscribe(given, handle_out))

    def detach(self) -> None:
        """Lets no further event in."""
        super().detach()
        callbacks.removed(self._number)
        self._ended()

    def receive(self, event: Any) -> None:
        """Takes an event from the engine."""
        if not self.closed:
            self._deliver(event)

    def __repr__(self) -> str:
        return f"{self._source.subscribe}, of {self.engine!r}"

    def _call_subscribe(self, given: object, handle_out: CData) -> None:
        engine, source = self.engine, self._source
        function = callbacks.event_function(engine.lib, engine.ffi, source.family)
        with Arena(engine.ffi) as arena:
            composed = source.struct.compose(arena, given)
            context = engine.ffi.cast("void *", self._number)
            engine.call(source.subscribe, composed, function, context, handle_out)


SA_CONTEXTS = Source(
    "IPsecSaContextSubscribe0",
    "IPsecSaContextUnsubscribe0",
    "IPsecSaContext",
    SA_CONTEXT_SUBSCRIPTION0,
)


def changes_of(kind: str, struct: Struct[Any]) -> Source:
    """Returns the changes of a kind of object, such as "FwpmFilter"."""
    return Source(f"{kind}SubscribeChanges0", f"{kind}UnsubscribeChanges0", kind, struct)


def net_events(api_version: int) -> Source:
    """Returns the network events in a version; the function to subscribe counts one less."""
    known = isinstance(api_version, int) and not isinstance(api_version, bool)
    if not known or api_version not in range(1, 6):
        rule = "is not in 1..5"
        raise invalid("api_version", api_version, rule, "FWP_E_INVALID_PARAMETER")
    return Source(
        f"FwpmNetEventSubscribe{api_version - 1}",
        "FwpmNetEventUnsubscribe0",
        f"FwpmNetEvent{api_version}",
        NET_EVENT_SUBSCRIPTION0,
    )
