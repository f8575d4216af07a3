"""SA contexts that are there: rekeyed, handed over, moved, encapsulated."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.plans.descriptions import EVEN_SPIS, V4, V6, bundles, pairs
from wfp_ipsec import (
    AesGcm,
    DuplicateSpiError,
    Engine,
    InvalidParameterError,
    KeyReuseError,
    NotFoundError,
    ReservedSpiWarning,
    SaBundle,
    SaBundleFlags,
    SaContext,
    SaLifetime,
    Traffic,
    UdpEncapsulation,
    plans,
)
from wfp_ipsec.pairs import SaPair, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.testing import CallLog, Controls

LOCAL, REMOTE, ELSEWHERE = "192.0.2.10", "198.51.100.20", "203.0.113.30"
GRACE_SECONDS = 60


def gcm(spi: int, *, seconds: int = 0) -> SaBundle:
    """Returns a bundle with a key of its own."""
    lifetime = SaLifetime(seconds=seconds)
    return SaBundle(sas=(AesGcm(os.urandom(20)).esp(spi),), lifetime=lifetime)


PAIR = SaPair(mode=TransportMode.between(LOCAL, REMOTE), inbound=gcm(0x1000), outbound=gcm(0x2001))


@given(pair=pairs(), data=st.data())
def test_rekeyed(engine: Engine, controls: Controls, pair: SaPair, data: st.DataObject) -> None:
    """The new SAs are there before the old outbound ones go; the old inbound ones stay a while."""
    spi = data.draw(EVEN_SPIS.filter(lambda spi: spi != pair.inbound_spi))
    inbound = data.draw(bundles(spi))
    # Another SPI than before: both are there for a moment.
    outbound = data.draw(bundles(pair.outbound.sas[0].spi ^ 0x80000000 | 0x100))
    before = controls.inventory
    old = SaContext.install(engine, pair)
    new = old.rekey(inbound, outbound)
    details = new.details()
    assert details.inbound is not None and details.outbound is not None
    assert details.inbound.bundle.sas == inbound.sas
    assert details.outbound.bundle.flags & SaBundleFlags.SUPPRESS_DUPLICATE_DELETION
    assert details.outbound.udp_encapsulation == pair.udp_encapsulation
    left = old.details()
    assert (left.inbound is not None, left.outbound) == (True, None)
    controls.advance(GRACE_SECONDS + 1)
    with pytest.raises(NotFoundError):
        old.details()
    old.close()
    assert new.details() == details
    new.close()
    assert controls.inventory == before


def test_rekeying_is_a_plan(engine: Engine, controls: Controls) -> None:
    """The calls of a rekey are those of its plan, which names the context that ends."""
    with SaContext.install(engine, PAIR) as old:
        assert old.traffic is not None
        inbound, outbound = gcm(0x1002), gcm(0x2003)
        plan = plans.rekey(old.id, old.traffic, old.inbound_filter_id, inbound, outbound)
        assert f"SA context {old.id}: outbound at once" in plan.describe()
        with CallLog(controls).recorded() as made, old.rekey(inbound, outbound):
            pass
        assert tuple(made[: len(plan.functions)]) == plan.functions


def test_rekeying_what_has_ended(engine: Engine, controls: Controls) -> None:
    """A lifetime that ended before the old context was expired is no error."""
    pair = replace(PAIR, inbound=gcm(0x1000, seconds=10), outbound=gcm(0x2001, seconds=10))
    old = SaContext.install(engine, pair)
    controls.advance(10)
    with old.rekey(gcm(0x1002), gcm(0x2003)) as new:
        assert [context.id for context in engine.sa_contexts()] == [new.id]
    assert list(engine.filters) == []


def test_rekeyed_again_and_again(engine: Engine, controls: Controls) -> None:
    """One filter pair serves all generations, and the newest context closes everything."""
    context = SaContext.install(engine, PAIR)
    filters = {item.id for item in engine.filters}
    for generation in range(1, 6):
        context = context.rekey(gcm(0x1000 + 2 * generation), gcm(0x2001 + 2 * generation))
        controls.advance(7)
    assert {item.id for item in engine.filters} == filters
    assert len(list(engine.sa_contexts())) == 6
    context.close()
    assert list(engine.sa_contexts()) == []
    assert list(engine.filters) == []


def test_handed_over(engine: Engine, controls: Controls) -> None:
    """SPIs may be announced before keys exist: successor, SPI, SAs, then the hand-over."""
    old = SaContext.install(engine, PAIR)
    new = old.successor()
    spi = new.get_spi()
    assert old.details().outbound is not None
    new.add_inbound(gcm(spi))
    new.add_outbound(gcm(0x2003))
    assert old.details().outbound is not None
    old.hand_over(new)
    assert old.details().outbound is None
    old.close()
    assert new.details().outbound is not None
    new.close()
    assert list(engine.filters) == []
    controls.advance(GRACE_SECONDS)
    assert list(engine.sa_contexts()) == []


def test_a_successor_that_is_given_up(engine: Engine) -> None:
    """Closing a successor that nothing was handed over to leaves the old context as it was."""
    with SaContext.install(engine, PAIR) as old:
        before = old.details()
        old.successor().close()
        assert old.details() == before
        assert len(list(engine.filters)) == 2


@given(pair=pairs(), data=st.data(), local=st.booleans(), remote=st.booleans())
def test_moved(
    engine: Engine,
    controls: Controls,
    pair: SaPair,
    data: st.DataObject,
    local: bool,
    remote: bool,
) -> None:
    """Hosts change in place: same context, SPIs and keys, filters for the new hosts alone."""
    hosts: SearchStrategy[Any] = V4 if pair.mode.local.version == 4 else V6
    here = data.draw(hosts) if local else pair.mode.local
    there = data.draw(hosts) if remote else pair.mode.remote
    before = controls.inventory
    with SaContext.install(engine, pair) as context:
        bundle = context.details().inbound
        number = len(list(engine.filters))
        context.move(local=here if local else None, remote=there if remote else None)
        after = context.details()
        for side in (after.inbound, after.outbound):
            assert side is not None
            assert (side.traffic.local, side.traffic.remote) == (here, there)
        assert bundle is not None and after.inbound is not None
        assert after.inbound.bundle == bundle.bundle
        assert len(list(engine.filters)) == number
        _filters_fit(engine, after.outbound.traffic if after.outbound else None, pair)
    assert controls.inventory == before


def _filters_fit(engine: Engine, traffic: Traffic | None, pair: SaPair) -> None:
    """Checks that the context names filters that are there, for its hosts."""
    assert traffic is not None
    if isinstance(pair.mode, TunnelMode):
        return
    named = engine.filters.get(traffic.filter_id or 0)
    wanted = replace(pair.mode, local=traffic.local, remote=traffic.remote)
    assert (named.name or "").startswith(pair.name)
    described = {(c.field_key, c.value) for c in named.conditions}
    direction = named.layer_key
    for item in plans.ground(wanted, label=pair.name):
        planned = getattr(item, "item", None)
        if getattr(planned, "layer_key", None) == direction and planned is not None:
            assert described == {(c.field_key, c.value) for c in planned.conditions}


def test_moved_to_another_version(engine: Engine) -> None:
    """An IPv4 context cannot become one of IPv6, and nothing is done."""
    with SaContext.install(engine, PAIR) as context:
        before = context.details()
        with pytest.raises(InvalidParameterError, match="IP version"):
            context.move(local="2001:db8::1", remote="2001:db8::2")
        assert context.details() == before


def test_moving_what_is_not_owned(engine: Engine) -> None:
    """The filters of an attached context are somebody else's, and so is moving them."""
    with SaContext.install(engine, PAIR) as context:
        attached = SaContext.attach(engine, context.id)
        with pytest.raises(InvalidParameterError, match="caller's"):
            attached.move(remote=ELSEWHERE)


def test_encapsulated(engine: Engine) -> None:
    """NAT-T comes, changes its ports and goes, in place, in both directions."""
    with SaContext.install(engine, PAIR) as context:
        plain = context.details()
        for ports in (UdpEncapsulation(), UdpEncapsulation(remote_port=33000)):
            context.encapsulate(ports)
            found = context.details()
            assert found.inbound is not None and found.outbound is not None
            assert found.inbound.udp_encapsulation == found.outbound.udp_encapsulation == ports
            assert found.outbound.bundle.flags & SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND
            assert not found.inbound.bundle.flags & SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND
        context.encapsulate(None)
        assert context.details() == plain


NAT_T = UdpEncapsulation(remote_port=33000)


@pytest.mark.parametrize("ports", [None, UdpEncapsulation(), NAT_T], ids=["none", "4500", "33000"])
@pytest.mark.parametrize("before", [None, NAT_T], ids=["none", "33000"])
def test_rekeyed_with_ports(
    engine: Engine, before: UdpEncapsulation | None, ports: UdpEncapsulation | None
) -> None:
    """A rekey can bring, change and end NAT-T."""
    pair = replace(PAIR, udp_encapsulation=before)
    old = SaContext.install(engine, pair)
    with old.rekey(gcm(0x1002), gcm(0x2003), udp_encapsulation=ports) as new:
        found = new.details()
        assert found.inbound is not None and found.outbound is not None
        assert found.inbound.udp_encapsulation == found.outbound.udp_encapsulation == ports
        flags = found.outbound.bundle.flags
        assert bool(flags & SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND) == (ports is not None)


def test_rekeyed_with_ports_over_ipv6(engine: Engine) -> None:
    """UDP encapsulation exists for IPv4 only, and the old SAs stay."""
    pair = replace(PAIR, mode=TransportMode.between("2001:db8::1", "2001:db8::2"))
    with SaContext.install(engine, pair) as context:
        before = list(engine.sa_contexts())
        with pytest.raises(InvalidParameterError, match="IPv4"):
            context.rekey(gcm(0x1002), gcm(0x2003), udp_encapsulation=NAT_T)
        assert list(engine.sa_contexts()) == before


def test_encapsulating_ipv6(engine: Engine) -> None:
    """UDP encapsulation exists for IPv4 only, and nothing is done."""
    pair = replace(PAIR, mode=TransportMode.between("2001:db8::1", "2001:db8::2"))
    with SaContext.install(engine, pair) as context:
        before = context.details()
        with pytest.raises(InvalidParameterError, match="IPv4"):
            context.encapsulate(UdpEncapsulation())
        assert context.details() == before


def test_a_tunnel_ends_in_order(engine: Engine) -> None:
    """Context, filters, policy: nothing is deleted while something refers to it."""
    selector = TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16")
    with SaContext.tunnel(engine, LOCAL, REMOTE, [selector]) as context:
        context.get_spi()
        assert len(list(engine.filters)) == 6
    assert list(engine.filters) == []
    assert list(engine.provider_contexts) == []


def test_unsafe_pairs(engine: Engine, controls: Controls) -> None:
    """What must not be is refused before any native call, unless it is asked for."""
    shared = AesGcm(bytes(range(20)))
    inbound, outbound = (SaBundle(sas=(shared.esp(spi),)) for spi in (0x1000, 0x2001))
    with pytest.raises(KeyReuseError):
        SaPair(mode=PAIR.mode, inbound=inbound, outbound=outbound)
    pair = SaPair(mode=PAIR.mode, inbound=inbound, outbound=outbound, allow_key_reuse=True)
    with SaContext.install(engine, pair) as context:
        new_inbound, new_outbound = (SaBundle(sas=(shared.esp(spi),)) for spi in (0x1002, 0x2003))
        with CallLog(controls).recorded() as made, pytest.raises(KeyReuseError):
            context.rekey(new_inbound, new_outbound)
        assert made == []
        with context.rekey(new_inbound, new_outbound, allow_key_reuse=True):
            pass


def test_reserved_and_duplicate_spis(engine: Engine) -> None:
    """A reserved SPI is warned of, one that the peer has is refused; both can be asked for."""
    low = gcm(255)
    with pytest.warns(ReservedSpiWarning):
        SaPair(mode=PAIR.mode, inbound=PAIR.inbound, outbound=low)
    pair = replace(PAIR, outbound=low, allow_reserved_spi=True)
    other = replace(pair, inbound=gcm(0x1004), outbound=gcm(255))
    with SaContext.install(engine, pair):
        with pytest.raises(DuplicateSpiError):
            SaContext.install(engine, other)
        with SaContext.install(engine, replace(other, allow_duplicate_spi=True)):
            assert len(list(engine.sa_contexts())) == 2
    assert list(engine.filters) == []
