"""Single rules for SA contexts: sessions, policies, SPIs, traffic."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, get_spi, prepare_tunnel, traffic
from .build import DYNAMIC, READ_ONLY, V4, V6, Api
from .enumeration import listed
from .policy import add_filter, transport_filter

FIRST_SPI = 0x10000000
LONG = 10**9


def _set(ground: Prepared, id_: int, spi: int, given: Any = None, session: Any = None) -> int:
    descriptor = get_spi(ground.api, ground.inbound) if given is None else given
    set_spi = ground.api.lib.IPsecSaContextSetSpi0
    return int(set_spi(session or ground.engine, id_, descriptor, spi))


def test_a_dynamic_session_may_dictate_and_update(transport: Prepared) -> None:
    """SetSpi0 and Update0 work there like the other calls between Create and Delete."""
    api = transport.api
    dynamic = api.open(DYNAMIC)
    id_ = transport.create()
    assert _set(transport, id_, 0x1000, session=dynamic) == 0
    api.must(transport.add_inbound(id_, transport.bundle(0x1000)))
    details = api.new("IPSEC_SA_DETAILS1 *", {"saBundle": {"mmSaId": 5}})
    values = api.new("IPSEC_SA_CONTEXT1 *", {"saContextId": id_, "inboundSa": details})
    assert api.lib.IPsecSaContextUpdate0(dynamic, 0x40, values) == 0
    with transport.get(id_) as found:
        assert found.inboundSa.saBundle.mmSaId == 5
    api.must(api.lib.FwpmEngineClose0(dynamic))


@pytest.mark.parametrize("kind", ["dynamic", "read-only", "read/write"])
def test_contexts_are_read_anywhere(transport: Prepared, kind: str) -> None:
    """By their id and by enumeration, in both versions."""
    api = transport.api
    id_ = transport.complete()
    session = api.open(DYNAMIC if kind == "dynamic" else 0)
    if kind != "dynamic":
        flags = READ_ONLY if kind == "read-only" else 0
        api.must(api.lib.FwpmTransactionBegin0(session, flags))
    for version in (0, 1):
        get = getattr(api.lib, f"IPsecSaContextGetById{version}")
        with api.result(get, session, id_) as found:
            assert found.saContextId == id_
        with listed(api, session, "IPsecSaContext", version=version) as contexts:
            assert [context.saContextId for context in contexts] == [id_]
        with listed(api, session, "IPsecSa", version=version) as sas:
            assert len(sas) == 2
    api.must(api.lib.FwpmEngineClose0(session))


def test_a_policy_may_go_while_a_context_names_it(tunnel: Prepared) -> None:
    """SA contexts do not keep provider contexts."""
    id_ = tunnel.complete()
    delete = tunnel.api.lib.FwpmProviderContextDeleteById0
    assert delete(tunnel.engine, tunnel.outbound.tunnelPolicyId) == 0
    with tunnel.get(id_) as found:
        assert found.outboundSa.traffic.tunnelPolicyId == tunnel.outbound.tunnelPolicyId


def test_chosen_spis_rise(transport: Prepared) -> None:
    """They are even and begin far above what people dictate."""
    spis = [transport.reserve(transport.create()) for _ in range(10)]
    assert spis == sorted(set(spis))
    assert all(spi >= FIRST_SPI and spi % 2 == 0 for spi in spis)


def test_a_chosen_spi_is_in_use_nowhere(transport: Prepared) -> None:
    """Not at another local address either, where it could be dictated."""
    api = transport.api
    first = transport.reserve(transport.create())
    for side in (transport.outbound, transport.inbound):
        side.localV4Address += 0x100
    there = transport.create()
    api.must(_set(transport, there, first + 2))
    for side in (transport.outbound, transport.inbound):
        side.localV4Address -= 0x100
    assert transport.reserve(transport.create()) not in (first, first + 2)


def test_an_spi_without_keys_stays_reserved(transport: Prepared) -> None:
    """No time takes it away; the end of the context does."""
    api = transport.api
    first, second = transport.create(), transport.create()
    api.must(_set(transport, first, 0x1000))
    api.control.WfpIpsecEngineAdvance(LONG)
    assert _set(transport, second, 0x1000) == api.lib.FWP_E_ALREADY_EXISTS
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, first))
    assert _set(transport, second, 0x1000) == 0


def test_inbound_traffic_has_the_version_of_the_context(api: Api, engine: Any) -> None:
    """A descriptor that is all of the other version does not fit."""
    ground, other = prepare_tunnel(api, engine, V4), prepare_tunnel(api, engine, V6)
    invalid = api.lib.FWP_E_INVALID_PARAMETER
    given = get_spi(api, other.inbound)
    assert _set(ground, ground.create(), 0x1000, given) == invalid
    assert _set(other, other.create(), 0x1000, given) == 0


@pytest.mark.parametrize("layer", ["IPFORWARD_V4", "ALE_AUTH_CONNECT_V4", "IPSEC_V4", "IKEEXT_V4"])
def test_a_filter_of_another_layer(transport: Prepared, layer: str) -> None:
    """Only filters of the transport layers protect transport traffic."""
    api = transport.api
    given = transport_filter(api, layerKey=getattr(api.lib, f"FWPM_LAYER_{layer}"))
    descriptor = traffic(api, add_filter(api, transport.engine, given))
    out, null = api.new("UINT64 *"), api.ffi.NULL
    code = api.lib.IPsecSaContextCreate1(transport.engine, descriptor, null, null, out)
    assert code == api.lib.FWP_E_INCOMPATIBLE_LAYER


@pytest.mark.parametrize("member", ["localIfLuid", "realIfProfileId"])
def test_interfaces_do_not_tell_traffic_apart(transport: Prepared, member: str) -> None:
    """A reservation is repeated, and a duplicate is one, whatever the interface."""
    first = transport.create()
    spi = transport.reserve(first)
    setattr(transport.inbound, member, 7)
    assert transport.reserve(first) == spi
    transport.api.must(transport.add_inbound(first, transport.bundle(spi)))
    transport.api.must(transport.add_outbound(first, transport.bundle(PEER_SPI)))
    setattr(transport.outbound, member, 7)
    transport.complete()
    with transport.get(first) as found:
        assert found.outboundSa == transport.api.ffi.NULL
