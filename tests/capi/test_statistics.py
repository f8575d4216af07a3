"""IPsecGetStatistics0 and IPsecGetStatistics1."""

from typing import Any

import pytest

from .association import PEER_SPI, Prepared, auth
from .build import Api


def _get(api: Api, engine: Any, version: int = 1) -> Any:
    statistics = api.new(f"IPSEC_STATISTICS{version} *")
    api.must(getattr(api.lib, f"IPsecGetStatistics{version}")(engine, statistics))
    return statistics


def _sas(ground: Prepared) -> tuple[int, int, int, int]:
    sas = _get(ground.api, ground.engine).aggregateSaStatistics
    return sas.activeSas, sas.totalSasAdded, sas.totalSasDeleted, sas.activeTunnels


@pytest.mark.parametrize("version", [0, 1])
def test_a_new_engine_has_counted_nothing(api: Api, engine: Any, version: int) -> None:
    """Every counter starts at 0 and the whole struct is written."""
    statistics = api.new(f"IPSEC_STATISTICS{version} *")
    size = api.ffi.sizeof(statistics[0])
    api.ffi.buffer(statistics)[:] = b"\xaa" * size
    api.must(getattr(api.lib, f"IPsecGetStatistics{version}")(engine, statistics))
    assert api.raw(statistics[0]) == bytes(size)


def test_sas_are_counted_as_they_come_and_go(transport: Prepared) -> None:
    """A context counts with its SAs, the outbound one ends first, the inbound one later."""
    id_ = transport.create()
    transport.reserve(id_)
    assert _sas(transport) == (0, 0, 0, 0)
    id_ = transport.half()
    assert _sas(transport) == (1, 1, 0, 0)
    transport.api.must(transport.add_outbound(id_, transport.bundle(PEER_SPI)))
    assert _sas(transport) == (2, 2, 0, 0)
    transport.api.must(transport.api.lib.IPsecSaContextExpire0(transport.engine, id_))
    assert _sas(transport) == (1, 2, 1, 0)
    transport.api.control.WfpIpsecEngineAdvance(60)
    assert _sas(transport) == (0, 2, 2, 0)


def test_a_deleted_context_takes_both_sas_along(transport: Prepared) -> None:
    """Deleting ends both directions at once."""
    api = transport.api
    id_ = transport.complete()
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert _sas(transport) == (0, 2, 2, 0)


def test_a_bundle_counts_by_its_sas(transport: Prepared) -> None:
    """ESP and AH in one bundle are two SAs."""
    api = transport.api
    id_ = transport.create()
    given = transport.bundle(transport.reserve(id_))
    given.numSAs = 2
    given.saList[1].spi = 0x2000
    given.saList[1].saTransformType = 1
    given.saList[1].ahInformation = auth(api)
    api.must(transport.add_inbound(id_, given))
    assert _sas(transport) == (2, 2, 0, 0)


def test_complete_tunnels_are_active(tunnel: Prepared) -> None:
    """A tunnel is active from its outbound SA until that expires."""
    id_ = tunnel.half()
    assert _sas(tunnel)[3] == 0
    tunnel.api.must(tunnel.add_outbound(id_, tunnel.bundle(PEER_SPI)))
    assert _sas(tunnel)[3] == 1
    tunnel.api.must(tunnel.api.lib.IPsecSaContextExpire0(tunnel.engine, id_))
    assert _sas(tunnel)[3] == 0


def _flat(api: Api, struct: Any, prefix: str = "") -> dict[str, int]:
    found: dict[str, int] = {}
    for name, field in api.ffi.typeof(struct).fields:
        value = getattr(struct, name)
        nested = field.type.kind == "struct"
        found |= _flat(api, value, f"{name}.") if nested else {prefix + name: value}
    return found


def _numbered(api: Api) -> Any:
    """Returns statistics with another number in each counter."""
    given = api.new("IPSEC_STATISTICS1 *")
    number = 0
    for part, _ in api.ffi.typeof(given[0]).fields:
        struct = getattr(given, part)
        for name, _ in api.ffi.typeof(struct).fields:
            number += 1
            setattr(struct, name, number)
    return given


def test_injected_counters_are_added(transport: Prepared) -> None:
    """What a test counts comes on top of the SAs, again and again."""
    api = transport.api
    transport.complete()
    given = _numbered(api)
    for _ in range(2):
        api.must(api.control.WfpIpsecEngineCountIpsec(given))
    expected = {name: 2 * number for name, number in _flat(api, given[0]).items()}
    expected["aggregateSaStatistics.activeSas"] += 2
    expected["aggregateSaStatistics.totalSasAdded"] += 2
    assert _flat(api, _get(api, transport.engine)[0]) == expected


def test_large_counters_are_64_bits_wide(api: Api, engine: Any) -> None:
    """Bytes and packets do not wrap where 32 bits would."""
    given = api.new("IPSEC_STATISTICS1 *")
    given.inboundTrafficStatistics.totalSuccessfulPackets = 2**32 - 1
    for _ in range(2):
        api.must(api.control.WfpIpsecEngineCountIpsec(given))
    traffic = _get(api, engine).inboundTrafficStatistics
    assert traffic.totalSuccessfulPackets == 2 * (2**32 - 1)


def test_version_0_lacks_the_newer_counters(api: Api, engine: Any) -> None:
    """What both versions have is the same in both."""
    api.must(api.control.WfpIpsecEngineCountIpsec(_numbered(api)))
    old = _flat(api, _get(api, engine, 0)[0])
    new = _flat(api, _get(api, engine, 1)[0])
    assert {name: new[name] for name in old} == old
    assert set(new) - set(old) == {
        "aggregateDropPacketStatistics.totalDropPacketsInbound",
        "inboundTrafficStatistics.totalSuccessfulPackets",
        "outboundTrafficStatistics.totalSuccessfulPackets",
    }


def test_a_reset_counts_from_zero(transport: Prepared) -> None:
    """Neither SAs nor what was injected outlive a reset."""
    api = transport.api
    transport.complete()
    api.must(api.control.WfpIpsecEngineCountIpsec(_numbered(api)))
    api.control.WfpIpsecEngineReset()
    assert not any(_flat(api, _get(api, transport.engine)[0]).values())


def test_counting_needs_a_struct(api: Api) -> None:
    """NULL is refused."""
    null = api.ffi.NULL
    pointer = api.lib.FWP_E_NULL_POINTER
    assert api.control.WfpIpsecEngineCountIpsec(null) == pointer
    assert api.control.WfpIpsecEngineCountDosp(null) == pointer
    assert api.control.WfpIpsecEngineCountIke(null) == pointer
