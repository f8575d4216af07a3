"""Negotiations by the system's keying module: what is installed, and who is told the keys."""

from typing import Any

import pytest

from .association import KEY, PEER_SPI, Prepared, auth, auth_and_cipher, bundle, cipher
from .build import Api
from .listing import Listener
from .negotiation import (
    INBOUND,
    INBOUND_SPI,
    LOCALLY_DICTATED,
    OUTBOUND,
    USING_DICTATED,
    Manager,
    context_count,
    ike_traffic,
    installed,
    key_of,
    keys_set,
    negotiate,
    side,
    sides,
    unwilling,
    willing,
)

OWN = (KEY, KEY[::-1], 0, 0)
FIRST, SECOND = bytes([1] * 20), bytes([2] * 20)
DICTATED = USING_DICTATED | LOCALLY_DICTATED


def _negotiated(prepared: Prepared, given: Any = None) -> int:
    code, id_ = negotiate(prepared, given)
    prepared.api.must(code)
    return id_


@pytest.mark.parametrize("mode", ["transport", "tunnel"])
def test_a_negotiation_completes_a_context(mode: str, request: pytest.FixtureRequest) -> None:
    """Without key managers both SAs are there, with the keys of the keying module."""
    prepared: Prepared = request.getfixturevalue(mode)
    id_ = _negotiated(prepared)
    assert installed(prepared, id_) == OWN
    with prepared.get(id_) as found:
        spis = [one.saBundle.saList[0].spi for one in (found.inboundSa, found.outboundSa)]
    assert spis == [INBOUND_SPI, PEER_SPI]


def test_a_negotiation_is_an_event(transport: Prepared) -> None:
    """Subscribers hear of the new context."""
    api = transport.api
    heard = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", lambda c: (c.changeType, c.saContextId))
    given, out = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    subscribe = api.lib.IPsecSaContextSubscribe0
    api.must(subscribe(transport.engine, given, heard.function, api.ffi.NULL, out))
    id_ = _negotiated(transport)
    assert heard.wait(1) == [(1, id_)]


def test_watchers_are_told_the_keys(transport: Prepared) -> None:
    """Every key manager is, and is not asked for anything."""
    watchers = [Manager(transport.api, transport.engine) for _ in range(3)]
    _negotiated(transport)
    for watcher in watchers:
        assert watcher.told.wait(1) == [OWN]
        assert watcher.calls == ["notify"]


def test_keys_are_told_when_the_context_is_there(transport: Prepared) -> None:
    """The notification may use the context."""
    counts: list[int] = []
    watcher = Manager(
        transport.api, transport.engine, notify=lambda: counts.append(context_count(transport))
    )
    _negotiated(transport)
    watcher.told.wait(1)
    assert counts == [2]


def test_a_manager_is_asked_then_dictates_then_is_told(transport: Prepared) -> None:
    """In this order, and the keys that it dictated are installed and told to all."""
    watcher = Manager(transport.api, transport.engine)
    dictator = Manager(
        transport.api, transport.engine, check=willing, dictate=keys_set(FIRST, SECOND)
    )
    id_ = _negotiated(transport)
    expected = (FIRST, SECOND, DICTATED, DICTATED)
    assert installed(transport, id_) == expected
    assert dictator.told.wait(1) == watcher.told.wait(1) == [expected]
    assert dictator.calls == ["check", "dictate", "notify"]


def test_the_check_is_given_the_ike_traffic(transport: Prepared) -> None:
    """With all members."""
    api, seen = transport.api, []

    def check(traffic: Any) -> tuple[bool, int]:
        seen.append(api.raw(traffic[0]))
        return False, 0

    Manager(api, transport.engine, check=check)
    _negotiated(transport)
    assert seen == [api.raw(ike_traffic(transport)[0])]


def test_dictation_is_given_the_agreement(transport: Prepared) -> None:
    """Both directions as they were agreed on, with the keying module's keys."""
    seen: list[Any] = []

    def dictate(inbound: Any, outbound: Any, _generate: Any) -> int:
        for one in (inbound, outbound):
            spi = one.saBundle.saList[0].spi
            seen.append((one.saDirection, one.traffic.ipsecFilterId, spi, key_of(one)))
        return 0

    Manager(transport.api, transport.engine, check=willing, dictate=dictate)
    _negotiated(transport)
    filters = transport.inbound.ipsecFilterId, transport.outbound.ipsecFilterId
    assert seen == [
        (INBOUND, filters[0], INBOUND_SPI, KEY),
        (OUTBOUND, filters[1], PEER_SPI, KEY[::-1]),
    ]


def test_who_does_not_want_to_dictate_does_not(transport: Prepared) -> None:
    """The keying module's keys are installed, and told to that manager too."""
    manager = Manager(transport.api, transport.engine, check=unwilling)
    assert installed(transport, _negotiated(transport)) == OWN
    assert manager.told.wait(1) == [OWN]
    assert manager.calls == ["check", "notify"]


def test_the_keying_module_can_be_left_the_keys(transport: Prepared) -> None:
    """What the manager wrote is not looked at, and no bundle counts as dictated."""

    def dictate(inbound: Any, outbound: Any, generate: Any) -> int:
        keys_set(FIRST, SECOND)(inbound, outbound, generate)
        generate[0] = 1
        return 0

    manager = Manager(transport.api, transport.engine, check=willing, dictate=dictate)
    assert installed(transport, _negotiated(transport)) == OWN
    assert manager.told.wait(1) == [OWN]


def test_a_failing_dictation_ends_the_negotiation(transport: Prepared) -> None:
    """The manager's code is returned; nothing is installed and nobody is told."""
    watcher = Manager(transport.api, transport.engine)
    manager = Manager(transport.api, transport.engine, check=willing, dictate=lambda *_: 1234)
    assert negotiate(transport)[0] == 1234
    assert context_count(transport) == 0
    api = transport.api
    api.must(manager.unregister())
    _negotiated(transport)
    assert watcher.told.wait(1) == [OWN]


def _no_list(api: Api, details: Any) -> None:
    details.saBundle.saList = api.ffi.NULL


def _no_algorithm(api: Api, details: Any) -> None:
    details.saBundle.saList[0].ahInformation = api.ffi.NULL


def _no_key(api: Api, details: Any) -> None:
    details.saBundle.saList[0].ahInformation.authKey.data = api.ffi.NULL


def _shorter_key(api: Api, details: Any) -> None:
    details.saBundle.saList[0].ahInformation.authKey.size = 16


def _more_sas(api: Api, details: Any) -> None:
    details.saBundle.numSAs = 2


def _other_transform(api: Api, details: Any) -> None:
    details.saBundle.saList[0].saTransformType = 1


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "spoil", [_no_list, _no_algorithm, _no_key, _shorter_key, _more_sas, _other_transform]
)
def test_unusable_keys_end_the_negotiation(transport: Prepared, spoil: Any, place: int) -> None:
    """Keys that are missing, of another length or for another algorithm."""
    api = transport.api

    def dictate(*both: Any) -> int:
        spoil(api, both[place])
        return 0

    Manager(api, transport.engine, check=willing, dictate=dictate)
    invalid = api.lib.FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL
    assert negotiate(transport)[0] == invalid
    assert context_count(transport) == 0


def _gcm_sides(prepared: Prepared) -> tuple[Any, Any]:
    api, made = prepared.api, []
    for direction, spi in ((INBOUND, INBOUND_SPI), (OUTBOUND, PEER_SPI)):
        both = auth_and_cipher(api, auth(api, 3, 3, KEY), cipher(api, 3, 6, KEY))
        made.append(side(prepared, direction, bundle(api, spi, 4, both)))
    return made[0], made[1]


@pytest.mark.parametrize("whole", [True, False])
def test_gcm_keys_are_dictated_twice(transport: Prepared, whole: bool) -> None:
    """As cipher key and as authentication key, the same; else they are unusable."""

    def dictate(*both: Any) -> int:
        for one in both[:2]:
            algorithms = one.saBundle.saList[0].espAuthAndCipherInformation
            algorithms.saCipherInformation.cipherKey.data[0] = 99
            if whole:
                algorithms.saAuthInformation.authKey.data[0] = 99
        return 0

    api = transport.api
    Manager(api, transport.engine, check=willing, dictate=dictate)
    code, id_ = negotiate(transport, _gcm_sides(transport))
    if not whole:
        assert code == api.lib.FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL
        return
    api.must(code)
    with transport.get(id_) as found:
        algorithms = found.inboundSa.saBundle.saList[0].espAuthAndCipherInformation
        assert algorithms.saCipherInformation.cipherKey.data[0] == 99


def test_keys_may_stand_in_memory_of_the_manager(transport: Prepared) -> None:
    """A blob may point elsewhere when the function returns."""
    api, own = transport.api, transport.api.new("UINT8[]", FIRST)

    def dictate(inbound: Any, outbound: Any, _generate: Any) -> int:
        for one in (inbound, outbound):
            one.saBundle.saList[0].ahInformation.authKey.data = own
        return 0

    Manager(api, transport.engine, check=willing, dictate=dictate)
    assert installed(transport, _negotiated(transport)) == (FIRST, FIRST, DICTATED, DICTATED)


def test_nothing_but_keys_is_dictated(transport: Prepared) -> None:
    """Other members that the manager changes stay as they were agreed on."""

    def dictate(inbound: Any, outbound: Any, _generate: Any) -> int:
        for one in (inbound, outbound):
            one.traffic.ipsecFilterId = 0
            one.saBundle.saList[0].spi = 4
            one.saBundle.lifetime.lifetimeSeconds = 1
        return 0

    Manager(transport.api, transport.engine, check=willing, dictate=dictate)
    id_ = _negotiated(transport)
    with transport.get(id_) as found:
        assert found.inboundSa.saBundle.saList[0].spi == INBOUND_SPI
        assert found.outboundSa.saBundle.lifetime.lifetimeSeconds == 0
        assert found.outboundSa.traffic.ipsecFilterId == transport.outbound.ipsecFilterId


def test_keys_that_the_peer_dictated_are_kept(transport: Prepared) -> None:
    """Nobody here is asked, and the bundles do not count as dictated locally."""
    manager = Manager(transport.api, transport.engine, check=willing)
    id_ = _negotiated(transport, sides(transport, flags=USING_DICTATED))
    expected = (*OWN[:2], USING_DICTATED, USING_DICTATED)
    assert installed(transport, id_) == expected
    assert manager.told.wait(1) == [expected]
    assert manager.calls == ["notify"]


def test_manual_sas_are_not_told(transport: Prepared) -> None:
    """Key managers concern what is negotiated."""
    manager = Manager(transport.api, transport.engine, check=willing)
    transport.complete()
    _negotiated(transport)
    assert len(manager.told.wait(1)) == 1
    assert manager.calls == ["check", "dictate", "notify"]


def _wrong(prepared: Prepared) -> dict[str, tuple[Any, Any]]:
    odd = sides(prepared, spi=INBOUND_SPI + 1)
    reversed_ = sides(prepared)
    other_version, other_filter = sides(prepared, ipVersion=1), sides(prepared)
    other_filter[1].traffic.ipsecFilterId = 999
    empty, unlisted = sides(prepared), sides(prepared)
    empty[0].saBundle.numSAs = 0
    unlisted[1].saBundle.saList = prepared.api.ffi.NULL
    inner = sides(prepared)
    inner[0].ipVersion = 1
    return {
        "INVALID_PARAMETER": odd,
        "INVALID_PARAMETER ": (reversed_[1], reversed_[0]),
        "INVALID_PARAMETER  ": other_version,
        "INVALID_PARAMETER   ": inner,
        "FILTER_NOT_FOUND": other_filter,
        "ZERO_LENGTH_ARRAY": empty,
        "NULL_POINTER": unlisted,
        "INVALID_FLAGS": sides(prepared, flags=LOCALLY_DICTATED),
    }


def test_agreements_are_checked_as_the_api_does(transport: Prepared) -> None:
    """What no caller could install no negotiation installs, and it leaves nothing behind."""
    api = transport.api
    for code, given in _wrong(transport).items():
        assert negotiate(transport, given)[0] == getattr(api.lib, f"FWP_E_{code.strip()}"), code
    _negotiated(transport)
    assert negotiate(transport)[0] == api.lib.FWP_E_ALREADY_EXISTS
    assert context_count(transport) == 2


def test_a_negotiation_needs_its_arguments(transport: Prepared) -> None:
    """Each of the four."""
    api = transport.api
    arguments = [ike_traffic(transport), *sides(transport), api.new("UINT64 *")]
    for place in range(4):
        given = [*arguments]
        given[place] = api.ffi.NULL
        assert api.control.WfpIpsecEngineNegotiate(*given) == api.lib.FWP_E_NULL_POINTER
