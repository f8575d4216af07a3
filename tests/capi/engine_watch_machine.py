"""The rules for who looks at SA contexts: enumerations and subscriptions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.engine import Subscription
from tests.model.values import INBOUND, OUTBOUND, Template

from .engine_driver import Listener
from .engine_machine import ALL, EngineMachine, choose, picks, versions
from .engine_shapes import templates


class WatchMachine(EngineMachine):
    """Adds what sees contexts come and go."""

    def __init__(self, native: Any) -> None:
        self.subscriptions: list[tuple[Subscription, Any]] = []
        super().__init__(native)

    @rule(by=picks, template=templates)
    def start_enumeration(self, by: int, template: Template) -> None:
        """Takes a snapshot of contexts."""
        opened = self.open_contexts(self.session(by), template)
        self.enumerations += [opened] if opened else []

    @rule(by=picks, direction=st.sampled_from([None, INBOUND, OUTBOUND, 2]))
    def start_enumeration_of_sas(self, by: int, direction: int | None) -> None:
        """Takes a snapshot of single SAs."""
        session, name = self.session(by), "IPsecSaCreateEnumHandle0"
        template = self.driver.sas_template(direction)
        code, handle = self.driver.handle(name, session.handle, template)
        made = self.both(name, code, lambda: self.model.open_sas(session, direction))
        self.enumerations += [(made, handle)] if made else []

    @precondition(lambda self: self.enumerations)
    @rule(
        by=st.none() | picks,
        which=picks,
        counts=st.lists(st.sampled_from([1, 0, 2, ALL]), min_size=1, max_size=4),
        version=versions,
    )
    def enumerate(self, by: int | None, which: int, counts: list[int], version: int) -> None:
        """Reads from a snapshot, mostly in the session that took it."""
        opened = choose(self.enumerations, which)
        session = opened[0].session if by is None else self.session(by)
        for count in counts:
            self.next(session, opened, count, version)

    @precondition(lambda self: self.enumerations)
    @rule(by=st.none() | picks, which=picks)
    def end_enumeration(self, by: int | None, which: int) -> None:
        """Gives a snapshot back, mostly in the session that took it."""
        opened = choose(self.enumerations, which)
        self.destroy(opened[0].session if by is None else self.session(by), opened)

    @rule(by=picks, template=templates)
    def subscribe(self, by: int, template: Template) -> None:
        """Asks to be told of contexts that come and go."""
        session, api = self.session(by), self.driver.api
        listener = Listener(api)
        given = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *")
        given.enumTemplate = self.structs.template(template)
        arguments = (session.handle, given, listener.function, api.ffi.NULL)
        name = "IPsecSaContextSubscribe0"
        code, handle = self.driver.handle(name, *arguments)
        made = self.both(name, code, lambda: self.model.subscribe(session, template))
        if made is not None:
            self.listeners[made] = listener
            self.subscriptions.append((made, handle))

    @precondition(lambda self: self.subscriptions)
    @rule(by=st.none() | picks, which=picks)
    def unsubscribe(self, by: int | None, which: int) -> None:
        """Asks no longer, mostly in the session that asked."""
        subscription, handle = choose(self.subscriptions, which)
        session = subscription.session if by is None else self.session(by)
        name, unsubscribe = "IPsecSaContextUnsubscribe0", self.model.unsubscribe
        self.simple(name, lambda: unsubscribe(session, subscription), session.handle, handle)
