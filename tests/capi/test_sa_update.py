"""IPsecSaContextUpdate0."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import KEY, PEER_SPI, Prepared, get_spi, prepare_transport
from .build import V6, Api

TRAFFIC, UDP, FLAGS, NAP, STATE, PEER, MM = (1 << bit for bit in range(7))


def _values(api: Api, id_: int) -> Any:
    return api.new(
        "IPSEC_SA_CONTEXT1 *",
        {
            "saContextId": id_,
            "inboundSa": api.new("IPSEC_SA_DETAILS1 *"),
            "outboundSa": api.new("IPSEC_SA_DETAILS1 *"),
        },
    )


def _both(values: Any) -> list[Any]:
    return [values.inboundSa, values.outboundSa]


def _update(ground: Prepared, flags: int, values: Any) -> int:
    return int(ground.api.lib.IPsecSaContextUpdate0(ground.engine, flags, values))


NUMBERS = [
    (FLAGS, "flags", 0x8),
    (NAP, "napContext", 21),
    (PEER, "peerV4PrivateAddress", 22),
    (MM, "mmSaId", 23),
]


@pytest.mark.parametrize(("flag", "member", "value"), NUMBERS)
def test_a_flag_changes_its_member(transport: Prepared, flag: int, member: str, value: int) -> None:
    """Only the flagged member changes, in both directions; SPI and key stay."""
    id_ = transport.complete()
    values = _values(transport.api, id_)
    for details in _both(values):
        for _, name, number in NUMBERS:
            setattr(details.saBundle, name, number)
    assert _update(transport, flag, values) == 0
    with transport.get(id_) as found:
        for details in _both(found):
            for _, name, _ in NUMBERS:
                expected = value if name == member else 0
                assert getattr(details.saBundle, name) == expected
            key = details.saBundle.saList[0].espAuthInformation.authKey
            assert transport.api.bytes_at(key.data, key.size) == KEY
        assert found.outboundSa.saBundle.saList[0].spi == PEER_SPI


def test_udp_encapsulation_comes_and_goes(transport: Prepared) -> None:
    """A pointer sets the ports and NULL clears them."""
    api = transport.api
    id_ = transport.complete()
    values = _values(api, id_)
    for details in _both(values):
        details.udpEncapsulation = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", [4500, 61000])
    assert _update(transport, UDP, values) == 0
    with transport.get(id_) as found:
        for details in _both(found):
            assert details.udpEncapsulation.remoteUdpEncapPort == 61000
    for details in _both(values):
        details.udpEncapsulation = api.ffi.NULL
    assert _update(transport, UDP, values) == 0
    with transport.get(id_) as found:
        for details in _both(found):
            assert details.udpEncapsulation == api.ffi.NULL


def test_the_object_that_was_read_can_be_changed_and_given_back(transport: Prepared) -> None:
    """The way real callers go: read, set a pointer of their own, update, free the object once."""
    api = transport.api
    id_ = transport.complete()
    with transport.get(id_) as found:
        for details in _both(found):
            details.udpEncapsulation = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", [4500, 4501])
        assert _update(transport, UDP | TRAFFIC, found) == 0
    with transport.get(id_) as found:
        assert found.outboundSa.udpEncapsulation.remoteUdpEncapPort == 4501


def test_addresses_move(transport: Prepared) -> None:
    """New traffic replaces the old, and later duplicates are found under it."""
    api = transport.api
    id_ = transport.complete()
    with transport.get(id_) as found:
        for details in _both(found):
            details.traffic.remoteV4Address = 0x0A0000FE
        assert _update(transport, TRAFFIC, found) == 0
    with transport.get(id_) as found:
        assert found.inboundSa.traffic.remoteV4Address == 0x0A0000FE
        assert found.outboundSa.traffic.remoteV4Address == 0x0A0000FE
    unrelated = transport.complete()
    with transport.get(id_) as found:
        assert found.outboundSa != api.ffi.NULL
    transport.outbound.remoteV4Address = transport.inbound.remoteV4Address = 0x0A0000FE
    transport.complete()
    with transport.get(id_) as found, transport.get(unrelated) as other:
        assert found.outboundSa == api.ffi.NULL
        assert other.outboundSa != api.ffi.NULL


def test_key_module_state_comes_and_goes(transport: Prepared) -> None:
    """The state is copied whole, NULL clears it, and a blob without data is refused."""
    api = transport.api
    id_ = transport.complete()
    values = _values(api, id_)
    state = api.new("IPSEC_KEYMODULE_STATE0 *", [api.guid(1), api.blob(b"state")])
    values.outboundSa.saBundle.keyModuleState = state
    assert _update(transport, STATE, values) == 0
    with transport.get(id_) as found:
        blob = found.outboundSa.saBundle.keyModuleState.stateBlob
        assert api.bytes_at(blob.data, blob.size) == b"state"
        assert found.inboundSa.saBundle.keyModuleState == api.ffi.NULL
    state.stateBlob.data = api.ffi.NULL
    assert _update(transport, STATE, values) == api.lib.FWP_E_NULL_POINTER
    values.outboundSa.saBundle.keyModuleState = api.ffi.NULL
    assert _update(transport, STATE, values) == 0
    with transport.get(id_) as found:
        assert found.outboundSa.saBundle.keyModuleState == api.ffi.NULL


@given(sizes=st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_a_bundle_grows_and_shrinks(transport: Prepared, sizes: list[int]) -> None:
    """A state of any length after one of any other is there whole, and so are SPI and key."""
    api = transport.api
    id_ = transport.complete()
    values = _values(api, id_)
    for size in sizes:
        content = bytes(range(256)) * 2
        state = api.new("IPSEC_KEYMODULE_STATE0 *", [api.guid(1), api.blob(content[:size])])
        values.outboundSa.saBundle.keyModuleState = state
        assert _update(transport, STATE, values) == 0
        with transport.get(id_) as found:
            bundle = found.outboundSa.saBundle
            blob = bundle.keyModuleState.stateBlob
            assert api.bytes_at(blob.data, blob.size) == content[:size]
            key = bundle.saList[0].espAuthInformation.authKey
            assert api.bytes_at(key.data, key.size) == KEY
            assert bundle.saList[0].spi == PEER_SPI
            assert found.inboundSa.saBundle.keyModuleState == api.ffi.NULL
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))


def test_new_values_are_copied(transport: Prepared) -> None:
    """What the caller gave can be overwritten after the call."""
    api = transport.api
    id_ = transport.complete()
    values = _values(api, id_)
    state = api.new("IPSEC_KEYMODULE_STATE0 *", [api.guid(1), api.blob(b"state")])
    udp = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", [4500, 61000])
    for details in _both(values):
        details.saBundle.keyModuleState = state
        details.udpEncapsulation = udp
    assert _update(transport, STATE | UDP, values) == 0
    api.ffi.buffer(state.stateBlob.data, 5)[:] = bytes(5)
    for pointer in (state, udp):
        size = api.ffi.sizeof(pointer[0])
        api.ffi.buffer(pointer)[:] = bytes(size)
    with transport.get(id_) as found:
        for details in _both(found):
            blob = details.saBundle.keyModuleState.stateBlob
            assert api.bytes_at(blob.data, blob.size) == b"state"
            assert details.udpEncapsulation.remoteUdpEncapPort == 61000


@pytest.mark.parametrize("flags", [0x80, 1 << 32, 1 << 63, 0xFF])
def test_unknown_flags(transport: Prepared, flags: int) -> None:
    """Flags have 64 bits, of which seven are known."""
    values = _values(transport.api, transport.complete())
    assert _update(transport, flags, values) == transport.api.lib.FWP_E_INVALID_FLAGS


def test_no_flags_change_nothing(transport: Prepared) -> None:
    """Flags 0 is accepted for a context that exists, and for no other."""
    id_ = transport.complete()
    assert _update(transport, 0, _values(transport.api, id_)) == 0
    unknown = _values(transport.api, 99)
    assert _update(transport, 0, unknown) == transport.api.lib.FWP_E_NOT_FOUND


def test_missing_directions_stay_as_they_are(transport: Prepared) -> None:
    """NULL leaves a direction alone, and so does an SA that the context has not got."""
    api = transport.api
    id_ = transport.half()
    values = _values(api, id_)
    values.inboundSa.saBundle.napContext = 1
    values.outboundSa.saBundle.flags = 0x100
    assert _update(transport, NAP | FLAGS, values) == 0
    values.inboundSa = api.ffi.NULL
    assert _update(transport, NAP, values) == 0
    with transport.get(id_) as found:
        assert found.inboundSa.saBundle.napContext == 1
        assert found.outboundSa == api.ffi.NULL


def _bad(ground: Prepared, id_: int, flag: int, change: dict[str, Any]) -> int:
    """Updates with a good inbound and a bad outbound half; returns the code."""
    with ground.get(id_) as found:
        found.inboundSa.saBundle.napContext = 5
        for path, value in change.items():
            part, _, member = path.rpartition(".")
            setattr(getattr(found.outboundSa, part), member, value)
        return _update(ground, flag | NAP, found)


@pytest.mark.parametrize(
    ("flag", "change", "code"),
    [
        (FLAGS, {"saBundle.flags": 0x100}, "INVALID_FLAGS"),
        (FLAGS, {"saBundle.flags": 0x200000}, "INVALID_FLAGS"),
        (TRAFFIC, {"traffic.ipVersion": 1}, "INVALID_PARAMETER"),
        (TRAFFIC, {"traffic.ipVersion": 7}, "INVALID_ENUMERATOR"),
        (TRAFFIC, {"traffic.trafficType": 1}, "INVALID_PARAMETER"),
        (TRAFFIC, {"traffic.ipsecFilterId": 99}, "FILTER_NOT_FOUND"),
    ],
)
def test_nothing_is_applied_when_something_is_refused(
    transport: Prepared, flag: int, change: dict[str, Any], code: str
) -> None:
    """A bad outbound half keeps the good inbound half from being applied."""
    id_ = transport.complete()
    expected = getattr(transport.api.lib, f"FWP_E_{code}")
    assert _bad(transport, id_, flag, change) == expected
    with transport.get(id_) as found:
        assert found.inboundSa.saBundle.napContext == 0


def test_the_filter_must_fit_the_direction(transport: Prepared) -> None:
    """Outbound traffic needs an outbound filter, also in an update."""
    id_ = transport.complete()
    change = {"traffic.ipsecFilterId": transport.inbound.ipsecFilterId}
    code = _bad(transport, id_, TRAFFIC, change)
    assert code == transport.api.lib.FWP_E_INCOMPATIBLE_LAYER


@pytest.mark.parametrize("flag", [UDP, PEER])
def test_v6_has_no_nat_members(api: Api, engine: Any, flag: int) -> None:
    """UDP encapsulation and the peer's private address are for V4 only."""
    ground = prepare_transport(api, engine, V6)
    values = _values(api, ground.complete())
    assert _update(ground, flag, values) == api.lib.FWP_E_INVALID_PARAMETER


def test_an_spi_cannot_move_to_an_address_that_has_it(transport: Prepared) -> None:
    """Moving to a local address where another context has the SPI is refused."""
    api = transport.api
    moving = transport.complete()
    with transport.get(moving) as found:
        spi = found.inboundSa.saBundle.saList[0].spi
    transport.outbound.localV4Address = transport.inbound.localV4Address = 0x0A0000FE
    there = transport.create()
    given_ = get_spi(api, transport.inbound)
    api.must(api.lib.IPsecSaContextSetSpi0(transport.engine, there, given_, spi))
    with transport.get(moving) as found:
        for details in _both(found):
            details.traffic.localV4Address = 0x0A0000FE
        assert _update(transport, TRAFFIC, found) == api.lib.FWP_E_ALREADY_EXISTS
