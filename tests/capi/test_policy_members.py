"""The members of policies that are checked one by one."""

from typing import Any

import pytest

from .build import Api
from .ike import CERTIFICATE, CGA, EAP, ECDSA_P256, ECDSA_P384, PRESHARED_KEY
from .policy import proposal

IKE_TRANSPORT, IKE_TUNNEL, AUTHIP_TRANSPORT, AUTHIP_TUNNEL, IKE_MAIN, AUTHIP_MAIN = range(1, 7)
V2_TUNNEL, V2_MAIN, DOSP, V2_TRANSPORT, NETWORK = range(9, 14)

TUNNELS = [IKE_TUNNEL, AUTHIP_TUNNEL, V2_TUNNEL]
TRANSPORTS = [IKE_TRANSPORT, AUTHIP_TRANSPORT, V2_TRANSPORT]
MAIN_MODES = [IKE_MAIN, AUTHIP_MAIN, V2_MAIN]

# IPSEC_POLICY_FLAG_* and IKEEXT_POLICY_FLAG_*.
QUICK_MODE_FLAGS, MAIN_MODE_FLAGS = 0xF003FFFE, 0x3FF


def _add(api: Api, engine: Any, kind: int, policy: Any) -> int:
    context = api.new("FWPM_PROVIDER_CONTEXT3 *", {"displayData": {"name": api.text("policy")}})
    api.ffi.cast("UINT32 *", api.ffi.addressof(context[0], "type"))[0] = kind
    context.dataBuffer = api.ffi.cast("FWP_BYTE_BLOB *", policy)
    null = api.ffi.NULL
    return int(api.lib.FwpmProviderContextAdd3(engine, context, null, null))


def _policy(api: Api, kind: int, **members: Any) -> Any:
    if kind in MAIN_MODES:
        method = {"authenticationMethodType": PRESHARED_KEY}
        default = {
            "numAuthenticationMethods": 1,
            "authenticationMethods": api.new("IKEEXT_AUTHENTICATION_METHOD2[]", [method]),
            "numIkeProposals": 1,
            "ikeProposals": api.new("IKEEXT_PROPOSAL0[]", 1),
        }
        return api.new("IKEEXT_POLICY2 *", {**default, **members})
    name = "IPSEC_TUNNEL_POLICY3" if kind in TUNNELS else "IPSEC_TRANSPORT_POLICY2"
    default = {"numIpsecProposals": 1, "ipsecProposals": proposal(api)}
    return api.new(f"{name} *", {**default, **members})


@pytest.mark.parametrize("bit", range(32))
@pytest.mark.parametrize("kind", [*TUNNELS, *TRANSPORTS, *MAIN_MODES])
def test_flags_have_names(api: Api, engine: Any, kind: int, bit: int) -> None:
    """A policy of each type takes the bits that are declared for it, and no others."""
    named = MAIN_MODE_FLAGS if kind in MAIN_MODES else QUICK_MODE_FLAGS
    code = _add(api, engine, kind, _policy(api, kind, flags=1 << bit))
    assert code == (0 if named >> bit & 1 else api.lib.FWP_E_INVALID_FLAGS)


@pytest.mark.parametrize("method", range(13))
def test_the_methods_of_ikev2(api: Api, engine: Any, method: int) -> None:
    """Keys, certificates and EAP; IKE and AuthIP take all but the one that is not switched on."""
    methods = api.new("IKEEXT_AUTHENTICATION_METHOD2[]", [{"authenticationMethodType": method}])
    policy = _policy(api, V2_MAIN, authenticationMethods=methods)
    off = api.lib.ERROR_NOT_SUPPORTED if method == CGA else 0
    fits = method in (PRESHARED_KEY, CERTIFICATE, ECDSA_P256, ECDSA_P384, EAP)
    incompatible = api.lib.FWP_E_INCOMPATIBLE_AUTH_METHOD
    assert _add(api, engine, V2_MAIN, policy) == (off or (0 if fits else incompatible))
    for kind in (IKE_MAIN, AUTHIP_MAIN):
        assert _add(api, engine, kind, policy) == off


def _dosp(api: Api, **members: Any) -> Any:
    default = dict.fromkeys(("stateIdleTimeoutSeconds", "maxStateEntries"), 1)
    default |= dict.fromkeys(
        ("perIPRateLimitQueueIdleTimeoutSeconds", "maxPerIPRateLimitQueues"), 1
    )
    return api.new("IPSEC_DOSP_OPTIONS0 *", {**default, **members})


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("stateIdleTimeoutSeconds", "INVALID_INTERVAL"),
        ("perIPRateLimitQueueIdleTimeoutSeconds", "INVALID_INTERVAL"),
        ("maxStateEntries", "OUT_OF_BOUNDS"),
        ("maxPerIPRateLimitQueues", "OUT_OF_BOUNDS"),
    ],
)
def test_dosp_needs_times_and_tables(api: Api, engine: Any, member: str, code: str) -> None:
    """None of the four is 0."""
    assert _add(api, engine, DOSP, _dosp(api)) == 0
    refused = _add(api, engine, DOSP, _dosp(api, **{member: 0}))
    assert refused == getattr(api.lib, f"FWP_E_{code}")


@pytest.mark.parametrize(
    ("value", "fits"), [(0, True), (63, True), (64, False), (254, False), (255, True)]
)
@pytest.mark.parametrize(
    "member",
    [
        "ipV6IPsecUnauthDscp",
        "ipV6IPsecAuthDscp",
        "icmpV6Dscp",
        "ipV6FilterExemptDscp",
        "defBlockExemptDscp",
    ],
)
def test_dosp_code_points(api: Api, engine: Any, member: str, value: int, fits: bool) -> None:
    """A code point has six bits, or is switched off."""
    code = _add(api, engine, DOSP, _dosp(api, **{member: value}))
    assert code == (0 if fits else api.lib.FWP_E_OUT_OF_BOUNDS)


@pytest.mark.parametrize("member", ["publicV6AddrMask", "internalV6AddrMask"])
def test_dosp_prefixes(api: Api, engine: Any, member: str) -> None:
    """Both end at 128."""
    for length, expected in ((128, 0), (129, api.lib.FWP_E_INVALID_NET_MASK)):
        policy = _dosp(api, **{member: {"prefixLength": length}})
        assert _add(api, engine, DOSP, policy) == expected


@pytest.mark.parametrize(
    ("count", "kind", "value", "code"),
    [
        (0, 0, 3, "ZERO_LENGTH_ARRAY"),
        (1, None, 3, "INVALID_ENUMERATOR"),
        (1, 0, 19, "INVALID_ENUMERATOR"),
        (1, 0, 256, "INVALID_ENUMERATOR"),
    ],
)
def test_settings_of_network_connections(
    api: Api, engine: Any, count: int, kind: int | None, value: int, code: str
) -> None:
    """There are some, each of a known type with a value of a single known type."""
    most = api.lib.FWP_NETWORK_CONNECTION_POLICY_MAX
    setting = {"type": most if kind is None else kind, "value": {"type": value}}
    settings = api.new("FWPM_NETWORK_CONNECTION_POLICY_SETTING0[]", [setting])
    given = {"numSettings": count, "settings": settings}
    policy = api.new("FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0 *", given)
    assert _add(api, engine, NETWORK, policy) == getattr(api.lib, f"FWP_E_{code}")


def test_a_store_of_old_versions_is_the_first_of_the_criteria(api: Api, engine: Any) -> None:
    """Version 1 shows one of two criteria, and an empty store for none."""
    blobs = [{"certData": api.blob(data), "flags": 1} for data in (b"first", b"second")]
    criteria = api.new("IKEEXT_CERTIFICATE_CRITERIA0[]", blobs)
    methods = api.new(
        "IKEEXT_AUTHENTICATION_METHOD2[]", [{"authenticationMethodType": CERTIFICATE}]
    )
    certificate = methods[0].certificateAuthentication
    for side, count in (("inbound", 2), ("outbound", 0)):
        setattr(certificate, f"{side}ConfigType", api.lib.IKEEXT_CERT_CONFIG_ENTERPRISE_STORE)
        setattr(certificate, f"{side}EnterpriseStoreArraySize", count)
        setattr(certificate, f"{side}EnterpriseStoreCriteria", criteria)
    context = api.new("FWPM_PROVIDER_CONTEXT2 *", {"displayData": {"name": api.text("policy")}})
    context.type = api.lib.FWPM_IPSEC_IKE_MM_CONTEXT
    context.ikeMmPolicy = _policy(api, IKE_MAIN, authenticationMethods=methods)
    out = api.new("UINT64 *")
    api.must(api.lib.FwpmProviderContextAdd2(engine, context, api.ffi.NULL, out))
    with api.result(api.lib.FwpmProviderContextGetById1, engine, out[0]) as found:
        method = found.ikeMmPolicy.authenticationMethods[0].certificateAuthentication
        store = method.inboundEnterpriseStoreConfig
        assert api.bytes_at(store.certData.data, store.certData.size) == b"first"
        assert method.outboundEnterpriseStoreConfig.certData.size == 0
