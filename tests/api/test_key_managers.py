"""Key managers: what they are asked and told, which keys they choose, how they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from tests.api.events import PATIENCE_SECONDS, Heard, Recorder, helpers_ended, unraisable
from tests.api.samples import IN_SPI, INBOUND, LOCAL, OUT_SPI, OUTBOUND, REMOTE
from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AlreadyExistsError,
    DictatedKeys,
    Direction,
    Engine,
    HmacSha256,
    IkeTraffic,
    InvalidParameterError,
    KeyManager,
    KeyManagerFlags,
    SaBundle,
    SaBundleFlags,
    SaDetails,
    SessionError,
    Traffic,
    WfpError,
)
from wfp_ipsec._native.key_dictation import SEATS
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans import transport_filter
from wfp_ipsec.testing import Controls

DICTATOR = KeyManager(
    name="dictator", flags=KeyManagerFlags.DICTATE_KEY, dictation_timeout_hint_seconds=10
)
WATCHER = KeyManager(name="watcher")
HOSTS = IkeTraffic(local=ip_address(LOCAL), remote=ip_address(REMOTE), authip_filter_id=11)
NEW_IN, NEW_OUT = bytes([1] * 20), bytes([2] * 20)
DICTATED = SaBundleFlags.USING_DICTATED_KEYS | SaBundleFlags.LOCALLY_DICTATED_KEYS
CHOSEN = DictatedKeys(
    inbound=(AesGcm(NEW_IN).esp(IN_SPI),), outbound=(AesGcm(NEW_OUT).esp(OUT_SPI),)
)


class Negotiator:
    """What the system's keying module negotiates: INBOUND and OUTBOUND unless told."""

    def __init__(self, engine: Engine, controls: Controls) -> None:
        self.engine = engine
        self.controls = controls
        self._filters = {
            direction: engine.filters.add(
                transport_filter(direction, TransportMode.between(LOCAL, REMOTE), label="tests")
            )
            for direction in Direction
        }

    def __call__(self, inbound: SaBundle = INBOUND, outbound: SaBundle = OUTBOUND) -> int:
        """Negotiates; returns the id of the context."""
        sides = [
            self._side(Direction.INBOUND, inbound),
            self._side(Direction.OUTBOUND, outbound),
        ]
        return self.controls.negotiate(HOSTS, *sides)

    def _side(self, direction: Direction, bundle: SaBundle) -> SaDetails:
        traffic = Traffic.transport(LOCAL, REMOTE, self._filters[direction])
        versioned = bundle.with_ip_version(traffic.ip_version)
        return SaDetails(direction=direction, traffic=traffic, bundle=versioned)

    def keys(self) -> list[bytes]:
        """Returns the installed keys, inbound first."""
        (found,) = self.engine.sa_contexts()
        bundles = [side.bundle for side in (found.inbound, found.outbound) if side is not None]
        ciphers = [bundle.sas[0].cipher for bundle in bundles]
        return [cipher.key.reveal() for cipher in ciphers if cipher is not None]


@pytest.fixture
def negotiate(engine: Engine, controls: Controls) -> Negotiator:
    """The system's keying module."""
    return Negotiator(engine, controls)


def _own_keys() -> list[bytes]:
    ciphers = [bundle.sas[0].cipher for bundle in (INBOUND, OUTBOUND)]
    return [cipher.key.reveal() for cipher in ciphers if cipher is not None]


def test_a_watcher_is_told_the_keys(engine: Engine, negotiate: Negotiator) -> None:
    """Both directions as the context has them, and it is asked for nothing."""
    watcher = Recorder()
    with engine.register_key_manager(WATCHER, watcher) as registration:
        assert registration.manager == WATCHER and registration.handler is watcher
        assert [manager.name for manager in engine.key_managers()] == ["watcher"]
        negotiate()
        ((inbound, outbound),) = watcher.told.wait(1)
    (context,) = engine.sa_contexts()
    assert (inbound, outbound) == (context.inbound, context.outbound)
    assert watcher.calls == ["notify"]
    assert engine.key_managers() == []


def test_keys_are_chosen(engine: Engine, negotiate: Negotiator) -> None:
    """Those of the dictator are installed and told, and the bundles say so."""
    agreed: list[tuple[SaDetails, SaDetails]] = []

    def dictate(inbound: SaDetails, outbound: SaDetails) -> DictatedKeys:
        agreed.append((inbound, outbound))
        return CHOSEN

    dictator = Recorder(7, dictate)
    engine.register_key_manager(DICTATOR, dictator)
    negotiate()
    assert negotiate.keys() == [NEW_IN, NEW_OUT]
    ((inbound, outbound),) = dictator.told.wait(1)
    assert dictator.calls == ["weight", "dictate", "notify"]
    assert dictator.traffic == [HOSTS]
    assert inbound.bundle.flags & DICTATED == outbound.bundle.flags & DICTATED == DICTATED
    ((asked_in, asked_out),) = agreed
    assert (asked_in.bundle.sas, asked_out.bundle.sas) == (INBOUND.sas, OUTBOUND.sas)


def test_keys_of_both_halves_are_chosen(engine: Engine, negotiate: Negotiator) -> None:
    """A cipher and an integrity algorithm have a key each."""

    def pair(cipher: int, auth: int, spi: int) -> Any:
        return AesCbc(bytes([cipher] * 16)).esp(spi, HmacSha256(bytes([auth] * 32)))

    chosen = DictatedKeys(inbound=(pair(1, 2, IN_SPI),), outbound=(pair(3, 4, OUT_SPI),))
    engine.register_key_manager(DICTATOR, Recorder(1, lambda *_: chosen))
    negotiate(SaBundle(sas=(pair(0, 0, IN_SPI),)), SaBundle(sas=(pair(0, 0, OUT_SPI),)))
    (context,) = engine.sa_contexts()
    assert context.inbound is not None and context.outbound is not None
    assert context.inbound.bundle.sas == chosen.inbound
    assert context.outbound.bundle.sas == chosen.outbound


@pytest.mark.parametrize(
    ("weight", "calls"),
    [(None, ["weight", "notify"]), (0, ["weight", "dictate", "notify"])],
)
def test_keys_are_left_to_the_keying_module(
    engine: Engine, negotiate: Negotiator, weight: int | None, calls: list[str]
) -> None:
    """By not wanting to choose them, or by choosing none."""
    handler = Recorder(weight)
    engine.register_key_manager(DICTATOR, handler)
    negotiate()
    ((inbound, _),) = handler.told.wait(1)
    assert handler.calls == calls
    assert negotiate.keys() == _own_keys()
    assert not inbound.bundle.flags & DICTATED


@pytest.mark.parametrize("weight", [ValueError("of the test"), -1, 2**32])
def test_a_bad_weight_is_none(
    engine: Engine, negotiate: Negotiator, monkeypatch: pytest.MonkeyPatch, weight: Any
) -> None:
    """An exception and a number out of range are reported, and the manager is left out."""
    handler = Recorder(weight)
    engine.register_key_manager(DICTATOR, handler)
    with unraisable(monkeypatch) as seen:
        negotiate()
        handler.told.wait(1)
    assert handler.calls == ["weight", "notify"]
    assert len(seen) == 1
    assert negotiate.keys() == _own_keys()


def _raise(*_: object) -> DictatedKeys:
    raise LookupError("of the test")


BAD_KEYS: dict[str, Callable[..., Any]] = {
    "exception": _raise,
    "other SPI": lambda *_: replace(CHOSEN, inbound=(AesGcm(NEW_IN).esp(IN_SPI + 2),)),
    "other algorithm": lambda *_: replace(CHOSEN, outbound=(AesGcm(bytes(36)).esp(OUT_SPI),)),
    "too many": lambda *_: replace(CHOSEN, inbound=CHOSEN.inbound * 2),
    "none": lambda *_: replace(CHOSEN, outbound=()),
    "nonsense": lambda *_: "keys",
}


@pytest.mark.parametrize("how", BAD_KEYS)
def test_bad_keys_let_the_negotiation_fail(
    engine: Engine, negotiate: Negotiator, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """What is wrong is reported without a key, and no SA is installed."""
    handler = Recorder(1, BAD_KEYS[how])
    engine.register_key_manager(DICTATOR, handler)
    with unraisable(monkeypatch) as seen, pytest.raises(WfpError) as caught:
        negotiate()
    assert caught.value.name == "FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL"
    assert len(seen) == 1
    assert NEW_IN.hex() not in str(seen[0]) and str(NEW_IN) not in repr(seen[0])
    assert list(engine.sa_contexts()) == []
    assert handler.calls == ["weight", "dictate"]


def test_one_manager_chooses_keys(engine: Engine) -> None:
    """A second one is refused, and keeps no place."""
    with engine.register_key_manager(DICTATOR, Recorder(1)):
        for _ in range(SEATS + 1):
            with pytest.raises(AlreadyExistsError):
                engine.register_key_manager(DICTATOR, Recorder(1))
        assert len(engine.dependents) == 1
    engine.register_key_manager(DICTATOR, Recorder(1)).close()


def test_a_process_has_places_for_a_few(native: Any, engine: Engine) -> None:
    """One more is refused until one has ended, by itself or with its session."""
    session = Engine.open(native.name)
    owners = [engine, session, session, session]
    assert len(owners) == SEATS
    registrations = [owner.register_key_manager(WATCHER, Recorder()) for owner in owners]
    with pytest.raises(RuntimeError, match=str(SEATS)):
        engine.register_key_manager(WATCHER, Recorder())
    registrations[0].close()
    registrations[0].close()
    registrations[0] = engine.register_key_manager(WATCHER, Recorder())
    session.close()
    assert [one.closed for one in registrations] == [False, True, True, True]
    for _ in range(SEATS - 1):
        engine.register_key_manager(WATCHER, Recorder())


def test_every_manager_has_its_own_handler(engine: Engine, negotiate: Negotiator) -> None:
    """Also after others have come and gone."""
    first, second, third = Recorder(), Recorder(), Recorder()
    ended = engine.register_key_manager(WATCHER, first)
    engine.register_key_manager(WATCHER, second)
    ended.close()
    engine.register_key_manager(WATCHER, third)
    negotiate()
    second.told.wait(1)
    third.told.wait(1)
    assert first.calls == []


def test_closing_inside_a_call(engine: Engine, negotiate: Negotiator) -> None:
    """It does not wait for itself, and that call was the last one."""
    handler = Recorder()
    registration = engine.register_key_manager(WATCHER, handler)
    handler.told = Heard(lambda _: registration.close())
    witness = Recorder()
    engine.register_key_manager(WATCHER, witness)
    negotiate()
    handler.told.wait(1)
    assert registration.closed
    negotiate_again(negotiate)
    witness.told.wait(2)
    helpers_ended()
    assert handler.calls == ["notify"]
    assert len(engine.key_managers()) == 1


def negotiate_again(negotiate: Negotiator) -> None:
    """Negotiates a second pair, of other SPIs."""
    inbound, outbound = (AesGcm(bytes(20)).esp(spi) for spi in (IN_SPI + 2, OUT_SPI + 2))
    negotiate(SaBundle(sas=(inbound,)), SaBundle(sas=(outbound,)))


def test_closing_waits_for_a_call(engine: Engine, negotiate: Negotiator) -> None:
    """A call that runs is over when closing returns."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(_told: object) -> None:
        begun.set()
        go_on.wait(PATIENCE_SECONDS)

    handler = Recorder()
    handler.told = Heard(slow)
    registration = engine.register_key_manager(WATCHER, handler)
    negotiate()
    assert begun.wait(PATIENCE_SECONDS)
    closing = threading.Thread(target=registration.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()
    go_on.set()
    closing.join(PATIENCE_SECONDS)
    assert not closing.is_alive()
    assert len(handler.told.events) == 1


def test_a_late_choice_is_thrown_away(engine: Engine, negotiate: Negotiator) -> None:
    """The keying module takes its own keys when the time is up, and keeps them."""
    go_on = threading.Event()

    def dictate(*_: object) -> DictatedKeys:
        go_on.wait(PATIENCE_SECONDS)
        return CHOSEN

    handler = Recorder(1, dictate)
    manager = replace(DICTATOR, dictation_timeout_hint_seconds=1)
    with engine.register_key_manager(manager, handler):
        negotiate()
        go_on.set()
        handler.told.wait(1)
    assert negotiate.keys() == _own_keys()


def test_registering_in_a_transaction(engine: Engine) -> None:
    """It is refused, and nothing is left of it."""
    with engine.transaction(), pytest.raises(SessionError):
        engine.register_key_manager(WATCHER, Recorder())
    assert engine.dependents == set()


def test_repr(engine: Engine) -> None:
    """It tells the name and whether it is open."""
    registration = engine.register_key_manager(WATCHER, Recorder())
    assert repr(registration) == "<KeyManagerRegistration open, 'watcher'>"
    registration.close()
    assert "closed" in repr(registration)


def test_bad_agreements(engine: Engine, negotiate: Negotiator) -> None:
    """A negotiation installs nothing that the API would refuse."""
    odd = SaBundle(sas=(AesGcm(bytes(20)).esp(IN_SPI + 1),))
    with pytest.raises(InvalidParameterError):
        negotiate(odd)
    assert list(engine.sa_contexts()) == []
