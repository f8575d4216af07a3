"""The whole engine as one object, one method per group of C functions.

Each method raises `Refused` with the name of the code that the C function returns, after the order
of the checks in the fidelity table, or does what the function does. What the engine chooses (ids,
SPIs, keys) is given to the method, which holds it against what is promised of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .checks import (
    check_bundle,
    check_policy,
    check_reservation,
    check_reserved_policy,
    check_traffic_form,
    is_inbound_spi,
)
from .contexts import Context, Contexts, Sa
from .objects import Kind, Object, Objects
from .sessions import Session, Sessions
from .update import update
from .values import (
    INBOUND,
    OUTBOUND,
    TRANSPORT,
    Bundle,
    ContextView,
    Refused,
    Reservation,
    SaView,
    Template,
    Traffic,
    refuse,
)


@dataclass(eq=False)
class Subscription:
    """Who wants to hear of which contexts, and what was due to be told so far."""

    session: Session
    template: Template
    told: list[tuple[int, int]] = field(default_factory=list)
    open: bool = True


@dataclass(eq=False)
class Enumeration:
    """A snapshot that is read in batches: of contexts, or of SAs with their direction."""

    session: Session
    kind: str
    left: list[Any]
    open: bool = True


class EngineModel:
    """What the engine knows."""

    def __init__(self) -> None:
        self.now = 0
        self.faults: list[list[Any]] = []
        self.sessions = Sessions()
        self.objects = Objects()
        self.contexts = Contexts(self._tell)
        self.subscriptions: list[Subscription] = []
        self.enumerations: list[Enumeration] = []

    # Faults and time.

    def fail_next(self, function: str, code: str, after: int) -> None:
        """Lets a later call of the function fail."""
        self.faults.append([function, code, after])

    def begin_call(self, function: str) -> None:
        """Raises the fault that waits for this call, which comes before every check."""
        waiting = [fault for fault in self.faults if fault[0] == function]
        due = next((fault for fault in waiting if fault[2] == 0), None)
        if due is not None:
            self.faults.remove(due)
            raise Refused(due[1])
        for fault in waiting:
            fault[2] -= 1

    def advance(self, seconds: int) -> None:
        """Moves the clock and does what falls due on the way."""
        self.now += seconds
        self.contexts.run_until(self.now)
        for session in self.sessions.overdue(self.now):
            self.objects.undo(session.changes)
            session.transaction, session.lost = None, True

    def restart(self) -> None:
        """Restarts the service: what is persistent stays, with the clock and the faults."""
        for session in self.sessions.opened():
            self.objects.undo(session.changes)
            session.transaction, session.lost, session.aborted = None, False, True
        self.objects.restart()
        self.contexts.restart()
        for thing in self._owned():
            thing.open = False

    # Sessions.

    def open_session(self, handle: Any, *, dynamic: bool) -> Session:
        """FwpmEngineOpen0."""
        session = Session(handle, dynamic)
        self.sessions.all.append(session)
        return session

    def close_session(self, session: Session) -> None:
        """FwpmEngineClose0."""
        self.sessions.known(session)
        self.objects.undo(session.changes)
        self.objects.end_session(session)
        session.open, session.transaction = False, None
        for thing in self._owned():
            thing.open = thing.open and thing.session is not session

    def begin(self, session: Session, flags: int) -> None:
        """FwpmTransactionBegin0."""
        self.sessions.begin(session, flags, self.now)

    def commit(self, session: Session) -> None:
        """FwpmTransactionCommit0."""
        self.sessions.end(session)
        session.changes.clear()

    def abort(self, session: Session) -> None:
        """FwpmTransactionAbort0."""
        self.sessions.end(session)
        self.objects.undo(session.changes)

    # Objects.

    def check_add(self, session: Session, added: Object) -> None:
        """Refuses an Add function."""
        self.sessions.write(session)
        self.objects.check(added)

    def add(self, session: Session, added: Object) -> None:
        """Does what an Add function does that was not refused."""
        self.objects.add(session.changes, added)
        self._settle(session)

    def delete(self, session: Session, kind: Kind, *, id_: int = 0, key: int = 0) -> None:
        """The DeleteById functions, or with a key the DeleteByKey functions."""
        self.sessions.write(session)
        if key:
            self.objects.delete_by_key(session, kind, key)
        else:
            self.objects.delete(session, kind, self.objects.by_id(kind, id_))
        self._settle(session)

    def get_filter(self, session: Session, id_: int) -> Object:
        """FwpmFilterGetById0."""
        self.sessions.read(session)
        found = self.objects.by_id("filter", id_)
        if found is None:
            raise Refused("FWP_E_FILTER_NOT_FOUND")
        return found

    # SA contexts.

    def create(self, session: Session, outbound: Traffic, id_: int) -> None:
        """IPsecSaContextCreate0 and 1."""
        self.sessions.own_sa(session)
        check_traffic_form(outbound)
        check_policy(outbound, OUTBOUND, self.objects)
        self.contexts.create(id_, outbound)

    def get_spi(self, session: Session, id_: int, given: Reservation, chosen: int) -> None:
        """IPsecSaContextGetSpi0 and 1."""
        self.contexts.get_spi(self._to_reserve(session, id_, given), given, chosen)

    def set_spi(self, session: Session, id_: int, given: Reservation, spi: int) -> None:
        """IPsecSaContextSetSpi0."""
        refuse("FWP_E_INVALID_PARAMETER", when=not is_inbound_spi(spi))
        self.contexts.set_spi(self._to_reserve(session, id_, given), given, spi)

    def add_inbound(self, session: Session, id_: int, bundle: Bundle) -> None:
        """IPsecSaContextAddInbound0 and 1."""
        self.sessions.write_sa(session)
        check_bundle(bundle, INBOUND)
        self.contexts.add_inbound(self.contexts.find(id_), bundle, self.now)

    def add_outbound(self, session: Session, id_: int, bundle: Bundle) -> None:
        """IPsecSaContextAddOutbound0 and 1."""
        self.sessions.write_sa(session)
        check_bundle(bundle, OUTBOUND)
        self.contexts.add_outbound(self.contexts.find(id_), bundle, self.now)

    def update(self, session: Session, flags: int, values: ContextView) -> None:
        """IPsecSaContextUpdate0."""
        self.sessions.write_sa(session)
        update(self.contexts, self.objects, flags, values)

    def expire(self, session: Session, id_: int) -> None:
        """IPsecSaContextExpire0."""
        self.sessions.write_sa(session)
        self.contexts.expire(self.contexts.find(id_), self.now)

    def delete_context(self, session: Session, id_: int) -> None:
        """IPsecSaContextDeleteById0."""
        self.sessions.own_sa(session)
        self.contexts.delete(self.contexts.find(id_))

    def get(self, session: Session, id_: int) -> ContextView:
        """IPsecSaContextGetById0 and 1."""
        self.sessions.read(session)
        return self._view(self.contexts.find(id_))

    def statistics(self, session: Session) -> tuple[int, int, int, int]:
        """IPsecGetStatistics0 and 1: active SAs, those added and deleted, active tunnels."""
        self.sessions.outside(session)
        added, deleted = self.contexts.sas_added, self.contexts.sas_deleted
        return added - deleted, added, deleted, self.contexts.active_tunnels()

    # Enumerations.

    def open_contexts(self, session: Session, template: Template) -> Enumeration:
        """IPsecSaContextCreateEnumHandle0."""
        self.sessions.read(session)
        found = [self._view(context) for context in self._matching(template)]
        return self._open(Enumeration(session, "IPsecSaContext", found))

    def open_sas(self, session: Session, direction: int | None) -> Enumeration:
        """IPsecSaCreateEnumHandle0; a direction of None is a missing template."""
        self.sessions.read(session)
        refuse("FWP_E_INVALID_ENUMERATOR", when=direction not in (None, INBOUND, OUTBOUND))
        views = [self._view(context) for context in self.contexts.by_id.values()]
        both = [((INBOUND, view.inbound), (OUTBOUND, view.outbound)) for view in views]
        found = [
            (way, sa)
            for pair in both
            for way, sa in pair
            if sa is not None and direction in (None, way)
        ]
        return self._open(Enumeration(session, "IPsecSa", found))

    def enumerate(self, session: Session, enumeration: Enumeration, count: int) -> list[Any]:
        """The Enum functions of contexts and of SAs."""
        self._find(session, enumeration)
        batch, enumeration.left = enumeration.left[:count], enumeration.left[count:]
        return batch

    def close_enumeration(self, session: Session, enumeration: Enumeration) -> None:
        """The DestroyEnumHandle functions."""
        self._find(session, enumeration)
        enumeration.open = False

    def live_allocations(self) -> int:
        """Returns how many results callers hold: here they give back all but their handles."""
        return sum(enumeration.open for enumeration in self.enumerations)

    # Subscriptions.

    def subscribe(self, session: Session, template: Template) -> Subscription:
        """IPsecSaContextSubscribe0."""
        self.sessions.outside(session)
        self.subscriptions.append(Subscription(session, template))
        return self.subscriptions[-1]

    def unsubscribe(self, session: Session, subscription: Subscription) -> None:
        """IPsecSaContextUnsubscribe0."""
        self.sessions.outside(session)
        known = subscription.open and subscription.session is session
        refuse("ERROR_INVALID_HANDLE", when=not known)
        subscription.open = False

    def count_subscriptions(self, session: Session) -> int:
        """IPsecSaContextSubscriptionsGet0: those of all sessions."""
        self.sessions.alive(session)
        return sum(subscription.open for subscription in self.subscriptions)

    def _to_reserve(self, session: Session, id_: int, given: Reservation) -> Context:
        self.sessions.write_sa(session)
        check_reservation(given)
        context = self.contexts.find(id_)
        check_reserved_policy(given, self.objects)
        return context

    def _owned(self) -> list[Subscription | Enumeration]:
        return [*self.subscriptions, *self.enumerations]

    def _settle(self, session: Session) -> None:
        # Outside a transaction a call is one by itself.
        if session.transaction is None:
            session.changes.clear()

    def _tell(self, kind: int, context: Context) -> None:
        for subscription in self.subscriptions:
            if subscription.open and _matches(subscription.template, context):
                subscription.told.append((kind, context.id))

    def _matching(self, template: Template) -> Iterator[Context]:
        return (found for found in self.contexts.by_id.values() if _matches(template, found))

    def _open(self, enumeration: Enumeration) -> Enumeration:
        self.enumerations.append(enumeration)
        return enumeration

    def _find(self, session: Session, enumeration: Enumeration) -> None:
        self.sessions.alive(session)
        known = enumeration.open and enumeration.session is session
        refuse("ERROR_INVALID_HANDLE", when=not known)

    def _view(self, context: Context) -> ContextView:
        return ContextView(context.id, self._sa(context.inbound), self._sa(context.outbound))

    def _sa(self, sa: Sa) -> SaView | None:
        if sa.bundle is None:
            return None
        filter_ = self.objects.by_id("filter", sa.traffic.policy)
        shown = filter_ is not None and sa.traffic.kind == TRANSPORT
        return SaView(sa.traffic, sa.bundle, sa.udp, sa.traffic.policy if shown else None)


def _matches(template: Template, context: Context) -> bool:
    sides = [context.outbound] + ([context.inbound] if context.spi else [])
    return any(template.holds(side.traffic) for side in sides)
