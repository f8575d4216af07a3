"""What SA contexts refuse and warn of, and what they remember for it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.native_calls import Interruption, interrupted, through
from tests.api.samples import (
    GCM_IN,
    GCM_OUT,
    IN_SPI,
    INBOUND,
    LOCAL,
    OUT_SPI,
    OUTBOUND,
    REMOTE,
    inbound,
    install,
)
from wfp_ipsec import (
    AccessDeniedError,
    AesGcm,
    AesGmac,
    DuplicateSpiError,
    Engine,
    IpVersion,
    KeyReuseError,
    ReservedSpiWarning,
    SaBundle,
    SaContext,
    WfpError,
)
from wfp_ipsec._sa_memory import check_marks, marks_of
from wfp_ipsec._undo import Undo
from wfp_ipsec.testing import CallLog, Controls, Faults
from wfp_ipsec.values.sa import HIGHEST_SPI

SHARED = SaBundle(sas=(AesGcm(GCM_IN).esp(OUT_SPI),))
NEXT_SPI = IN_SPI + 2


@contextmanager
def half(engine: Engine, spi: int = IN_SPI, remote: str = REMOTE) -> Iterator[SaContext]:
    """Yields a context with its inbound bundle alone."""
    with SaContext.transport(engine, LOCAL, remote) as context:
        context.set_spi(spi)
        context.add_inbound(inbound(spi))
        yield context


@pytest.mark.parametrize("algorithm", [AesGcm, AesGmac])
def test_key_of_the_other_direction(
    engine: Engine, controls: Controls, algorithm: type[AesGcm | AesGmac]
) -> None:
    """The inbound key is refused outbound before any call, and taken where the caller says so."""
    shared = SaBundle(sas=(algorithm(GCM_IN).esp(OUT_SPI),))
    with half(engine) as context:
        with CallLog(controls).recorded() as calls, pytest.raises(KeyReuseError):
            context.add_outbound(shared)
        assert not calls
        context.add_outbound(shared, allow_key_reuse=True)


def test_another_try_with_another_key(engine: Engine) -> None:
    """After the refusal the context takes a key of its own."""
    with half(engine) as context:
        with pytest.raises(KeyReuseError):
            context.add_outbound(SHARED)
        context.add_outbound(OUTBOUND)


def test_attached(engine: Engine) -> None:
    """A context that was attached to knows the inbound key from the engine."""
    with half(engine) as context:
        attached = SaContext.attach(engine, context.id)
        with pytest.raises(KeyReuseError):
            attached.add_outbound(replace(SHARED, ip_version=IpVersion.V4))
        attached.add_outbound(replace(OUTBOUND, ip_version=IpVersion.V4))


def test_within_an_inbound_bundle(engine: Engine) -> None:
    """ESP and AH of the inbound bundle cannot share a key unless the caller says so."""
    both = SaBundle(sas=(AesGcm(GCM_IN).esp(IN_SPI), AesGmac(GCM_IN).ah(IN_SPI + 2)))
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI)
        with pytest.raises(KeyReuseError):
            context.add_inbound(both)
        context.add_inbound(both, allow_key_reuse=True)


def test_inbound_that_failed_is_not_remembered(engine: Engine, controls: Controls) -> None:
    """A key that never got into the engine is free for the other direction."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI)
        Faults(controls).fail("IPsecSaContextAddInbound1", 5)
        with pytest.raises(PermissionError):
            context.add_inbound(INBOUND)
        context.add_inbound(SaBundle(sas=(AesGcm(GCM_OUT).esp(IN_SPI),)))
        context.add_outbound(SHARED)


@given(key=st.binary(min_size=20, max_size=20))
def test_memory_holds_no_key(key: bytes) -> None:
    """What is remembered is as long for every key, and holds nothing of it."""
    marks = marks_of(SaBundle(sas=(AesGcm(key).esp(IN_SPI),)))
    (mark,) = marks
    assert len(mark) == 16
    assert not any(key[at : at + 4] in mark for at in range(17))
    with pytest.raises(KeyReuseError):
        check_marks(SaBundle(sas=(AesGcm(key).esp(OUT_SPI),)), marks)


def test_keys_of_the_context_before(engine: Engine) -> None:
    """New SAs must not have the keys of those that they replace, in neither direction."""
    with half(engine) as old:
        old.add_outbound(OUTBOUND)
        for inbound_key, outbound_key in ((GCM_IN, bytes(20)), (bytes(20), GCM_IN)):
            inbound = SaBundle(sas=(AesGcm(inbound_key).esp(IN_SPI + 2),))
            outbound = SaBundle(sas=(AesGcm(outbound_key).esp(OUT_SPI + 2),))
            with pytest.raises(KeyReuseError):
                old.rekey(inbound, outbound)
            with old.successor() as new:
                new.set_spi(IN_SPI + 2)
                with pytest.raises(KeyReuseError):
                    new.add_inbound(inbound)
                    new.add_outbound(outbound)


def test_reserved_spi(engine: Engine) -> None:
    """An outbound SPI of 1..255 warns at the caller's line, and not where it is allowed."""
    for spi, allowed in ((255, False), (1, True), (256, False)):
        bundle = replace(OUTBOUND, sas=(AesGcm(GCM_OUT).esp(spi),))
        with half(engine) as context:
            if spi == 255:
                with pytest.warns(ReservedSpiWarning, match="0xff is reserved") as seen:
                    context.add_outbound(bundle)
                assert seen[0].filename == __file__
            else:
                context.add_outbound(bundle, allow_reserved_spi=allowed)


def test_duplicate_at_the_peer(engine: Engine) -> None:
    """An outbound SPI that another context uses for the same peer is refused, or allowed."""
    with install(engine) as first, half(engine, NEXT_SPI) as second:
        with pytest.raises(DuplicateSpiError) as caught:
            second.add_outbound(OUTBOUND)
        error = caught.value
        assert (error.field, error.name, error.function) == ("spi", "FWP_E_ALREADY_EXISTS", None)
        assert f"is that of SA context {first.id} already" in str(error)
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
        assert second.details().outbound is None
        second.add_outbound(OUTBOUND, allow_duplicate_spi=True)


def test_same_spi_at_another_peer(engine: Engine, controls: Controls) -> None:
    """Peers choose their SPIs without each other, and nothing is asked of the engine."""
    with install(engine), half(engine, NEXT_SPI, "198.51.100.21") as second:
        with CallLog(controls).recorded() as calls:
            second.add_outbound(OUTBOUND)
        assert calls == ["IPsecSaContextAddOutbound1"]


@pytest.mark.parametrize("end", ["delete", "expire", "close"])
def test_ended_contexts_free_their_spi(engine: Engine, controls: Controls, end: str) -> None:
    """What a context used is free when it ends, without a question to the engine."""
    getattr(install(engine), end)()
    with half(engine, NEXT_SPI) as second:
        with CallLog(controls).recorded() as calls:
            second.add_outbound(OUTBOUND)
        assert calls == ["IPsecSaContextAddOutbound1"]
        assert set(engine.used_spis) == {second.id}


@pytest.mark.parametrize("end", ["IPsecSaContextDeleteById0", "IPsecSaContextExpire0"])
def test_contexts_that_others_ended(engine: Engine, end: str) -> None:
    """A context that someone else ended does not hold its SPI: the engine is asked."""
    engine.call(end, install(engine).id)
    with half(engine, NEXT_SPI) as second:
        second.add_outbound(OUTBOUND)


def test_failed_calls_claim_nothing(engine: Engine, controls: Controls) -> None:
    """After a failure the SPI is free for another context; trying again works too."""
    with half(engine) as first, half(engine, NEXT_SPI) as second:
        Faults(controls).fail("IPsecSaContextAddOutbound1", 5)
        with pytest.raises(PermissionError):
            first.add_outbound(OUTBOUND)
        second.add_outbound(OUTBOUND)
        with pytest.raises(WfpError):
            second.add_outbound(OUTBOUND)
        with pytest.raises(DuplicateSpiError):
            first.add_outbound(OUTBOUND)


def test_a_failing_question_is_told(engine: Engine, controls: Controls) -> None:
    """Where the engine does not tell whether the other context lives, its error is raised."""
    with install(engine), half(engine, NEXT_SPI) as second:
        Faults(controls).fail("IPsecSaContextGetById1", 5)
        with pytest.raises(AccessDeniedError) as caught:
            second.add_outbound(OUTBOUND)
        assert caught.value.function == "IPsecSaContextGetById1"
        assert second.details().outbound is None


def test_interrupted_claims_are_settled(engine: Engine) -> None:
    """An interruption right after a bundle was added leaves no claim for the session."""
    with half(engine) as first:
        with interrupted(0, engine.backend):
            first.add_outbound(OUTBOUND)
        assert set(engine.spi_holders.values()) == {first.id}
    with half(engine) as second:
        second.add_outbound(OUTBOUND)


@given(lives=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12))
def test_what_is_remembered(engine: Engine, lives: list[tuple[int, int]]) -> None:
    """Whatever contexts come and go, the SPIs that are held are those of the contexts there are."""
    open_ones: dict[int, tuple[SaContext, int]] = {}
    with ExitStack() as stack:
        for place, spi in lives:
            if place in open_ones:
                open_ones.pop(place)[0].close()
                continue
            context = stack.enter_context(half(engine, IN_SPI + 2 * place))
            taken = spi in [used for _, used in open_ones.values()]
            with pytest.raises(DuplicateSpiError) if taken else nullcontext():
                context.add_outbound(SaBundle(sas=(AesGcm(GCM_OUT).esp(OUT_SPI + spi),)))
            if taken:
                context.close()
            else:
                open_ones[place] = context, spi
            held = {(use & HIGHEST_SPI) - OUT_SPI: id for use, id in engine.spi_holders.items()}
            assert held == {used: one.id for one, used in open_ones.values()}
            assert set(engine.used_spis) == set(held.values())
    assert (engine.spi_holders, engine.used_spis) == ({}, {})


def test_interrupted_at_the_end_of_a_block(
    engine: Engine, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interruption when a block of a context that was created is left does not lose it."""
    ground = SaContext.transport(engine, LOCAL, REMOTE)
    before, run, waiting = controls.inventory, Undo.run, [Interruption()]

    def interrupted(undo: Undo) -> None:
        if waiting:
            raise waiting.pop()
        run(undo)

    monkeypatch.setattr(Undo, "run", interrupted)
    assert ground.traffic is not None
    with pytest.raises(Interruption), SaContext.create(engine, ground.traffic):
        pass
    assert controls.inventory == before


def test_both_bundles_at_once(engine: Engine) -> None:
    """A key stays known when another thread adds the outbound bundle while the inbound one is."""
    context = SaContext.transport(engine, LOCAL, REMOTE)
    context.set_spi(IN_SPI)

    def both(name: str, made: Any, *arguments: Any) -> Any:
        found = made(*arguments)
        if name == "IPsecSaContextAddInbound1":
            # As a thread that gets its turn before the other one has returned from its call.
            context.add_outbound(OUTBOUND)
        return found

    with through(both, engine.backend):
        context.add_inbound(INBOUND)
    for old in (INBOUND, OUTBOUND):
        with pytest.raises(KeyReuseError):
            context.rekey(bundle_of(old, IN_SPI + 2), bundle_of(OUTBOUND, OUT_SPI + 1, fresh=True))


def bundle_of(old: SaBundle, spi: int, *, fresh: bool = False) -> SaBundle:
    """Returns a bundle with the key of another, or with one of its own."""
    auth = old.sas[0].auth
    assert auth is not None
    return SaBundle(sas=(AesGcm(bytes(range(40, 60)) if fresh else auth.key).esp(spi),))
