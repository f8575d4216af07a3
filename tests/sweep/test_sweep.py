"""Sweeping, by properties: what a dead session left goes, everything else stays."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.api.samples import REMOTE_V6
from tests.plans.descriptions import pairs
from tests.sweep.others import USED_SPIS, settle
from tests.sweep.pairs import LABEL, PAIRS, leave
from wfp_ipsec import (
    AcquireTrap,
    Engine,
    Orphans,
    SaContext,
    find_orphans,
    plans,
    sweep_orphans,
)
from wfp_ipsec.ownership import PROVIDER, SUBLAYER
from wfp_ipsec.pairs import SaPair, TransportMode
from wfp_ipsec.testing import Controls, Item

CREATED, KEYED = "IPsecSaContextCreate1", "IPsecSaContextAddInbound1"
each_pair = pytest.mark.parametrize("described", PAIRS.values(), ids=PAIRS)


def without_contexts(controls: Controls, ids: tuple[int, ...]) -> list[Item]:
    """Returns what is in the engine besides some SA contexts."""
    told = {("SA context", str(id)) for id in ids}
    return [item for item in controls.inventory if (item.kind, item.identifier) not in told]


@given(described=pairs(), others=st.booleans(), data=st.data())
def test_every_prefix_of_a_plan(
    engine: Engine, controls: Controls, described: SaPair, others: bool, data: st.DataObject
) -> None:
    """However far it came: what it left goes, and nothing else; SA contexts without SAs are told.

    A dry run tells the same and changes nothing, and sweeping again finds nothing.
    """
    assume(described.inbound_spi not in USED_SPIS)
    calls = data.draw(st.integers(0, len(plans.install(described).functions)), label="calls")
    controls.reset()
    with ExitStack() as opened:
        if others:
            settle(engine.backend, opened, name=described.name)
        before = controls.inventory
        made = leave(engine.backend, controls, described, calls)
        there = controls.inventory
        told = sweep_orphans(engine, described.name, dry_run=True)
        assert controls.inventory == there
        assert told == find_orphans(engine, described.name)
        swept = sweep_orphans(engine, described.name)
        assert swept == told
        assert len(swept.unattributed) == (CREATED in made and KEYED not in made)
        assert without_contexts(controls, swept.unattributed) == before
        gone = {(i.kind, str(i.id or i.key)) for i in swept}
        assert gone == {item[:2] for item in there} - {item[:2] for item in controls.inventory}
        again = sweep_orphans(engine, described.name)
        assert again == Orphans(unattributed=swept.unattributed)


@each_pair
def test_what_is_told(engine: Engine, controls: Controls, described: SaPair) -> None:
    """Each orphan has its name, its owner, and the id or key by which the engine knows it."""
    leave(engine.backend, controls, described, len(plans.install(described).functions))
    found = find_orphans(engine)
    (context,) = found.sa_contexts
    assert context.id == next(engine.sa_contexts()).id
    assert {item.id: item.name for item in found.filters} == {i.id: i.name for i in engine.filters}
    for orphan in (context, *found.filters, *found.provider_contexts):
        assert orphan.name.startswith(f"{LABEL} (")
        assert orphan.owner is not None and orphan.owner.label == LABEL
        assert repr(orphan.name) in str(orphan) and str(orphan.id) in str(orphan)
    assert len(found.provider_contexts) == len(list(engine.provider_contexts))
    assert [item.key for item in found.providers] == [PROVIDER.key]
    own = isinstance(described.mode, TransportMode) and described.mode.own_sublayer
    assert [item.key for item in found.sublayers] == [SUBLAYER.key] * own


def test_every_label(engine: Engine, controls: Controls) -> None:
    """Without a label, those of all labels go; what lives or is kept stays."""
    with ExitStack() as opened:
        living = settle(engine.backend, opened)
        swept = sweep_orphans(engine)
        owners = {item.owner for item in swept}
        assert {owner.label for owner in owners if owner} == {"another label"}
        assert len(list(engine.sa_contexts())) == 3
        assert sweep_orphans(living, LABEL) == sweep_orphans(engine) == Orphans()


def test_kept_until_it_is_named(engine: Engine, controls: Controls) -> None:
    """What was kept goes with its own label alone, said on purpose."""
    before = controls.inventory
    SaContext.install(engine, PAIRS["tunnel"], kept=True)
    assert not sweep_orphans(engine) and not sweep_orphans(engine, LABEL)
    assert not sweep_orphans(engine, kept_label="another label")
    swept = sweep_orphans(engine, kept_label=LABEL)
    assert len(swept.sa_contexts) == len(swept.provider_contexts) == 1
    assert controls.inventory == before


def test_traps_go_too(engine: Engine, controls: Controls) -> None:
    """The filters of a trap go when its process is gone: they would block for ever."""
    before = controls.inventory
    with Engine.open(engine.backend) as session:
        trap = AcquireTrap.open(session, remote=["203.0.113.0/24", REMOTE_V6])
        assert not sweep_orphans(engine)
    assert {item.id for item in sweep_orphans(engine).filters} == set(trap.filter_ids)
    assert controls.inventory == before


def test_nobody_guesses(engine: Engine, controls: Controls) -> None:
    """An SA context whose filters are gone is told and stays."""
    leave(engine.backend, controls, PAIRS["NAT-T"], 99)
    for item in list(engine.filters):
        engine.filters.delete(item.id)
    leave(engine.backend, controls, PAIRS["tunnel"], 99)
    (policy,) = engine.provider_contexts
    for item in list(engine.filters):
        engine.filters.delete(item.id)
    engine.provider_contexts.delete(policy.id)
    both = tuple(found.id for found in engine.sa_contexts())
    assert sweep_orphans(engine).unattributed == both
    assert tuple(found.id for found in engine.sa_contexts()) == both


def test_half_of_a_pair(engine: Engine, controls: Controls) -> None:
    """An SA context of which one filter is gone belongs to whom the other belongs."""
    leave(engine.backend, controls, PAIRS["transport"], 99)
    side = next(engine.sa_contexts()).outbound
    assert side is not None and side.traffic.filter_id is not None
    engine.filters.delete(side.traffic.filter_id)
    assert len(sweep_orphans(engine).sa_contexts) == 1
    assert list(engine.sa_contexts()) == []


def test_what_others_use_stays(engine: Engine, controls: Controls) -> None:
    """A policy that somebody's filter names is no orphan, nor is the provider then."""
    before = len(controls.inventory)
    leave(engine.backend, controls, PAIRS["tunnel"], 99)
    (policy,) = engine.provider_contexts
    user = next(item for item in engine.filters if item.provider_context_key == policy.key)
    id = engine.filters.add(replace(user, key=uuid.UUID(int=0xC1), provider_key=None))
    swept = sweep_orphans(engine)
    assert swept.sa_contexts and not swept.provider_contexts and not swept.providers
    assert engine.provider_contexts.get(policy.id) == policy
    engine.filters.delete(id)
    assert len(sweep_orphans(engine)) == 2
    assert len(controls.inventory) == before
