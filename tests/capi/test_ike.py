"""Ikeext*: IKE SAs, their enumeration, their statistics."""

from typing import Any

import pytest

from .build import LOCAL_V4, LOCAL_V6, REMOTE_V4, V4, V6, Api
from .enumeration import batch, listed, open_enum
from .ike import (
    ANONYMOUS,
    CERTIFICATE,
    CERTIFICATES,
    HASH,
    KERBEROS,
    NAMES,
    PRESHARED_KEY,
    RESERVED,
    SECRET,
    ike_sa,
    inject,
    pair,
)

FAMILY = "IkeextSa"
VERSIONS = [0, 1, 2]


def _get(api: Api, engine: Any, id_: int, version: int) -> Any:
    function = getattr(api.lib, f"IkeextSaGetById{version}")
    lookup = [api.ffi.NULL] if version else []
    return api.result(function, engine, id_, *lookup)


def _code(api: Api, engine: Any, id_: int) -> int:
    out = api.new("IKEEXT_SA_DETAILS2 **")
    return int(api.lib.IkeextSaGetById2(engine, id_, api.ffi.NULL, out))


def _blob(api: Api, blob: Any) -> bytes:
    return api.bytes_at(blob.data, blob.size)


@pytest.mark.parametrize("version", VERSIONS)
def test_plain_members(api: Api, engine: Any, version: int) -> None:
    """All members that a version has come back; the id is the engine's."""
    given = ike_sa(api, [], saId=999, ikePolicyKey=api.guid(3))
    given.v4UdpEncapsulation = api.new(
        "IPSEC_V4_UDP_ENCAPSULATION0 *", {"localUdpEncapPort": 4500, "remoteUdpEncapPort": 1}
    )
    id_ = inject(api, given)
    with _get(api, engine, id_, version) as sa:
        assert sa.saId == id_ != 999
        assert (sa.keyModuleType, sa.ipVersion) == (2, V4)
        assert sa.v4UdpEncapsulation.localUdpEncapPort == 4500
        for member in ("ikeTraffic", "ikeProposal", "cookiePair", "ikePolicyKey"):
            assert api.raw(getattr(sa, member)) == api.raw(getattr(given, member))
        assert sa.virtualIfTunnelId == 7
        assert sa.ikeCredentials.numCredentials == 0
        assert sa.ikeCredentials.credentials == api.ffi.NULL
        if version:
            assert _blob(api, sa.correlationKey) == b"correlation"


@pytest.mark.parametrize("version", VERSIONS)
def test_preshared_keys(api: Api, engine: Any, version: int) -> None:
    """The secret comes back as configured; version 0 lacks the flags."""
    id_ = inject(api, ike_sa(api, [pair(api, PRESHARED_KEY, ANONYMOUS)]))
    with _get(api, engine, id_, version) as sa:
        both = sa.ikeCredentials.credentials[0]
        assert both.localCredentials.impersonationType == 1
        key = both.localCredentials.presharedKey
        assert _blob(api, key.presharedKey) == SECRET
        assert version == 0 or key.flags == 2
        assert both.peerCredentials.authenticationMethodType == ANONYMOUS
        assert both.peerCredentials.name == api.ffi.NULL


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", CERTIFICATES)
def test_certificates(api: Api, engine: Any, version: int, method: int) -> None:
    """Every method with a certificate; version 0 lacks its bytes."""
    id_ = inject(api, ike_sa(api, [pair(api, method, method)]))
    with _get(api, engine, id_, version) as sa:
        peer = sa.ikeCredentials.credentials[0].peerCredentials
        assert peer.authenticationMethodType == method
        assert _blob(api, peer.certificate.subjectName) == b"subject"
        assert _blob(api, peer.certificate.certHash) == HASH
        assert peer.certificate.flags == 1
        assert version == 0 or _blob(api, peer.certificate.certificate) == b"whole certificate"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", [*NAMES, RESERVED])
def test_names(api: Api, engine: Any, version: int, method: int) -> None:
    """Methods with a name; the reserved one has it in version 2 alone."""
    pairs = [pair(api, ANONYMOUS, ANONYMOUS), pair(api, method, method)]
    id_ = inject(api, ike_sa(api, pairs))
    with _get(api, engine, id_, version) as sa:
        local = sa.ikeCredentials.credentials[1].localCredentials
        assert local.authenticationMethodType == method
        if method == RESERVED and version < 2:
            assert local.name == api.ffi.NULL
        else:
            assert api.ffi.string(local.name.principalName) == "peer@example.org"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", [PRESHARED_KEY, CERTIFICATE, KERBEROS])
def test_credentials_may_be_missing(api: Api, engine: Any, version: int, method: int) -> None:
    """A NULL credential stays NULL."""
    empty = {"authenticationMethodType": method}
    id_ = inject(api, ike_sa(api, [{"localCredentials": empty, "peerCredentials": empty}]))
    with _get(api, engine, id_, version) as sa:
        assert sa.ikeCredentials.credentials[0].localCredentials.name == api.ffi.NULL


def test_the_copy_is_deep(api: Api, engine: Any) -> None:
    """What the caller changes afterwards does not show."""
    given = ike_sa(api, [pair(api, PRESHARED_KEY, PRESHARED_KEY)])
    id_ = inject(api, given)
    given.ikeCredentials.credentials[0].localCredentials.presharedKey.presharedKey.data[0] ^= 1
    with _get(api, engine, id_, 2) as sa:
        key = sa.ikeCredentials.credentials[0].localCredentials.presharedKey
        assert _blob(api, key.presharedKey) == SECRET


def test_v6_has_no_udp_encapsulation(api: Api, engine: Any) -> None:
    """The union has no arm for V6, so what lies there is not followed."""
    given = ike_sa(api, [], V6)
    given.v4UdpEncapsulation = api.ffi.cast("IPSEC_V4_UDP_ENCAPSULATION0 *", 16)
    with _get(api, engine, inject(api, given), 2) as sa:
        assert sa.v4UdpEncapsulation == api.ffi.NULL
        assert bytes(sa.ikeTraffic.localV6Address) == LOCAL_V6


def test_missing_arrays(api: Api) -> None:
    """A count without its array is refused, as are missing arguments."""
    out, null = api.new("UINT64 *"), api.ffi.NULL
    inject_ = api.control.WfpIpsecEngineInjectIkeSa
    broken = ike_sa(api, [])
    broken.ikeCredentials.numCredentials = 1
    broken.ikeCredentials.credentials = null
    for arguments in ((broken, out), (null, out), (ike_sa(api, []), null)):
        assert inject_(*arguments) == api.lib.FWP_E_NULL_POINTER


def test_ids_are_never_reused(api: Api, engine: Any) -> None:
    """Deleting works once, and the next SA has a new id."""
    first = inject(api, ike_sa(api, []))
    delete = api.lib.IkeextSaDeleteById0
    assert delete(engine, first) == 0
    assert delete(engine, first) == api.lib.FWP_E_NOT_FOUND
    assert _code(api, engine, first) == api.lib.FWP_E_NOT_FOUND
    assert inject(api, ike_sa(api, [])) == first + 1


@pytest.mark.parametrize("version", VERSIONS)
def test_entries_are_whole_sas(api: Api, engine: Any, version: int) -> None:
    """One block holds the array and the credentials of all entries, in the order of ids."""
    pairs = [pair(api, PRESHARED_KEY, CERTIFICATE)]
    ids = [inject(api, ike_sa(api, pairs)) for _ in range(2)]
    with listed(api, engine, FAMILY, version=version) as sas:
        assert [sa.saId for sa in sas] == ids
        both = sas[1].ikeCredentials.credentials[0]
        assert _blob(api, both.localCredentials.presharedKey.presharedKey) == SECRET
        assert _blob(api, both.peerCredentials.certificate.certHash) == HASH


def test_an_enumeration_is_a_snapshot(api: Api, engine: Any) -> None:
    """Versions may alternate on one handle, and deleted SAs are still told."""
    ids = [inject(api, ike_sa(api, [])) for _ in range(3)]
    _, handle = open_enum(api, engine, FAMILY)
    api.must(api.lib.IkeextSaDeleteById0(engine, ids[1]))
    inject(api, ike_sa(api, []))
    for version, expected in ((2, ids[:1]), (0, ids[1:2]), (1, ids[2:]), (2, [])):
        with batch(api, engine, FAMILY, handle, 1, version) as sas:
            assert [sa.saId for sa in sas] == expected
    api.must(api.lib.IkeextSaDestroyEnumHandle0(engine, handle))


def _template(api: Api, **members: Any) -> Any:
    return api.new("IKEEXT_SA_ENUM_TEMPLATE0 *", members)


def _numbers(api: Api, engine: Any, template: Any) -> list[int]:
    with listed(api, engine, FAMILY, template) as sas:
        return [sa.saId for sa in sas]


def test_subnets_restrict(api: Api, engine: Any) -> None:
    """Addresses are compared on both sides, and V4 subnets hold no V6 address."""
    v4 = inject(api, ike_sa(api, []))
    v6 = inject(api, ike_sa(api, [], V6))
    address = api.new("FWP_BYTE_ARRAY16 *", [list(LOCAL_V6)])
    cases = [
        ({}, [v4, v6]),
        ({"localSubNet": {"type": 3, "uint32": LOCAL_V4}}, [v4]),
        ({"localSubNet": {"type": 3, "uint32": REMOTE_V4}}, []),
        ({"remoteSubNet": {"type": 3, "uint32": REMOTE_V4}}, [v4]),
        ({"localSubNet": {"type": 11, "byteArray16": address}}, [v6]),
    ]
    for members, expected in cases:
        assert _numbers(api, engine, _template(api, **members)) == expected


def test_the_local_certificate_restricts(api: Api, engine: Any) -> None:
    """Its hash is that of a local credential; the peer's does not count."""
    inject(api, ike_sa(api, [pair(api, PRESHARED_KEY, CERTIFICATE)]))
    both = [pair(api, PRESHARED_KEY, PRESHARED_KEY), pair(api, CERTIFICATE, KERBEROS)]
    local = inject(api, ike_sa(api, both))
    for hash_, expected in ((HASH, [local]), (HASH[:-1], []), (HASH + b"\0", [])):
        template = _template(api, localMainModeCertHash=api.blob(hash_))
        assert _numbers(api, engine, template) == expected


def test_bad_templates(api: Api, engine: Any) -> None:
    """Types without addresses, missing values and missing bytes are refused."""
    cases = [
        ({"localSubNet": {"type": 1}}, api.lib.FWP_E_TYPE_MISMATCH),
        ({"remoteSubNet": {"type": 1}}, api.lib.FWP_E_TYPE_MISMATCH),
        ({"remoteSubNet": {"type": 256}}, api.lib.FWP_E_NULL_POINTER),
        ({"localMainModeCertHash": {"size": 1}}, api.lib.FWP_E_NULL_POINTER),
    ]
    for members, code in cases:
        assert open_enum(api, engine, FAMILY, _template(api, **members))[0] == code


def _statistics(api: Api, engine: Any, version: int) -> Any:
    out = api.new(f"IKEEXT_STATISTICS{version} *")
    api.must(getattr(api.lib, f"IkeextGetStatistics{version}")(engine, out))
    return out


def test_sas_are_active_main_modes(api: Api, engine: Any) -> None:
    """Each SA counts at its keying module and IP version, and nowhere else."""
    modules = ["ikeStatistics", "authipStatistics", "ikeV2Statistics"]
    for module in range(4):
        for version in (V4, V6):
            inject(api, ike_sa(api, [], version, keyModuleType=module))
    statistics = _statistics(api, engine, 1)
    total = sum(api.ffi.cast("UINT32 *", statistics)[i] for i in range(415))
    for name in modules:
        part = getattr(statistics, name)
        assert part.v4Statistics.currentActiveMainModes == 1
        assert part.v6Statistics.currentActiveMainModes == 1
    assert total == 2 * len(modules)


def test_injected_counters_are_added(api: Api, engine: Any) -> None:
    """Every counter has its own place, and version 0 lacks IKEv2."""
    given = api.new("IKEEXT_STATISTICS1 *")
    size = api.ffi.sizeof(given[0])
    numbers = list(range(1, size // 4 + 1))
    api.ffi.buffer(given)[:] = bytes(api.ffi.buffer(api.new("UINT32[]", numbers)))
    for _ in range(2):
        api.must(api.control.WfpIpsecEngineCountIke(given))
    doubled = api.new("UINT32[]", [2 * number for number in numbers])
    new, old = _statistics(api, engine, 1), _statistics(api, engine, 0)
    assert api.raw(new[0]) == bytes(api.ffi.buffer(doubled))
    for member in ("ikeStatistics", "authipStatistics", "commonStatistics"):
        assert api.raw(getattr(old, member)) == api.raw(getattr(new, member))


def test_a_reset_forgets(api: Api, engine: Any) -> None:
    """SAs and counters are gone, and ids start anew."""
    first = inject(api, ike_sa(api, [], keyModuleType=0))
    given = api.new("IKEEXT_STATISTICS1 *")
    given.commonStatistics.totalPacketsReceived = 1
    api.must(api.control.WfpIpsecEngineCountIke(given))
    api.control.WfpIpsecEngineReset()
    assert not any(api.raw(_statistics(api, engine, 1)[0]))
    assert inject(api, ike_sa(api, [])) == first
