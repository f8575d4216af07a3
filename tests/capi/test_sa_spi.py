"""IPsecSaContextGetSpi0, IPsecSaContextGetSpi1 and IPsecSaContextSetSpi0."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import Prepared, get_spi, prepare_transport, prepare_tunnel, traffic
from .build import LOCAL_V6, V4, V6, Api
from .policy import add_filter, add_provider_context, provider_context, transport_filter


def _set(ground: Prepared, id_: int, spi: int, given_: Any = None) -> int:
    api = ground.api
    descriptor = get_spi(api, ground.inbound) if given_ is None else given_
    return int(api.lib.IPsecSaContextSetSpi0(ground.engine, id_, descriptor, spi))


def _get(ground: Prepared, id_: int, given_: Any) -> int:
    out = ground.api.new("IPSEC_SA_SPI *")
    return int(ground.api.lib.IPsecSaContextGetSpi1(ground.engine, id_, given_, out))


def _other_traffic(ground: Prepared) -> Any:
    api = ground.api
    other = add_filter(api, ground.engine, transport_filter(api, inbound=True))
    return get_spi(api, traffic(api, other))


def test_the_engine_chooses_even_unique_spis(transport: Prepared) -> None:
    """Chosen SPIs are even, at least 256 and different."""
    spis = [transport.reserve(transport.create()) for _ in range(20)]
    assert all(spi >= 256 and spi % 2 == 0 for spi in spis)
    assert len(set(spis)) == 20


def test_a_chosen_spi_is_not_one_that_was_dictated(transport: Prepared) -> None:
    """GetSpi steps over the SPIs in use."""
    api = transport.api
    first = transport.create()
    spi = transport.reserve(first)
    api.must(_set(transport, transport.create(), spi + 2))
    assert transport.reserve(transport.create()) not in (spi, spi + 2)


def test_the_same_traffic_gets_the_same_spi(transport: Prepared) -> None:
    """GetSpi can be repeated, in both versions."""
    api = transport.api
    id_ = transport.create()
    spi = transport.reserve(id_)
    assert transport.reserve(id_) == spi
    old = api.new("IPSEC_GETSPI0 *")
    for name in ("localV4Address", "remoteV4Address", "ipsecFilterId"):
        setattr(old.inboundIpsecTraffic, name, getattr(transport.inbound, name))
    out = api.new("IPSEC_SA_SPI *")
    assert api.lib.IPsecSaContextGetSpi0(transport.engine, id_, old, out) == 0
    assert out[0] == spi


def test_other_traffic_does_not_match(transport: Prepared) -> None:
    """Once an SPI is reserved, both functions refuse different traffic."""
    mismatch = transport.api.lib.FWP_E_TRAFFIC_MISMATCH
    id_ = transport.create()
    spi = transport.reserve(id_)
    assert _get(transport, id_, _other_traffic(transport)) == mismatch
    assert _set(transport, id_, spi, _other_traffic(transport)) == mismatch
    assert transport.reserve(id_) == spi


@given(spi=st.integers(0, 0xFFFFFFFF))
def test_set_takes_even_spis_from_256(api: Api, spi: int) -> None:
    """An odd or reserved SPI is refused before the handle is looked at, any other after it."""
    given_ = api.new("IPSEC_GETSPI1 *")
    code = api.lib.IPsecSaContextSetSpi0(api.ffi.NULL, 1, given_, spi)
    good = spi >= 256 and spi % 2 == 0
    assert code == (api.lib.ERROR_INVALID_HANDLE if good else api.lib.FWP_E_INVALID_PARAMETER)


def test_set_again(transport: Prepared) -> None:
    """The same SPI is accepted again, another one is not, and GetSpi returns it."""
    id_ = transport.create()
    assert _set(transport, id_, 0x1000) == 0
    assert _set(transport, id_, 0x1000) == 0
    assert _set(transport, id_, 0x1002) == transport.api.lib.FWP_E_INCOMPATIBLE_SA_STATE
    assert transport.reserve(id_) == 0x1000


def test_an_spi_has_one_context_per_local_address(transport: Prepared) -> None:
    """The same SPI is refused at the same local address and accepted at another."""
    api = transport.api
    assert _set(transport, transport.create(), 0x1000) == 0
    second = transport.create()
    assert _set(transport, second, 0x1000) == api.lib.FWP_E_ALREADY_EXISTS
    transport.outbound.localV4Address = transport.inbound.localV4Address = 0x0A0000FE
    assert _set(transport, transport.create(), 0x1000) == 0


def test_a_deleted_context_frees_its_spi(transport: Prepared) -> None:
    """The SPI of a deleted context can be dictated again."""
    api = transport.api
    id_ = transport.create()
    api.must(_set(transport, id_, 0x1000))
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert _set(transport, transport.create(), 0x1000) == 0


def test_a_repeated_reservation_is_freed_whole(transport: Prepared) -> None:
    """Setting an SPI twice reserves it once."""
    api = transport.api
    id_ = transport.create()
    for _ in range(2):
        api.must(_set(transport, id_, 0x1000))
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert _set(transport, transport.create(), 0x1000) == 0


def test_after_add_inbound_the_spi_is_settled(transport: Prepared) -> None:
    """With an inbound SA neither function is in its place any more."""
    state = transport.api.lib.FWP_E_INCOMPATIBLE_SA_STATE
    id_ = transport.half()
    assert _get(transport, id_, get_spi(transport.api, transport.inbound)) == state
    assert _set(transport, id_, 0x1000) == state


BAD = [
    ("remoteV4Address", 99, "INVALID_PARAMETER"),
    ("localV4Address", 99, "INVALID_PARAMETER"),
    ("ipVersion", 2, "INVALID_ENUMERATOR"),
    ("trafficType", 3, "INVALID_ENUMERATOR"),
    ("trafficType", 1, "PROVIDER_CONTEXT_NOT_FOUND"),
    ("ipsecFilterId", 999, "FILTER_NOT_FOUND"),
]


@pytest.mark.parametrize(("member", "value", "code"), BAD)
def test_bad_inbound_traffic(transport: Prepared, member: str, value: int, code: str) -> None:
    """Inbound traffic has the addresses of the context and names an inbound filter."""
    given_ = get_spi(transport.api, transport.inbound)
    setattr(given_.inboundIpsecTraffic, member, value)
    expected = getattr(transport.api.lib, f"FWP_E_{code}")
    id_ = transport.create()
    assert _get(transport, id_, given_) == expected
    assert _set(transport, id_, 0x1000, given_) == expected


def test_the_filter_of_the_other_direction(transport: Prepared) -> None:
    """An outbound filter does not fit inbound traffic."""
    given_ = get_spi(transport.api, transport.outbound)
    code = _get(transport, transport.create(), given_)
    assert code == transport.api.lib.FWP_E_INCOMPATIBLE_LAYER


@pytest.mark.parametrize("outer", [V6, 2])
def test_both_versions_must_agree(transport: Prepared, outer: int) -> None:
    """The outer ipVersion repeats the inner one."""
    given_ = get_spi(transport.api, transport.inbound)
    transport.api.ffi.cast("UINT32 *", transport.api.ffi.addressof(given_, "ipVersion"))[0] = outer
    code = _get(transport, transport.create(), given_)
    assert code == transport.api.lib.FWP_E_INVALID_PARAMETER


@pytest.mark.parametrize(("version", "inner"), [(V4, V6), (V6, V4)])
@pytest.mark.parametrize("outer", [V4, V6])
def test_the_filter_decides_on_the_inner_version(
    api: Api, engine: Any, version: int, inner: int, outer: int
) -> None:
    """Traffic that does not fit the filter's layer is refused before the versions are compared."""
    ground = prepare_transport(api, engine, version)
    given_ = get_spi(api, ground.inbound, ipVersion=outer)
    given_.inboundIpsecTraffic.ipVersion = inner
    id_ = ground.create()
    assert _get(ground, id_, given_) == api.lib.FWP_E_INCOMPATIBLE_LAYER
    assert _set(ground, id_, 0x1000, given_) == api.lib.FWP_E_INCOMPATIBLE_LAYER
    assert ground.reserve(id_) >= 256


def test_an_inner_version_left_at_0_is_the_outer_one_in_tunnels(api: Api, engine: Any) -> None:
    """A V6 tunnel takes a descriptor that says V6 outside alone, and keeps it as V6."""
    ground = prepare_tunnel(api, engine, V6)
    given_ = get_spi(api, ground.inbound)
    given_.inboundIpsecTraffic.ipVersion = V4
    id_ = ground.create()
    assert _set(ground, id_, 0x1000, given_) == 0
    assert ground.reserve(id_) == 0x1000
    api.must(ground.add_inbound(id_, ground.bundle(0x1000)))
    with ground.get(id_) as found:
        assert found.inboundSa.traffic.ipVersion == V6
        assert bytes(found.inboundSa.traffic.localV6Address) == LOCAL_V6


@pytest.mark.parametrize(
    ("version", "outer", "inner"), [(V4, V6, V4), (V4, V4, V6), (V6, V4, V6), (V6, V4, V4)]
)
def test_other_versions_do_not_fit_a_tunnel(
    api: Api, engine: Any, version: int, outer: int, inner: int
) -> None:
    """Both have to be the context's, where the inner one says more than 0."""
    ground = prepare_tunnel(api, engine, version)
    given_ = get_spi(api, ground.inbound, ipVersion=outer)
    given_.inboundIpsecTraffic.ipVersion = inner
    assert _get(ground, ground.create(), given_) == api.lib.FWP_E_INVALID_PARAMETER


@pytest.mark.parametrize("member", ["remotePort", "localPort", "ipProtocol"])
def test_a_tunnel_has_neither_ports_nor_protocol(tunnel: Prepared, member: str) -> None:
    """Inbound traffic of a tunnel is not narrowed either."""
    setattr(tunnel.inbound, member, 17)
    given_ = get_spi(tunnel.api, tunnel.inbound)
    code = _get(tunnel, tunnel.create(), given_)
    assert code == tunnel.api.lib.FWP_E_INVALID_PARAMETER


def test_an_inbound_policy_that_is_no_tunnel(tunnel: Prepared) -> None:
    """A provider context of another kind does not fit inbound traffic."""
    api = tunnel.api
    blob = api.new("FWP_BYTE_BLOB *", api.blob(b"data"))
    general = provider_context(api, api.lib.FWPM_GENERAL_CONTEXT, blob)
    tunnel.inbound.tunnelPolicyId = add_provider_context(api, tunnel.engine, general)
    code = _get(tunnel, tunnel.create(), get_spi(api, tunnel.inbound))
    assert code == api.lib.FWP_E_PROVIDER_CONTEXT_MISMATCH


def test_the_type_must_be_that_of_the_context(transport: Prepared, tunnel: Prepared) -> None:
    """Tunnel traffic does not fit a transport context."""
    given_ = get_spi(transport.api, tunnel.inbound)
    code = _get(transport, transport.create(), given_)
    assert code == transport.api.lib.FWP_E_INVALID_PARAMETER


def test_udp_encapsulation_is_for_v4(api: Api, engine: Any) -> None:
    """Version 6 has no UDP encapsulation."""
    ground = prepare_transport(api, engine, V6)
    udp = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", [4500, 4500])
    given_ = get_spi(api, ground.inbound, inboundUdpEncapsulation=udp)
    assert _get(ground, ground.create(), given_) == api.lib.FWP_E_INVALID_PARAMETER


def test_udp_encapsulation_shows_in_the_inbound_details(transport: Prepared) -> None:
    """The ports of the last accepted call are kept."""
    api = transport.api
    id_ = transport.create()
    for ports in ([4500, 1], [4500, 61000]):
        udp = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", ports)
        given_ = get_spi(api, transport.inbound, inboundUdpEncapsulation=udp)
        api.must(_set(transport, id_, 0x1000, given_))
    api.must(transport.add_inbound(id_, transport.bundle(0x1000)))
    api.must(transport.add_outbound(id_, transport.bundle(3)))
    with transport.get(id_) as found:
        assert found.inboundSa.udpEncapsulation.localUdpEncapPort == 4500
        assert found.inboundSa.udpEncapsulation.remoteUdpEncapPort == 61000
        assert found.outboundSa.udpEncapsulation == api.ffi.NULL


def test_udp_encapsulation_in_version_0(transport: Prepared) -> None:
    """GetSpi0 takes the ports and GetById0 shows them."""
    api = transport.api
    udp = api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", [4500, 61000])
    given_ = api.new("IPSEC_GETSPI0 *", {"inboundUdpEncapsulation": udp})
    for name in ("localV4Address", "remoteV4Address", "ipsecFilterId"):
        setattr(given_.inboundIpsecTraffic, name, getattr(transport.inbound, name))
    id_, out = transport.create(), api.new("IPSEC_SA_SPI *")
    api.must(api.lib.IPsecSaContextGetSpi0(transport.engine, id_, given_, out))
    api.must(transport.add_inbound(id_, transport.bundle(out[0])))
    with api.result(api.lib.IPsecSaContextGetById0, transport.engine, id_) as found:
        assert found.inboundSa.udpEncapsulation.remoteUdpEncapPort == 61000


def test_an_unknown_context(transport: Prepared) -> None:
    """An id that names nothing is not found, and looked up before the traffic's filter."""
    given_ = get_spi(transport.api, transport.inbound)
    given_.inboundIpsecTraffic.ipsecFilterId = 999
    assert _get(transport, 99, given_) == transport.api.lib.FWP_E_NOT_FOUND
