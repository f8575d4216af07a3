"""Plans: what they say is what is done, and what is done is taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.descriptions import MODES, pairs
from wfp_ipsec import Engine, SaBundleFlags, SaContext, WfpError, plans
from wfp_ipsec.ownership import PROVIDER, SUBLAYER, Owner
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode
from wfp_ipsec.testing import CallLog, Controls


def keys_of(pair: SaPair) -> list[str]:
    """Returns every key of a pair in hexadecimal digits."""
    sas = [*pair.inbound.sas, *pair.outbound.sas]
    halves = [half for sa in sas for half in (sa.auth, sa.cipher) if half is not None]
    return [half.key.reveal().hex() for half in halves]


@given(pair=pairs())
def test_pure(pair: SaPair) -> None:
    """A plan is made without an engine, from the description alone."""
    assert plans.install(pair) == plans.install(pair)


@given(pair=pairs())
def test_described_without_keys(pair: SaPair) -> None:
    """Every call has its line, with the SPIs and the hosts, and no key."""
    plan = plans.install(pair)
    lines = plan.describe().splitlines()
    assert [line.split()[1] for line in lines] == list(plan.functions)
    text = "\n".join([*lines, repr(plan)])
    assert f"0x{pair.inbound_spi:08x}" in text
    assert str(pair.mode.remote) in text
    assert not any(key in text for key in keys_of(pair))


@given(pair=pairs())
def test_applied_as_planned(engine: Engine, controls: Controls, pair: SaPair) -> None:
    """The calls are those of the plan, in its order, and those that take them back likewise."""
    plan, log = plans.install(pair), CallLog(controls)
    before = controls.inventory
    with log.recorded() as made:
        context = SaContext.install(engine, pair)
    assert made == list(plan.functions)
    with log.recorded() as undone:
        context.close()
    assert undone == list(plan.undone_by)
    assert controls.inventory == before


@given(pair=pairs(), kept=st.booleans())
def test_installed_as_described(engine: Engine, pair: SaPair, kept: bool) -> None:
    """The engine has the SAs, the flags and the encapsulation that were described."""
    with SaContext.install(engine, pair, kept=kept) as context:
        found = context.details()
        assert found.inbound is not None and found.outbound is not None
        version = pair.mode.ip_version
        assert found.inbound.bundle == pair.inbound.with_ip_version(version)
        nat = pair.udp_encapsulation is not None
        assert bool(found.outbound.bundle.flags & SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND) == nat
        plain = replace(found.outbound.bundle, flags=pair.outbound.flags)
        assert plain == pair.outbound.with_ip_version(version)
        for side in (found.inbound, found.outbound):
            assert side.udp_encapsulation == pair.udp_encapsulation
            assert (side.traffic.local, side.traffic.remote) == (pair.mode.local, pair.mode.remote)


@given(mode=MODES, label=st.text("ab", min_size=1, max_size=4), kept=st.booleans())
def test_marked(engine: Engine, mode: Mode, label: str, kept: bool) -> None:
    """All objects name our provider, begin with the label and tell whose they are."""
    with SaContext.reserve(engine, mode, name=label, kept=kept):
        objects = [*engine.filters, *engine.provider_contexts]
        owner = Owner(label=label, session_key=None if kept else engine.session_key)
        assert len(objects) >= 2
        for item in objects:
            assert item.provider_key == PROVIDER.key
            assert (item.name or "").startswith(f"{label} (")
            assert Owner.read(item.provider_data) == owner
    assert PROVIDER.key not in [item.key for item in engine.providers]


def test_shared_objects_go_with_the_last(engine: Engine) -> None:
    """Provider and sublayer stay as long as another pair uses them."""
    first = TransportMode.between("192.0.2.1", "192.0.2.2", own_sublayer=True)
    second = TransportMode.between("192.0.2.1", "192.0.2.3", own_sublayer=True)
    with SaContext.reserve(engine, first):
        with SaContext.reserve(engine, second):
            assert engine.sublayers.get(SUBLAYER.key).provider_key == PROVIDER.key
        assert engine.sublayers.get(SUBLAYER.key).key == SUBLAYER.key
    assert SUBLAYER.key not in [item.key for item in engine.sublayers]
    assert PROVIDER.key not in [item.key for item in engine.providers]


@given(mode=MODES.filter(lambda mode: isinstance(mode, TunnelMode)))
def test_tunnel_filters(engine: Engine, mode: TunnelMode) -> None:
    """Each selector has two filters, or four where it forwards; the ends have two."""
    with SaContext.reserve(engine, mode) as context:
        forwarding = sum(mode.forwards(selector) for selector in mode.selectors)
        filters = list(engine.filters)
        assert len(filters) == 2 * len(mode.selectors) + 2 * forwarding + 2
        (without,) = [item for item in filters if item.provider_context_key is None]
        assert without.name is not None and "connect" in without.name
        assert context.traffic is not None
        (policy,) = engine.provider_contexts
        assert context.traffic.tunnel_policy_id == policy.id
        assert {item.provider_context_key for item in filters} == {policy.key, None}


@given(pair=pairs(), data=st.data())
def test_failing_half_way(
    engine: Engine, controls: Controls, pair: SaPair, data: st.DataObject
) -> None:
    """Whichever call fails, all before it is taken back by the same list backwards."""
    plan = plans.install(pair)
    before = controls.inventory
    at = data.draw(st.integers(0, len(plan.functions) - 1), label="failing call")
    function = plan.functions[at]
    controls.fail_next(function, 5, after=plan.functions[:at].count(function))
    with CallLog(controls).recorded() as made, pytest.raises(PermissionError) as caught:
        SaContext.install(engine, pair)
    assert made[: at + 1] == list(plan.functions[: at + 1])
    assert made[at + 1 :] == _backwards(plan, at)
    assert controls.inventory == before
    assert getattr(caught.value, "__notes__", []) == []


def _backwards(plan: plans.Plan, at: int) -> list[str]:
    """Returns what takes back the calls before one that failed."""
    done = plan.functions[:at]
    if "FwpmTransactionBegin0" not in done:
        return []
    if "FwpmTransactionCommit0" not in done:
        return ["FwpmTransactionAbort0"]
    left = list(plan.undone_by)
    return left if "IPsecSaContextCreate1" in done else left[1:]


@given(pair=pairs(), data=st.data())
def test_closing_retries_what_is_left(
    engine: Engine, controls: Controls, pair: SaPair, data: st.DataObject
) -> None:
    """Closing again, after a call of it has failed, does the rest and no more."""
    plan, log, before = plans.install(pair), CallLog(controls), controls.inventory
    function = data.draw(st.sampled_from(plan.undone_by), label="failing call")
    context = SaContext.install(engine, pair)
    controls.fail_next(function, 5)
    with log.recorded() as first, pytest.raises(WfpError):
        context.close()
    with log.recorded() as second:
        context.close()
    done_once = Counter(first) - Counter([function])
    assert Counter(second) == Counter(plan.undone_by) - done_once
    assert controls.inventory == before
    with log.recorded() as third:
        context.close()
    assert third == []


def test_sums() -> None:
    """A plan followed by another is one plan."""
    mode = TransportMode.between("192.0.2.1", "192.0.2.2")
    created = plans.Plan(plans.create(mode).steps[-1:])
    assert plans.ground(mode) + created == plans.create(mode)
    assert len(plans.create(mode)) == 6
