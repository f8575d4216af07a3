"""The rules for SA contexts, on top of those for what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.model.contexts import Context
from tests.model.objects import UNKNOWN
from tests.model.sessions import Session
from tests.model.values import (
    INBOUND,
    OUTBOUND,
    TUNNEL,
    Bundle,
    ContextView,
    Reservation,
    SaView,
    Template,
    Traffic,
)

from .engine_machine import MOST_PICKS, OK, as_of, choose, mostly, picks, seldom, versions
from .engine_shapes import Shape, bundles, shapes, spis, templates, udp, updates
from .engine_watch_machine import WatchMachine

UNKNOWN_ID = 999


class ContextMachine(WatchMachine):
    """Adds the life of SA contexts."""

    def __init__(self, native: Any) -> None:
        self.context_ids: list[int] = []
        self.spis: list[int] = []
        super().__init__(native)

    def context(
        self, pick: int, fits: Callable[[Context], object] = lambda _: True
    ) -> tuple[int, Context | None]:
        """Returns the id of a context, mostly of one that there is and that fits."""
        known = self.model.contexts.by_id
        fitting = [found.id for found in known.values() if fits(found)]
        if fitting and pick < MOST_PICKS:
            id_ = choose(fitting, pick)
        else:
            id_ = choose([*known, *self.context_ids[-3:], UNKNOWN_ID], pick)
        return id_, known.get(id_)

    def traffic(self, shape: Shape, direction: int) -> Traffic:
        """Returns traffic with a policy."""
        objects, given = self.model.objects, shape.traffic
        if shape.fits:
            given = replace(given, version=given.version % 2, kind=given.kind % 2)
        if given.kind == TUNNEL and shape.fits:
            given = replace(given, remote_port=0, local_port=0, protocol=0)
            fitting = [found.id for found in objects.of_kind("context") if found.tunnel]
        else:
            layer = (given.version, direction)
            fitting = [found.id for found in objects.of_kind("filter") if found.layer == layer]
        every = [*self.ids["filter"], *self.ids["context"]]
        known = [id_ for id_ in fitting if id_ != UNKNOWN]
        policy = choose(known if shape.fits and known else every, shape.which)
        return replace(given, policy=policy)

    def mirrored(self, context: Context | None, shape: Shape) -> Traffic:
        """Returns inbound traffic, mostly such as the context's outbound traffic asks for."""
        if context is None or not shape.fits:
            return self.traffic(shape, INBOUND)
        if context.spi:
            return context.inbound.traffic
        outbound = context.outbound.traffic
        peers = replace(outbound, policy=0)
        return self.traffic(replace(shape, traffic=peers), INBOUND)

    @initialize(template=templates, shape=shapes, bundle=bundles, version=versions)
    def begin_with_a_context(
        self, template: Template, shape: Shape, bundle: Bundle, version: int
    ) -> None:
        """Without contexts there is not much to see."""
        self.subscribe(by=0, template=template)
        self.install(by=0, shape=shape, bundle=bundle, version=version)

    @initialize(shape=shapes, bundle=bundles)
    def begin_with_another(self, shape: Shape, bundle: Bundle) -> None:
        """One alone is not much either."""
        self.install(by=0, shape=shape, bundle=bundle, version=1)

    @rule(by=picks, shape=shapes, version=versions)
    def create(self, by: int, shape: Shape, version: int) -> None:
        """Creates a context."""
        outbound = for_version(version, self.traffic(shape, OUTBOUND))
        self.create_for(self.able(by), outbound, version)

    def create_for(self, session: Session, outbound: Traffic, version: int) -> None:
        """Creates a context."""
        code, id_ = self.driver.create(session.handle, outbound, version)
        create = self.model.create
        name = f"IPsecSaContextCreate{version}"
        self.both(name, code, lambda: create(session, outbound, id_))
        if code == OK:
            self.context_ids.append(id_)

    @precondition(lambda self: self.context_ids)
    @rule(
        by=picks,
        which=picks,
        shape=shapes,
        outer=mostly,
        ports=udp,
        left_at_0=seldom,
        version=versions,
    )
    def get_spi(
        self,
        by: int,
        which: int,
        shape: Shape,
        outer: bool,
        ports: tuple[int, int] | None,
        left_at_0: bool,
        version: int,
    ) -> None:
        """Lets the engine choose an SPI."""
        session, (id_, context) = self.able(by), self.context(which, _may_reserve)
        inbound = for_version(version, self.mirrored(context, shape))
        beside = inbound.version if outer else 1 - inbound.version % 2
        given = Reservation(inbound, beside, ports, left_at_0)
        struct, name = self.structs.reservation(given, version), f"IPsecSaContextGetSpi{version}"
        code, spi = self.driver.number("IPSEC_SA_SPI", name, session.handle, id_, struct)
        self.both(name, code, lambda: self.model.get_spi(session, id_, given, spi))
        self.spis += [spi] if code == OK else []

    @precondition(lambda self: self.context_ids)
    @rule(
        by=picks,
        which=picks,
        shape=shapes,
        ports=udp,
        left_at_0=seldom,
        spi=spis,
        again=mostly,
        taken=st.booleans(),
    )
    def set_spi(
        self,
        by: int,
        which: int,
        shape: Shape,
        ports: tuple[int, int] | None,
        left_at_0: bool,
        spi: int,
        again: bool,
        taken: bool,
    ) -> None:
        """Chooses an SPI."""
        session, (id_, context) = self.able(by), self.context(which, _may_reserve)
        inbound = self.mirrored(context, shape)
        given = Reservation(inbound, inbound.version, ports, left_at_0)
        if context is not None and context.spi and again:
            spi = context.spi
        elif taken:
            # Another context has or had it, at the same address or at another.
            spi = choose([spi, *self.spis[-4:]], which)
        struct, set_spi = self.structs.reservation(given, 1), self.model.set_spi
        arguments = (session.handle, id_, struct, spi)
        name = "IPsecSaContextSetSpi0"
        if self.simple(name, lambda: set_spi(session, id_, given, spi), *arguments):
            self.spis.append(spi)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks, bundle=bundles, fits=mostly, version=versions)
    def add_inbound(self, by: int, which: int, bundle: Bundle, fits: bool, version: int) -> None:
        """Gives the keys of the inbound SA."""
        session, (id_, context) = (
            self.able(by),
            self.context(which, lambda c: c.spi and not c.inbound.bundle),
        )
        if context is not None and fits:
            right = context.outbound.traffic.version
            bundle = replace(bundle, spi=context.spi, version=right)
        name, add = f"IPsecSaContextAddInbound{version}", self.model.add_inbound
        arguments = (session.handle, id_, self.structs.bundle(bundle, version))
        self.simple(name, lambda: add(session, id_, bundle), *arguments)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks, bundle=bundles, fits=mostly, version=versions)
    def add_outbound(self, by: int, which: int, bundle: Bundle, fits: bool, version: int) -> None:
        """Gives the keys of the outbound SA."""
        session, (id_, context) = (
            self.able(by),
            self.context(which, lambda c: not c.complete and not c.expiring),
        )
        if context is not None and fits:
            bundle = replace(bundle, version=context.outbound.traffic.version)
        name, add = f"IPsecSaContextAddOutbound{version}", self.model.add_outbound
        arguments = (session.handle, id_, self.structs.bundle(bundle, version))
        self.simple(name, lambda: add(session, id_, bundle), *arguments)

    @rule(by=picks, shape=shapes, bundle=bundles, version=versions)
    def install(self, by: int, shape: Shape, bundle: Bundle, version: int) -> None:
        """Makes all the calls of one life, so that there are complete contexts."""
        self.create(by, shape, version)
        self.fill(by, shape, bundle, version)

    @precondition(lambda self: self.model.contexts.by_id)
    @rule(by=picks, which=picks, shape=shapes, bundle=bundles)
    def install_again(self, by: int, which: int, shape: Shape, bundle: Bundle) -> None:
        """Makes another context with the traffic of one that there is."""
        _, context = self.context(which, lambda c: c.complete)
        if context is not None:
            self.create_for(self.able(by), context.outbound.traffic, 1)
            inbound = context.inbound.traffic if context.spi else self.traffic(shape, INBOUND)
            self.fill(by, Shape(inbound, 0), bundle, 1)

    def fill(self, by: int, shape: Shape, bundle: Bundle, version: int) -> None:
        """Takes the newest context through what comes after it was created."""
        if bundle.mm_sa_id:
            self.get_spi(by, 0, shape, outer=True, ports=None, left_at_0=False, version=version)
        else:
            self.set_spi(by, 0, shape, None, False, bundle.spi, again=False, taken=bool(by % 3))
        self.add_inbound(by, 0, bundle, fits=True, version=version)
        outbound = replace(bundle, spi=0xC0000001, lifetime_seconds=bundle.lifetime_seconds // 2)
        self.add_outbound(by, 0, outbound, fits=True, version=version)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks, bits=updates, shape=shapes, bundle=bundles, ports=udp)
    def update(
        self,
        by: int,
        which: int,
        bits: int,
        shape: Shape,
        bundle: Bundle,
        ports: tuple[int, int] | None,
    ) -> None:
        """Changes SAs in place; one direction is left out now and then."""
        session, (id_, context) = self.able(by), self.context(which, lambda c: c.inbound.bundle)
        if context is not None and shape.fits:
            now = context.outbound.traffic
            same = replace(shape.traffic, version=now.version, kind=now.kind)
            shape = replace(shape, traffic=same)
        ways = [
            SaView(self.traffic(shape, way), bundle, ports, None) for way in (INBOUND, OUTBOUND)
        ]
        inbound, outbound = (
            ways[0] if shape.which % 3 else None,
            ways[1] if shape.which % 4 else None,
        )
        values, update = ContextView(id_, inbound, outbound), self.model.update
        struct = self.driver.api.new("IPSEC_SA_CONTEXT1 *", {"saContextId": id_})
        struct.inboundSa, struct.outboundSa = map(self.structs.details, (inbound, outbound))
        arguments = (session.handle, bits, struct)
        self.simple("IPsecSaContextUpdate0", lambda: update(session, bits, values), *arguments)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks)
    def expire(self, by: int, which: int) -> None:
        """Expires a context."""
        session, (id_, _) = self.able(by), self.context(which)
        expire = self.model.expire
        self.simple("IPsecSaContextExpire0", lambda: expire(session, id_), session.handle, id_)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks)
    def delete_context(self, by: int, which: int) -> None:
        """Deletes a context."""
        session, (id_, _) = self.able(by), self.context(which)
        name, delete = "IPsecSaContextDeleteById0", self.model.delete_context
        self.simple(name, lambda: delete(session, id_), session.handle, id_)

    @precondition(lambda self: self.context_ids)
    @rule(by=picks, which=picks, version=versions)
    def get(self, by: int, which: int, version: int) -> None:
        """Reads a context."""
        session, (id_, _) = self.session(by), self.context(which)
        code, found = self.driver.get(session.handle, id_, version)
        get, name = self.model.get, f"IPsecSaContextGetById{version}"
        self.must_give(name, code, found, lambda: as_of(version, get(session, id_)))

    @rule(by=picks, version=versions)
    def count(self, by: int, version: int) -> None:
        """Counts SAs, and the subscriptions of all sessions."""
        session, read = self.session(by), self.model.statistics
        code, found = self.driver.statistics(session.handle, version)
        self.must_give(f"IPsecGetStatistics{version}", code, found, lambda: read(session))
        count, name = self.model.count_subscriptions, "IPsecSaContextSubscriptionsGet0"
        code, number = self.driver.count_subscriptions(session.handle)
        self.must_give(name, code, number, lambda: count(session))


def _may_reserve(context: Context) -> bool:
    return context.inbound.bundle is None


def for_version(version: int, traffic: Traffic) -> Traffic:
    """Returns the traffic that a version of the struct can say."""
    return traffic if version else replace(traffic, local_port=0, protocol=0)
