"""Installing and deleting many SA pairs on filters that are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.native_calls import Interruption, through
from tests.api.samples import LOCAL, LOCAL_V6, REMOTE, REMOTE_V6
from tests.plans.descriptions import bundles
from wfp_ipsec import (
    AccessDeniedError,
    AesGcm,
    DuplicateSpiError,
    Engine,
    InvalidParameterError,
    KeyReuseError,
    NotFoundError,
    ReservedSpiWarning,
    SaBundle,
    SaContext,
    Traffic,
    WfpError,
)
from wfp_ipsec.bulk import (
    INSTALLING,
    GroundedPair,
    delete_pair,
    delete_pairs,
    install_pair,
    install_pairs,
)
from wfp_ipsec.testing import Controls

Make = Callable[..., GroundedPair]
Install = Callable[[Engine, list[GroundedPair]], list[int]]


def grounded(context: SaContext, number: int = 0, **members: Any) -> GroundedPair:
    """Returns a pair on the filters of a context, with SPIs and keys of its own."""
    assert context.traffic is not None
    keys = (bytes([side, *number.to_bytes(3, "big")]) * 5 for side in (1, 2))
    inbound, outbound = (AesGcm(key) for key in keys)
    made: dict[str, Any] = {
        "traffic": context.traffic,
        "inbound": SaBundle(sas=(inbound.esp(0x10000 + 2 * number),)),
        "outbound": SaBundle(sas=(outbound.esp(0x20000 + number),)),
        "inbound_filter_id": context.inbound_filter_id,
    }
    return GroundedPair(**{**made, **members})


@pytest.fixture
def ground(engine: Engine) -> SaContext:
    """An SA context whose filters others use as well."""
    return SaContext.transport(engine, LOCAL, REMOTE)


def install_one(engine: Engine, pairs: list[GroundedPair]) -> list[int]:
    """Installs one pair by the call for one."""
    (pair,) = pairs
    return [install_pair(engine, pair)]


each_install = pytest.mark.parametrize("install", [install_one, install_pairs])


def by_steps(engine: Engine, pair: GroundedPair) -> SaContext:
    """Installs a pair call by call."""
    context = SaContext.create(engine, pair.traffic)
    try:
        context.set_spi(pair.inbound.sas[0].spi, inbound_filter_id=pair.inbound_filter_id)
        context.add_inbound(pair.inbound)
        context.add_outbound(pair.outbound)
    except BaseException:
        context.close()
        raise
    return context


@each_install
@given(data=st.data())
@settings(max_examples=40)
def test_the_same_as_call_by_call(engine: Engine, install: Install, data: st.DataObject) -> None:
    """Whatever the SAs, what one call installs is what four calls install."""
    hosts = data.draw(st.sampled_from([(LOCAL, REMOTE), (LOCAL_V6, REMOTE_V6)]))
    with SaContext.transport(engine, *hosts) as ground:
        inbound, outbound = data.draw(bundles(0x1000)), data.draw(bundles(0x2001))
        pair = grounded(ground, inbound=inbound, outbound=outbound)
        with by_steps(engine, pair) as context:
            stepwise = context.details()
        (id,) = install(engine, [pair])
        with SaContext.attach(engine, id) as bulk:
            assert replace(bulk.details(), id=stepwise.id) == stepwise


def test_tunnel(engine: Engine) -> None:
    """Pairs in tunnel mode rest on a policy and have no inbound filter."""
    from wfp_ipsec.pairs import TunnelSelector

    selector = TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16")
    with SaContext.tunnel(engine, LOCAL, REMOTE, [selector]) as ground:
        pair = grounded(ground)
        (id,) = install_pairs(engine, [pair])
        assert SaContext.attach(engine, id).details().outbound is not None
        with pytest.raises(InvalidParameterError, match="inbound_filter_id"):
            replace(pair, inbound_filter_id=7)
        delete_pairs(engine, [id])


def test_many(engine: Engine, ground: SaContext) -> None:
    """Ids come in the order of the pairs; installing and deleting again needs no new values."""
    pairs = [grounded(ground, number) for number in range(50)]
    for _ in range(2):
        ids = install_pairs(engine, pairs)
        found = {one.id: one for one in engine.sa_contexts()}
        for id, pair in zip(ids, pairs, strict=True):
            inbound = found[id].inbound
            assert inbound is not None
            assert inbound.bundle.sas[0].spi == pair.inbound.sas[0].spi
        delete_pairs(engine, ids)
        assert [one.id for one in engine.sa_contexts()] == [ground.id]
    assert install_pairs(engine, []) == []


@pytest.mark.parametrize("function", INSTALLING)
@pytest.mark.parametrize("after", [0, 2])
def test_all_or_none(
    engine: Engine, controls: Controls, ground: SaContext, function: str, after: int
) -> None:
    """If a call fails, all pairs go that were there, and the error names call and pair."""
    pairs = [grounded(ground, number) for number in range(4)]
    before = controls.inventory
    controls.fail_next(function, 5, after=after)
    with pytest.raises(AccessDeniedError) as caught:
        install_pairs(engine, pairs)
    assert caught.value.function == function
    assert str(caught.value).startswith(f"{function}: [{after}] of those given: ")
    assert controls.inventory == before
    delete_pairs(engine, install_pairs(engine, pairs))


def test_deleting(engine: Engine, controls: Controls, ground: SaContext) -> None:
    """What is gone is passed over; a failure leaves those behind it."""
    ids = install_pairs(engine, [grounded(ground, number) for number in range(3)])
    SaContext.attach(engine, ids[0]).delete()
    controls.fail_next("IPsecSaContextDeleteById0", 5, after=2)
    with pytest.raises(AccessDeniedError) as caught:
        delete_pairs(engine, ids)
    assert caught.value.function == "IPsecSaContextDeleteById0"
    assert [one.id for one in engine.sa_contexts()] == [ground.id, ids[2]]
    delete_pairs(engine, ids)
    assert [one.id for one in engine.sa_contexts()] == [ground.id]


@pytest.mark.parametrize("function", INSTALLING)
def test_one_or_none(engine: Engine, controls: Controls, ground: SaContext, function: str) -> None:
    """If a call for one pair fails, nothing of it is left; then it can be installed."""
    pair, before = grounded(ground), controls.inventory
    controls.fail_next(function, 5)
    with pytest.raises(AccessDeniedError) as caught:
        install_pair(engine, pair)
    assert caught.value.function == function
    assert controls.inventory == before
    id = install_pair(engine, pair)
    controls.fail_next("IPsecSaContextDeleteById0", 5)
    with pytest.raises(AccessDeniedError):
        delete_pair(engine, id)
    for _ in range(2):
        delete_pair(engine, id)
        assert controls.inventory == before
    for wrong in (-1, 1 << 64, "7", None):
        with pytest.raises(InvalidParameterError, match="id"):
            delete_pair(engine, wrong)  # type: ignore[arg-type]


@each_install
def test_duplicate_spis(engine: Engine, ground: SaContext, install: Install) -> None:
    """Two pairs with one SPI for one peer are refused, in one call and in two."""
    first, second = grounded(ground), grounded(ground, 1)
    same = replace(second, outbound=replace(second.outbound, sas=(AesGcm(bytes(20)).esp(0x20000),)))
    with pytest.raises(DuplicateSpiError, match=r"pairs\[1\].outbound.spi"):
        install_pairs(engine, [first, same])
    (id,) = install(engine, [first])
    with pytest.raises(DuplicateSpiError):
        install(engine, [same])
    with pytest.raises(DuplicateSpiError):
        by_steps(engine, same)
    install(engine, [replace(same, allow_duplicate_spi=True)])
    delete_pairs(engine, [id])
    assert len(list(engine.sa_contexts())) == 2


@each_install
def test_spis_are_free_again(engine: Engine, ground: SaContext, install: Install) -> None:
    """What is deleted in bulk frees the SPI for contexts that are installed call by call."""
    pair = grounded(ground)
    delete_pairs(engine, install(engine, [pair]))
    delete_pair(engine, install_pair(engine, pair))
    with by_steps(engine, pair), pytest.raises(DuplicateSpiError):
        install(engine, [pair])


@given(order=st.permutations(range(5)), wrong=st.integers(0, 4), reason=st.integers(0, 3))
@settings(max_examples=30)
def test_nothing_is_claimed_by_what_was_refused(
    engine: Engine, ground: SaContext, order: list[int], wrong: int, reason: int
) -> None:
    """Wherever a list is refused, the SPIs of all its pairs are as free as before."""
    pairs = [grounded(ground, number) for number in order]
    with by_steps(engine, grounded(ground, 9)) as holder:
        before = dict(engine.spi_holders), dict(engine.used_spis)
        assert list(before[0].values()) == [holder.id]
        taken = replace(pairs[wrong], outbound=grounded(ground, 9).outbound)
        twice = replace(pairs[wrong], outbound=pairs[wrong - 1].outbound)
        missing = replace(pairs[wrong], inbound_filter_id=987654)
        pairs[wrong] = [taken, twice, missing, None][reason]  # type: ignore[assignment]
        with pytest.raises((WfpError, InvalidParameterError)):
            install_pairs(engine, pairs)
        assert (engine.spi_holders, engine.used_spis) == before
        assert {one.id for one in engine.sa_contexts()} == {ground.id, holder.id}
    assert (engine.spi_holders, engine.used_spis) == ({}, {})


@each_install
def test_refused_values(engine: Engine, ground: SaContext, install: Any) -> None:
    """What `SaContext` refuses is refused when the value is built."""
    pair = grounded(ground)
    with pytest.raises(InvalidParameterError, match="spi"):
        replace(pair, inbound=SaBundle(sas=(AesGcm(bytes(20)).esp(0x1001),)))
    with pytest.raises(KeyReuseError):
        replace(pair, outbound=replace(pair.inbound))
    with pytest.warns(ReservedSpiWarning):
        replace(pair, outbound=SaBundle(sas=(AesGcm(bytes(20)).esp(0xFF),)))
    with pytest.raises(InvalidParameterError, match="inbound_filter_id"):
        replace(pair, inbound_filter_id=0)
    with pytest.raises(InvalidParameterError, match="must be GroundedPair"):
        install(engine, [pair.traffic])


@each_install
def test_no_such_filter(engine: Engine, ground: SaContext, install: Install) -> None:
    """What the engine refuses comes as from the single calls."""
    pair = grounded(ground, traffic=Traffic.transport(LOCAL, REMOTE, 987654))
    with pytest.raises(NotFoundError) as caught:
        install(engine, [pair])
    assert caught.value.function == "IPsecSaContextCreate1"


def test_interrupted_while_taking_back(
    engine: Engine, controls: Controls, ground: SaContext
) -> None:
    """An interruption while pairs are taken back is raised when all of them have gone."""
    pairs = [grounded(ground, number) for number in range(4)]
    before, waiting = controls.inventory, [Interruption()]

    def interrupt(name: str, function: Callable[..., Any], *arguments: object) -> Any:
        if name == "IPsecSaContextDeleteById0" and waiting:
            raise waiting.pop()
        return function(*arguments)

    controls.fail_next("IPsecSaContextAddOutbound1", 5, after=3)
    with through(interrupt, engine.backend), pytest.raises(Interruption):
        install_pairs(engine, pairs)
    assert controls.inventory == before


def test_subclasses(engine: Engine, ground: SaContext) -> None:
    """A caller's subclasses of pairs and of int are taken like those."""

    class Named(GroundedPair):
        """A pair of a tool's own."""

    class Luid(int):
        """A number of a tool's own."""

    pair = grounded(ground)
    named = Named(**{name: getattr(pair, name) for name in pair.__fields__})
    (id,) = install_pairs(engine, [named])
    delete_pairs(engine, [Luid(id)])
    delete_pair(engine, install_pair(engine, named))
    assert [one.id for one in engine.sa_contexts()] == [ground.id]


@pytest.mark.parametrize("wrong", [True, -1, 1 << 64, LOCAL, "7", 5.7])
def test_refused_ids(engine: Engine, ground: SaContext, wrong: Any) -> None:
    """What is no LUID is refused, also where C would make a number of it; nothing is deleted."""
    with pytest.raises(InvalidParameterError, match="ids"):
        delete_pairs(engine, [ground.id, wrong])
    assert [one.id for one in engine.sa_contexts()] == [ground.id]
