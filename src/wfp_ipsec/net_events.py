"""Network events: packets that IPsec or a filter dropped, negotiations that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wfp_ipsec._native.changes import NET_EVENT_SUBSCRIPTION0
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.event_sources import net_events
from wfp_ipsec._native.net_event import (
    NET_EVENT0,
    NET_EVENT1,
    NET_EVENT2,
    NET_EVENT3,
    NET_EVENT4,
    NET_EVENT5,
)
from wfp_ipsec._native.results import array, paged
from wfp_ipsec._native.templates import NET_EVENT_ENUM_TEMPLATE0
from wfp_ipsec._native.versions import chosen
from wfp_ipsec.event_queue import CAPACITY
from wfp_ipsec.subscriptions import EventStream, Subscription
from wfp_ipsec.values.changes import NetEventSubscription
from wfp_ipsec.values.net_event import NetEvent
from wfp_ipsec.values.templates import NetEventTemplate

VERSIONS = (NET_EVENT0, NET_EVENT1, NET_EVENT2, NET_EVENT3, NET_EVENT4, NET_EVENT5)


class NetEvents:
    """The engine's log of network events: about a hundred, the oldest go first."""

    def __init__(self, engine: Connection) -> None:
        self._engine = engine

    def list(
        self, template: NetEventTemplate | None = None, *, api_version: int = 2
    ) -> Iterator[NetEvent]:
        """Lists the events in the log.

        Args:
            template: Which; None is all.
            api_version: 0..5. A version leaves out kinds of events that it does not know; 3, 4
                and 5 need Windows 10 1507, 1803 and 1809.

        Raises:
            StateError: Events are not collected (FWP_E_NET_EVENTS_DISABLED).
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_ENUM on the events is needed.

        Source: FwpmNetEventEnum0, ...1, ...2, ...3, ...4, ...5 with its CreateEnumHandle0 and
            DestroyEnumHandle0 (fwpmu.h).
        """
        struct = chosen(VERSIONS, api_version)
        family = "FwpmNetEvent"
        return paged(
            self._engine, family, str(api_version), struct, NET_EVENT_ENUM_TEMPLATE0, template
        )

    def subscriptions(self) -> Sequence[NetEventSubscription]:
        """Returns the subscriptions of all sessions to network events.

        Source: FwpmNetEventSubscriptionsGet0 (fwpmu.h), from Windows 7 on.
        """
        return array(self._engine, "FwpmNetEventSubscriptionsGet0", NET_EVENT_SUBSCRIPTION0)

    def subscribe(
        self,
        callback: Callable[[NetEvent], object],
        template: NetEventTemplate | None = None,
        *,
        api_version: int = 2,
    ) -> Subscription:
        """Calls a function when network events arise, as long as they are collected.

        Args:
            callback: Called on another thread with each event; see `Subscription`.
            template: Which; None is all.
            api_version: 1..5, the version of the event. A version leaves out kinds of events that
                it does not know; 3, 4 and 5 need Windows 10 1507, 1803 and 1809.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_SUBSCRIBE on the events is needed.

        Source: FwpmNetEventSubscribe0, ...1, ...2, ...3, ...4 (fwpmu.h).
        """
        given = NetEventSubscription(template=template)
        return Subscription(self._engine, net_events(api_version), given, callback)

    def events(
        self,
        template: NetEventTemplate | None = None,
        *,
        api_version: int = 2,
        capacity: int = CAPACITY,
    ) -> EventStream[NetEvent]:
        """Keeps network events from now on until they are read. See `subscribe`.

        Args:
            template: Which; None is all.
            api_version: 1..5, the version of the event.
            capacity: How many events are kept.

        Source: FwpmNetEventSubscribe0, ...1, ...2, ...3, ...4 (fwpmu.h).
        """
        given = NetEventSubscription(template=template)
        return EventStream(self._engine, net_events(api_version), given, capacity)
