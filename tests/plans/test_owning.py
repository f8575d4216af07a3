"""Who owns what after SA contexts were replaced, moved, interrupted or closed by many."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.api.native_calls import interrupted
from wfp_ipsec import (
    AesGcm,
    Engine,
    InvalidParameterError,
    Key,
    SaBundle,
    SaContext,
    StateError,
    UdpEncapsulation,
    WfpError,
    plans,
)
from wfp_ipsec.ownership import Owner
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.testing import CallLog, Controls

LOCAL, REMOTE, ELSEWHERE = "192.0.2.10", "198.51.100.20", "203.0.113.30"
MODES: dict[str, Mode] = {
    "transport": TransportMode.between(LOCAL, REMOTE),
    "tunnel": TunnelMode.between(
        LOCAL, REMOTE, [TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16")]
    ),
}

each_mode = pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
Replace = Callable[[SaContext, int], SaContext]


def gcm(spi: int) -> SaBundle:
    """Returns a bundle with a key of its own."""
    return SaBundle(sas=(AesGcm(os.urandom(20)).esp(spi),))


def pair_of(mode: Mode) -> SaPair:
    """Returns a pair."""
    return SaPair(mode=mode, inbound=gcm(0x1000), outbound=gcm(0x2001), name="owned")


def rekeyed(context: SaContext, number: int) -> SaContext:
    """Rekeys at once."""
    return context.rekey(gcm(0x1000 + 2 * number), gcm(0x2001 + 2 * number))


def handed_over(context: SaContext, number: int) -> SaContext:
    """Rekeys step by step."""
    new = context.successor()
    new.set_spi(0x1000 + 2 * number)
    new.add_inbound(gcm(0x1000 + 2 * number))
    new.add_outbound(gcm(0x2001 + 2 * number))
    context.hand_over(new)
    return new


each_replacement = pytest.mark.parametrize("replaced", [rekeyed, handed_over])


@each_mode
@each_replacement
def test_moved_after_being_replaced(
    engine: Engine, controls: Controls, mode: Mode, replaced: Replace
) -> None:
    """The one that took over is moved like any other, again and again, and closes everything."""
    before = controls.inventory
    context = SaContext.install(engine, pair_of(mode))
    number = len(list(engine.filters))
    for generation, remote in enumerate((ELSEWHERE, REMOTE, "203.0.113.31"), start=1):
        context = replaced(context, generation)
        context.move(remote=remote)
        assert len(list(engine.filters)) == number
        side = context.details().outbound
        assert side is not None
        assert str(side.traffic.remote) == remote
    context.close()
    assert controls.inventory == before


@each_replacement
def test_what_was_replaced(engine: Engine, replaced: Replace) -> None:
    """The old object does nothing more that would pull filters from under the new one."""
    old = SaContext.install(engine, pair_of(MODES["transport"]))
    new = replaced(old, 1)
    filters = list(engine.filters)
    for call in (
        lambda: old.move(remote=ELSEWHERE),
        lambda: rekeyed(old, 2),
        old.successor,
        lambda: old.hand_over(new),
    ):
        with pytest.raises(StateError, match="replaced"):
            call()
    old.close()
    assert list(engine.filters) == filters
    new.close()
    assert list(engine.filters) == []


def test_moving_under_a_successor(engine: Engine) -> None:
    """As long as a successor rests on the same filters, nothing is moved."""
    with SaContext.install(engine, pair_of(MODES["transport"])) as old:
        successor = old.successor()
        with pytest.raises(StateError, match="successor"):
            old.move(remote=ELSEWHERE)
        successor.close()
        old.move(remote=ELSEWHERE)


def test_half_built(engine: Engine) -> None:
    """What has no SAs yet is not moved; its encapsulation is remembered until it has."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        spi = context.get_spi()
        with pytest.raises(StateError, match="both directions"):
            context.move(remote=ELSEWHERE)
        context.encapsulate(UdpEncapsulation(remote_port=33000))
        context.add_inbound(gcm(spi))
        with pytest.raises(StateError, match="both directions"):
            context.move(remote=ELSEWHERE)
        assert len(list(engine.filters)) == 2
        context.add_outbound(gcm(0x2001))
        found = context.details()
        for side in (found.inbound, found.outbound):
            assert side is not None
            assert side.udp_encapsulation == UdpEncapsulation(remote_port=33000)
    assert list(engine.filters) == []


@each_replacement
def test_encapsulation_stays(engine: Engine, replaced: Replace) -> None:
    """New SAs go through the same NAT as the old ones."""
    ports = UdpEncapsulation(remote_port=33000)
    pair = replace(pair_of(MODES["transport"]), udp_encapsulation=ports)
    with replaced(SaContext.install(engine, pair), 1) as new:
        side = new.details().outbound
        assert side is not None
        assert side.udp_encapsulation == ports


@pytest.mark.parametrize("kept", [False, True])
@each_replacement
def test_owners_stay(engine: Engine, kept: bool, replaced: Replace) -> None:
    """Whose filters are, and what they were made from, is the same after replacing and moving."""
    pair = pair_of(MODES["transport"])
    context = replaced(SaContext.install(engine, pair, kept=kept, fingerprint="abc"), 1)
    context.move(remote=ELSEWHERE)
    session_key = None if kept else engine.session_key
    wanted = Owner(label="owned", session_key=session_key, fingerprint="abc")
    assert {Owner.read(item.provider_data) for item in engine.filters} == {wanted}
    context.close()


def test_handing_over_to_others(engine: Engine) -> None:
    """Only a complete successor of its own takes over."""
    with SaContext.install(engine, pair_of(MODES["transport"])) as old:
        other = SaContext.transport(engine, LOCAL, ELSEWHERE)
        for wrong in (old, other):
            with pytest.raises(InvalidParameterError, match="no successor"):
                old.hand_over(wrong)
        half = old.successor()
        half.get_spi()
        with pytest.raises(StateError, match="both directions"):
            old.hand_over(half)
        assert old.details().outbound is not None
        half.close()
        other.close()


def test_keys_are_let_go(engine: Engine) -> None:
    """What closes a context holds no keys, neither those installed nor those read when moving."""
    keys = [Key(os.urandom(20)) for _ in range(2)]
    references = [weakref.ref(key) for key in keys]
    pair = SaPair(
        mode=MODES["transport"],
        inbound=SaBundle(sas=(AesGcm(keys[0]).esp(0x1000),)),
        outbound=SaBundle(sas=(AesGcm(keys[1]).esp(0x2001),)),
    )
    context = SaContext.install(engine, pair)
    del keys, pair
    gc.collect()
    assert [reference() for reference in references] == [None, None]
    context.move(remote=ELSEWHERE)
    alive = {id(item) for item in gc.get_objects() if isinstance(item, Key)}
    context.close()
    del context
    gc.collect()
    assert alive == {id(item) for item in gc.get_objects() if isinstance(item, Key)}


def test_rekeying_leaves_no_steps(
    engine: Engine, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes back contexts that are long gone is dropped."""
    now = [0.0]
    monkeypatch.setattr("wfp_ipsec._undo.time.monotonic", lambda: now[0])
    context = SaContext.install(engine, pair_of(MODES["transport"]))
    for generation in range(1, 20):
        context = rekeyed(context, generation)
        now[0] += 3600
        controls.advance(3600)
    with CallLog(controls).recorded() as calls:
        context.close()
    assert calls.count("IPsecSaContextDeleteById0") <= 2
    assert list(engine.sa_contexts()) == []


def test_interrupted_after_the_last_call_of_a_move(engine: Engine, controls: Controls) -> None:
    """A move that came through although it was interrupted is one, for the object too."""
    before = controls.inventory
    context = SaContext.install(engine, pair_of(MODES["transport"]))
    with CallLog(controls).recorded() as calls:
        context.move(remote=ELSEWHERE)
    with interrupted(len(calls) - 1, engine.backend):
        context.move(remote=REMOTE)
    side = context.details().outbound
    assert side is not None
    assert context.traffic == side.traffic
    context.close()
    assert controls.inventory == before


def test_interrupted_after_the_old_context_was_expired(engine: Engine, controls: Controls) -> None:
    """The new SAs stay, as the only ones that carry traffic, and closing ends both."""
    before = controls.inventory
    context = SaContext.install(engine, pair_of(MODES["transport"]))
    with interrupted(4, engine.backend):
        rekeyed(context, 1)
    assert [found.outbound is not None for found in engine.sa_contexts()] == [False, True]
    context.close()
    assert controls.inventory == before


def test_interrupted_while_taking_back(engine: Engine, controls: Controls) -> None:
    """The rest is taken back nevertheless, and the interruption is raised."""
    before = controls.inventory
    pair = pair_of(MODES["transport"])
    made = plans.install(pair).functions
    for at in range(len(plans.install(pair).undone_by)):
        controls.fail_next("IPsecSaContextAddOutbound1", 5)
        with interrupted(len(made) + at, engine.backend):
            SaContext.install(engine, pair)
        assert controls.inventory == before, at


def test_closed_by_many(engine: Engine, controls: Controls) -> None:
    """Threads that close one context at the same time close it, and none of them fails."""
    before = controls.inventory
    for _ in range(20):
        context = SaContext.install(engine, pair_of(MODES["transport"]))
        failures: list[BaseException] = []

        def close(context: SaContext = context, failures: list[BaseException] = failures) -> None:
            try:
                context.close()
            except (WfpError, ValueError) as error:
                failures.append(error)

        threads = [threading.Thread(target=close) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert controls.inventory == before


def test_descriptions_are_values() -> None:
    """What is described alike is alike, and a pair without a name is refused at once."""
    one, other = (
        TunnelMode.between(LOCAL, REMOTE, [TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16")])
        for _ in range(2)
    )
    assert one == other
    assert plans.ground(one) == plans.ground(other)
    with pytest.raises(InvalidParameterError, match="label"):
        replace(pair_of(one), name="")
