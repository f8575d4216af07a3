"""Giving one SA context new SAs from an SA file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.files.test_apply import Bench, live, writes
from tests.files.texts import PairText, described
from wfp_ipsec import (
    Engine,
    InvalidParameterError,
    KeyReuseError,
    NotFoundError,
    SaContext,
    StateError,
    UdpEncapsulation,
)
from wfp_ipsec.files import apply, plan_rekey
from wfp_ipsec.testing import CallLog, Controls

ONE, TUNNEL = PairText(), PairText(name="tunnel", number=3, tunnel=True)
BOTH_MODES = pytest.mark.parametrize("old", [ONE, TUNNEL], ids=["transport", "tunnel"])


def newer(pair: PairText) -> PairText:
    """Returns the pair with SPIs and keys of its own."""
    return replace(pair, number=pair.number + 10)


def applied(engine: Engine, pair: PairText) -> int:
    """Applies a file and returns the id of its SA context."""
    apply(engine, described(pair))
    (context,) = engine.sa_contexts()
    return context.id


def by_hand(engine: Engine, pair: PairText) -> int:
    """Installs what a file describes in another way, and returns the id of the SA context."""
    (one,) = described(pair).pairs
    return SaContext.install(engine, one.pair, kept=True).id


@pytest.fixture(params=[applied, by_hand], ids=["applied", "by hand"])
def installed(request: pytest.FixtureRequest) -> Callable[[Engine, PairText], int]:
    """Both ways to install a pair."""
    chosen: Callable[[Engine, PairText], int] = request.param
    return chosen


@BOTH_MODES
def test_rekey(
    engine: Engine,
    controls: Controls,
    installed: Callable[[Engine, PairText], int],
    old: PairText,
) -> None:
    """The SAs of the file come on the same filters; planning it alone writes nothing."""
    id, new, log = installed(engine, old), newer(old), CallLog(controls)
    filters = {item.id for item in engine.filters}
    with log.recorded() as calls:
        rekeying = plan_rekey(engine, described(new), id)
    assert writes(calls) == []
    assert (rekeying.old_id, rekeying.name) == (id, old.name)
    new_id = rekeying.carry_out()
    assert live(engine) == {(new.inbound_spi, new.outbound_spi)}
    assert {item.id for item in engine.filters} == filters
    ports = SaContext.attach(engine, new_id).details().outbound
    assert ports is not None
    assert ports.udp_encapsulation == (UdpEncapsulation() if old.tunnel else None)


def test_applying_afterwards_changes_nothing(engine: Engine, controls: Controls) -> None:
    """The record of a pair that was applied tells of the new SAs, and of SPIs used before."""
    id, new, bench = applied(engine, ONE), newer(ONE), Bench(engine, controls)
    plan_rekey(engine, described(new), id).carry_out()
    assert bench.apply(new).kinds() == {"one": "unchanged"}
    for context in list(engine.sa_contexts()):
        SaContext.attach(engine, context.id).delete()
    with pytest.raises(KeyReuseError, match="was used by this pair before"):
        bench.apply(ONE)


@pytest.mark.parametrize("port", [0, 5060])
def test_ports_tell_pairs_apart(
    engine: Engine, installed: Callable[[Engine, PairText], int], port: int
) -> None:
    """Of pairs for the same hosts the one with the context's ports is chosen."""
    id = installed(engine, replace(ONE, port=port))
    pairs = [
        replace(newer(ONE), port=one, number=20 + one, name=f"port {one}") for one in (0, 5060)
    ]
    mine = replace(pairs[port != 0], name="one")
    others = [pair for pair in pairs if pair.port != port]
    assert plan_rekey(engine, described(*others, mine), id).name == "one"


def test_wrong_pairs(engine: Engine, installed: Callable[[Engine, PairText], int]) -> None:
    """A pair for other traffic, or of another name than asked for, is refused."""
    id = installed(engine, ONE)
    with pytest.raises(InvalidParameterError, match=r"pair: "):
        plan_rekey(engine, described(replace(newer(ONE), port=5060)), id)
    with pytest.raises(InvalidParameterError, match=r"pair: "):
        plan_rekey(engine, described(replace(newer(ONE), remote="198.51.100.99")), id)
    with pytest.raises(InvalidParameterError, match=r"pair: 'two'"):
        plan_rekey(engine, described(newer(ONE)), id, pair="two")
    assert live(engine) == {(ONE.inbound_spi, ONE.outbound_spi)}


def test_several_pairs(engine: Engine) -> None:
    """Where several are for the traffic of a foreign context, a name is needed."""
    id = by_hand(engine, ONE)
    two = replace(newer(ONE), number=30, name="two")
    with pytest.raises(InvalidParameterError, match="choose from one, two"):
        plan_rekey(engine, described(newer(ONE), two), id)
    plan_rekey(engine, described(newer(ONE), two), id, pair="two").carry_out()
    assert live(engine) == {(two.inbound_spi, two.outbound_spi)}


def test_spis_in_use(engine: Engine) -> None:
    """The SPIs that the pair has are no new ones."""
    id = applied(engine, ONE)
    with pytest.raises(InvalidParameterError, match="SPIs that are in use"):
        plan_rekey(engine, described(ONE), id)


def test_used_spis(engine: Engine) -> None:
    """A pair does not get AES-GCM keys under SPIs that it had before, unless the file allows it."""
    id, new = applied(engine, ONE), newer(ONE)
    new_id = plan_rekey(engine, described(new), id).carry_out()
    SaContext.attach(engine, id).delete()
    with pytest.raises(KeyReuseError, match="was used by this pair before"):
        plan_rekey(engine, described(ONE), new_id)
    allowed = described(ONE, head="allow_nonce_reuse = true\n")
    plan_rekey(engine, allowed, new_id).carry_out()
    assert live(engine) == {(ONE.inbound_spi, ONE.outbound_spi)}


def test_same_keys(engine: Engine) -> None:
    """Keys that the old SAs have are refused under new SPIs too."""
    id = by_hand(engine, ONE)
    again = replace(ONE, spis=40)
    rekeying = plan_rekey(engine, described(again), id)
    with pytest.raises(KeyReuseError):
        rekeying.carry_out()
    assert live(engine) == {(ONE.inbound_spi, ONE.outbound_spi)}


def test_what_has_ended(engine: Engine, installed: Callable[[Engine, PairText], int]) -> None:
    """A context that was replaced, or is not there, cannot be rekeyed."""
    id, new = installed(engine, ONE), newer(ONE)
    plan_rekey(engine, described(new), id).carry_out()
    with pytest.raises(StateError, match=f"SA context {id} has ended"):
        plan_rekey(engine, described(newer(new)), id)
    with pytest.raises(NotFoundError):
        plan_rekey(engine, described(newer(new)), id + 1000)


@BOTH_MODES
def test_failure(
    engine: Engine,
    controls: Controls,
    installed: Callable[[Engine, PairText], int],
    old: PairText,
) -> None:
    """If the new SAs cannot be added, the old ones stay as they were, and all else is gone."""
    id = installed(engine, old)
    before = list(engine.sa_contexts())
    rekeying = plan_rekey(engine, described(newer(old)), id)
    controls.fail_next("IPsecSaContextAddOutbound1", 5)
    with pytest.raises(PermissionError):
        rekeying.carry_out()
    assert list(engine.sa_contexts()) == before
