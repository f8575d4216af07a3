"""Any sequence of SA files: afterwards the engine is as the last one describes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.files.test_apply import live, writes
from tests.files.texts import PairText, described
from tests.strategies.effort import share
from wfp_ipsec import Engine
from wfp_ipsec._native.backend import Backend
from wfp_ipsec.files import apply
from wfp_ipsec.ownership import Owner
from wfp_ipsec.testing import CallLog, Controls, isolated

PAIRS = st.builds(
    PairText,
    name=st.sampled_from(["one", "two", "three"]),
    number=st.integers(1, 5),
    remote=st.sampled_from(["198.51.100.20", "198.51.100.21"]),
    port=st.sampled_from([0, 5060]),
    lifetime=st.sampled_from([0, 600]),
    tunnel=st.booleans(),
    cipher=st.booleans(),
)
GROUPS = st.lists(PAIRS, max_size=3, unique_by=(lambda one: one.name, lambda one: one.number))


def _names(engine: Engine) -> set[str]:
    owners = [Owner.read(one.provider_data) for one in engine.filters]
    return {owner.pair for owner in owners if owner is not None}


def _step(engine: Engine, controls: Controls, pairs: list[PairText], pause: int) -> None:
    description = described(*pairs, head="allow_nonce_reuse = true\n")
    apply(engine, description)
    assert live(engine) == {(one.inbound_spi, one.outbound_spi) for one in pairs}
    assert _names(engine) == {one.name for one in pairs}
    with CallLog(controls).recorded() as calls:
        assert not apply(engine, description)
    assert writes(calls) == []
    controls.advance(pause)


@share(4)
@given(st.lists(st.tuples(GROUPS, st.sampled_from([0, 30, 90, 3600])), max_size=5))
def test_any_sequence(native: Backend, steps: list[tuple[list[PairText], int]]) -> None:
    """After each file there is what it describes and no more; the last one leaves nothing."""
    with isolated(native.name) as controls, Engine.open(native.name) as engine:
        empty = controls.inventory
        for pairs, pause in steps:
            _step(engine, controls, pairs, pause)
        apply(engine, described())
        assert controls.inventory == empty
