"""IPsecSaContextGetById0 and IPsecSaContextGetById1: what a context shows, in both versions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import (
    KEY,
    PEER_SPI,
    Prepared,
    auth,
    auth_and_cipher,
    cipher,
    prepare_transport,
    prepare_tunnel,
)
from .build import LOCAL_V6, REMOTE_V4, V6, Api


def test_sas_show_once_they_are_added(transport: Prepared) -> None:
    """Each direction is NULL until its bundle was added."""
    null = transport.api.ffi.NULL
    id_ = transport.create()
    with transport.get(id_) as found:
        assert (found.saContextId, found.inboundSa, found.outboundSa) == (id_, null, null)
    spi = transport.reserve(id_)
    with transport.get(id_) as found:
        assert found.inboundSa == null
    transport.api.must(transport.add_inbound(id_, transport.bundle(spi)))
    with transport.get(id_) as found:
        assert found.inboundSa != null
        assert found.outboundSa == null


def test_details_of_a_transport_context(transport: Prepared) -> None:
    """Directions, traffic, filters, SPIs and keys are those that were given."""
    api = transport.api
    with transport.get(transport.complete()) as found:
        for details, given_, direction in (
            (found.inboundSa, transport.inbound, 1),
            (found.outboundSa, transport.outbound, 0),
        ):
            assert details.saDirection == direction
            assert details.traffic.remoteV4Address == REMOTE_V4
            assert details.traffic.ipsecFilterId == given_.ipsecFilterId
            assert details.transportFilter.filterId == given_.ipsecFilterId
            assert api.ffi.string(details.transportFilter.displayData.name) == "filter"
            key = details.saBundle.saList[0].espAuthInformation.authKey
            assert api.bytes_at(key.data, key.size) == KEY
        assert found.outboundSa.saBundle.saList[0].spi == PEER_SPI


def test_details_of_a_tunnel_context(api: Api, engine: Any) -> None:
    """A V6 tunnel shows its addresses and no transport filter."""
    ground = prepare_tunnel(api, engine, V6)
    with ground.get(ground.complete()) as found:
        assert found.inboundSa.ipVersion == V6
        assert bytes(found.inboundSa.traffic.localV6Address) == LOCAL_V6
        assert found.outboundSa.traffic.tunnelPolicyId == ground.outbound.tunnelPolicyId
        assert found.outboundSa.transportFilter == api.ffi.NULL


def test_a_bundle_reads_back_whole(transport: Prepared) -> None:
    """Every member and everything it points to is the engine's own copy."""
    api = transport.api
    identity = api.new(
        "IPSEC_ID0 *",
        {
            "mmTargetName": api.text("main"),
            "emTargetName": api.text("extended"),
            "numTokens": 1,
            "tokens": api.new("IPSEC_TOKEN0[]", [[1, 1, 1, 77]]),
            "explicitCredentials": 5,
        },
    )
    state = api.new("IPSEC_KEYMODULE_STATE0 *", [api.guid(8), api.blob(b"state")])
    module = api.new("GUID *", api.guid(9))
    information = auth(api)
    information.authTransform.cryptoModuleId = module
    numbers = {
        "flags": 0x2008,
        "lifetime": [3600, 100000, 7],
        "idleTimeoutSeconds": 300,
        "ndAllowClearTimeoutSeconds": 10,
        "napContext": 11,
        "qmSaId": 12,
        "peerV4PrivateAddress": 13,
        "mmSaId": 14,
        "pfsGroup": 6,
        "saLookupContext": api.guid(10),
        "qmFilterId": 15,
    }
    given_ = transport.bundle(
        3, information=information, ipsecId=identity, keyModuleState=state, **numbers
    )
    id_ = transport.half()
    api.must(transport.add_outbound(id_, given_))
    with transport.get(id_) as found:
        copy = found.outboundSa.saBundle
        assert copy.lifetime.lifetimeKilobytes == 100000
        assert copy.qmFilterId == 15
        assert api.same_guid(copy.saLookupContext, api.guid(10))
        assert api.ffi.string(copy.ipsecId.mmTargetName) == "main"
        assert api.ffi.string(copy.ipsecId.emTargetName) == "extended"
        assert copy.ipsecId.tokens[0].token == 77
        assert api.bytes_at(copy.keyModuleState.stateBlob.data, 5) == b"state"
        transform = copy.saList[0].espAuthInformation.authTransform
        assert api.same_guid(transform.cryptoModuleId[0], api.guid(9))
        assert transform.cryptoModuleId != module
        for name in ("flags", "idleTimeoutSeconds", "ndAllowClearTimeoutSeconds", "napContext",
                     "qmSaId", "peerV4PrivateAddress", "mmSaId", "pfsGroup"):  # fmt: skip
            assert getattr(copy, name) == numbers[name]


def test_what_is_given_can_be_destroyed(transport: Prepared) -> None:
    """Keys and structs are copied during the call, so overwriting them changes nothing."""
    api = transport.api
    information = auth(api)
    id_ = transport.half()
    given_ = transport.bundle(3, information=information)
    api.must(transport.add_outbound(id_, given_))
    api.ffi.buffer(information.authKey.data, len(KEY))[:] = bytes(len(KEY))
    for struct in (information, given_.saList, given_):
        size = api.ffi.sizeof(api.ffi.typeof(struct).item)
        api.ffi.buffer(struct, size)[:] = bytes(size)
    with transport.get(id_) as found:
        key = found.outboundSa.saBundle.saList[0].espAuthInformation.authKey
        assert api.bytes_at(key.data, key.size) == KEY


def test_results_are_independent(transport: Prepared) -> None:
    """Overwriting one result changes neither the engine nor another result."""
    api = transport.api
    id_ = transport.complete()
    with transport.get(id_) as first, transport.get(id_) as second:
        first.inboundSa.saBundle.saList[0].espAuthInformation.authKey.data[0] = 0xFF
        first.saContextId = 99
        with transport.get(id_) as third:
            for other in (second, third):
                key = other.inboundSa.saBundle.saList[0].espAuthInformation.authKey
                assert api.bytes_at(key.data, key.size) == KEY
                assert other.saContextId == id_


@given(key=st.binary(min_size=36, max_size=36), spi=st.integers(1, 0xFFFFFFFF))
def test_keys_read_back(api: Api, key: bytes, spi: int) -> None:
    """Any AES-256-GCM key and any peer SPI come back as given."""
    api.control.WfpIpsecEngineReset()
    session = api.open()
    ground = prepare_transport(api, session)
    both = auth_and_cipher(api, auth(api, 5, 5, key), cipher(api, 5, 8, key))
    id_ = ground.half()
    api.must(ground.add_outbound(id_, ground.bundle(spi, kind=4, information=both)))
    with ground.get(id_) as found:
        sa = found.outboundSa.saBundle.saList[0]
        assert sa.spi == spi
        copied = sa.espAuthAndCipherInformation
        for blob in (copied.saCipherInformation.cipherKey, copied.saAuthInformation.authKey):
            assert api.bytes_at(blob.data, blob.size) == key
    api.must(api.lib.FwpmEngineClose0(session))


def test_version_0_leaves_members_away(transport: Prepared) -> None:
    """A context made with version 1 reads in version 0 with the members that it has there."""
    api = transport.api
    transport.outbound.localPort = transport.inbound.localPort = 5060
    transport.outbound.remotePort = transport.inbound.remotePort = 5061
    id_ = transport.complete(qmFilterId=9, mmSaId=8)
    with api.result(api.lib.IPsecSaContextGetById0, transport.engine, id_) as found:
        assert found.saContextId == id_
        assert found.inboundSa.saDirection == 1
        assert found.outboundSa.traffic.remotePort == 5061
        assert found.outboundSa.saBundle.mmSaId == 8
        assert found.outboundSa.saBundle.saList[0].spi == PEER_SPI
        assert found.outboundSa.transportFilter.filterId == transport.outbound.ipsecFilterId


def _old_bundle(ground: Prepared, spi: int) -> Any:
    given_ = ground.bundle(spi)
    return ground.api.new(
        "IPSEC_SA_BUNDLE0 *",
        {"numSAs": 1, "saList": given_.saList, "mmSaId": 3, "pfsGroup": 2, "qmSaId": 6},
    )


def test_version_0_reads_in_version_1(transport: Prepared) -> None:
    """Members that version 0 lacks are zero, and the others are there."""
    api, engine = transport.api, transport.engine
    id_ = transport.create()
    old = _old_bundle(transport, transport.reserve(id_))
    assert api.lib.IPsecSaContextAddInbound0(engine, id_, old) == 0
    assert api.lib.IPsecSaContextAddOutbound0(engine, id_, _old_bundle(transport, 3)) == 0
    with transport.get(id_) as found:
        for details in (found.inboundSa, found.outboundSa):
            bundle = details.saBundle
            assert (bundle.mmSaId, bundle.pfsGroup, bundle.qmSaId) == (3, 2, 6)
            assert bundle.qmFilterId == 0
            assert api.raw(bundle.saLookupContext) == bytes(16)


@pytest.mark.parametrize("version", [0, 1])
def test_an_unknown_context(api: Api, engine: Any, version: int) -> None:
    """An id that names nothing is not found, and the result is left alone."""
    out = api.new(f"IPSEC_SA_CONTEXT{version} **")
    get = getattr(api.lib, f"IPsecSaContextGetById{version}")
    assert get(engine, 1, out) == api.lib.FWP_E_NOT_FOUND
    assert out[0] == api.ffi.NULL
