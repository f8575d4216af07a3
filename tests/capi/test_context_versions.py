"""Versions 0 to 3 of provider contexts: the same objects, with the members that each has."""

from typing import Any

import pytest

from .build import Api
from .listing import listed
from .policy import proposal

KEYING, IKE_TRANSPORT, IKE_TUNNEL = 0, 1, 2
IKE_MAIN, V2_TUNNEL, V2_MAIN, DOSP, V2_TRANSPORT, NETWORK = 5, 9, 10, 11, 12, 13
NEWEST = {0: 8, 1: DOSP, 2: V2_TRANSPORT, 3: NETWORK}


def _context(api: Api, version: int, kind: int, policy: Any, number: int = 1) -> Any:
    context = api.new(
        f"FWPM_PROVIDER_CONTEXT{version} *",
        {
            "displayData": {"name": api.text("context")},
            "type": kind,
            "providerContextKey": api.guid(number),
        },
    )
    context.dataBuffer = api.ffi.cast("FWP_BYTE_BLOB *", policy)
    return context


def _add(api: Api, engine: Any, version: int, kind: int, policy: Any, number: int = 1) -> int:
    add = getattr(api.lib, f"FwpmProviderContextAdd{version}")
    context = _context(api, version, kind, policy, number)
    return int(add(engine, context, api.ffi.NULL, api.ffi.NULL))


def _read(api: Api, engine: Any, version: int, number: int = 1) -> Any:
    get = getattr(api.lib, f"FwpmProviderContextGetByKey{version}")
    return api.result(get, engine, api.new("GUID *", api.guid(number)))


def _method(api: Api, version: int, **members: Any) -> Any:
    return api.new(f"IKEEXT_AUTHENTICATION_METHOD{version}[]", [members])


def _main(api: Api, version: int, methods: Any, **members: Any) -> Any:
    default = {
        "numAuthenticationMethods": 1,
        "authenticationMethods": methods,
        "numIkeProposals": 1,
        "ikeProposals": api.new("IKEEXT_PROPOSAL0[]", [{"maxLifetimeSeconds": 28800}]),
    }
    return api.new(f"IKEEXT_POLICY{version} *", {**default, **members})


def _tunnel(api: Api, version: int, **members: Any) -> Any:
    default = {"numIpsecProposals": 1, "ipsecProposals": proposal(api)}
    return api.new(f"IPSEC_TUNNEL_POLICY{version} *", {**default, **members})


def _transport(api: Api, version: int, **members: Any) -> Any:
    default = {"numIpsecProposals": 1, "ipsecProposals": proposal(api)}
    return api.new(f"IPSEC_TRANSPORT_POLICY{version} *", {**default, **members})


def _dosp(api: Api, **members: Any) -> Any:
    default = {
        "stateIdleTimeoutSeconds": 1,
        "perIPRateLimitQueueIdleTimeoutSeconds": 2,
        "maxStateEntries": 3,
        "maxPerIPRateLimitQueues": 4,
    }
    return api.new("IPSEC_DOSP_OPTIONS0 *", {**default, **members})


@pytest.mark.parametrize("added", range(4))
@pytest.mark.parametrize("read", range(4))
def test_tunnels_carry_what_both_versions_have(
    api: Api, engine: Any, added: int, read: int
) -> None:
    """Members that either version lacks are 0."""
    endpoints = {"localV4Address": 1, "remoteV4Address": 2}
    members: dict[str, Any] = {"flags": 8, "tunnelEndpoints": endpoints}
    members["saIdleTimeout"] = {"idleTimeoutSeconds": 7}
    if added >= 1:
        endpoints["localIfLuid"] = 3
    if added >= 2:
        members["fwdPathSaLifetime"] = 4
        endpoints["remoteFqdn"] = api.text("host")
    if added >= 3:
        members["compartmentId"] = 5
    api.must(_add(api, engine, added, IKE_TUNNEL, _tunnel(api, added, **members)))
    common = min(added, read)
    with _read(api, engine, read) as found:
        policy = found.ikeQmTunnelPolicy
        assert (policy.flags, policy.saIdleTimeout.idleTimeoutSeconds) == (8, 7)
        assert policy.ipsecProposals[0].lifetime.lifetimeSeconds == 3600
        ends = policy.tunnelEndpoints
        assert (ends.localV4Address, ends.remoteV4Address) == (1, 2)
        if read >= 1:
            assert ends.localIfLuid == (3 if common >= 1 else 0)
        if read >= 2:
            assert policy.fwdPathSaLifetime == (4 if common >= 2 else 0)
            assert (ends.remoteFqdn != api.ffi.NULL) == (common >= 2)
        if read >= 3:
            assert policy.compartmentId == (5 if common >= 3 else 0)


@pytest.mark.parametrize("added", range(3))
@pytest.mark.parametrize("read", range(3))
def test_keys_and_certificates_carry_over(api: Api, engine: Any, added: int, read: int) -> None:
    """Pre-shared keys keep their bytes, certificates their data, in policies and proposals."""
    store = api.lib.IKEEXT_CERT_CONFIG_ENTERPRISE_STORE
    methods = api.new(f"IKEEXT_AUTHENTICATION_METHOD{added}[2]")
    methods[0].presharedKeyAuthentication.presharedKey = api.blob(b"secret")
    methods[1].authenticationMethodType = api.lib.IKEEXT_CERTIFICATE
    certificate = methods[1].certificateAuthentication
    certificate.inboundRootArraySize = 1
    certificate.outboundConfigType = store
    kind = "IKEEXT_CERTIFICATE_CRITERIA0" if added == 2 else "IKEEXT_CERT_ROOT_CONFIG0"
    roots = [api.new(f"{kind}[]", [{"certData": api.blob(data)}]) for data in (b"list", b"one")]
    if added == 2:
        certificate.inboundRootCriteria = roots[0]
        certificate.outboundEnterpriseStoreArraySize = 1
        certificate.outboundEnterpriseStoreCriteria = roots[1]
    else:
        certificate.inboundRootArray = roots[0]
        certificate.outboundEnterpriseStoreConfig = roots[1]
    policy = _main(api, added, methods, numAuthenticationMethods=2, flags=4)
    api.must(_add(api, engine, added, IKE_MAIN, policy))
    with _read(api, engine, read) as found:
        policy = found.ikeMmPolicy
        assert (policy.flags, policy.ikeProposals[0].maxLifetimeSeconds) == (4, 28800)
        key = policy.authenticationMethods[0].presharedKeyAuthentication.presharedKey
        assert api.bytes_at(key.data, key.size) == b"secret"
        second = policy.authenticationMethods[1].certificateAuthentication
        assert second.outboundConfigType == store
        if read == 2:
            data = [second.inboundRootCriteria, second.outboundEnterpriseStoreCriteria]
        else:
            data = [second.inboundRootArray, second.outboundEnterpriseStoreConfig]
        blobs = [criteria[0].certData for criteria in data]
        assert [api.bytes_at(blob.data, blob.size) for blob in blobs] == [b"list", b"one"]


def test_extended_modes_carry_over(api: Api, engine: Any) -> None:
    """AuthIP's second authentication is converted with its policy."""
    eap = _method(
        api, 1, authenticationMethodType=api.lib.IKEEXT_EAP, eapAuthentication={"flags": 1}
    )
    extended = api.new(
        "IKEEXT_EM_POLICY1 *", {"numAuthenticationMethods": 1, "authenticationMethods": eap}
    )
    policy = _transport(api, 1, emPolicy=extended, ndAllowClearTimeoutSeconds=9)
    api.must(_add(api, engine, 1, 3, policy))
    for version in range(4):
        with _read(api, engine, version) as found:
            policy = found.authipQmTransportPolicy
            assert policy.ndAllowClearTimeoutSeconds == 9
            method = policy.emPolicy.authenticationMethods[0]
            assert method.authenticationMethodType == api.lib.IKEEXT_EAP
            if version:
                assert method.eapAuthentication.flags == 1


def test_keying_flags_came_later(api: Api, engine: Any) -> None:
    """Versions 0 and 1 of a context have keying policies without flags."""
    modules = api.new("GUID[]", [api.lib.FWPM_KEYING_MODULE_IKEV2])
    members = {"numKeyMods": 1, "keyModKeys": modules, "flags": 1}
    api.must(_add(api, engine, 2, KEYING, api.new("IPSEC_KEYING_POLICY1 *", members)))
    with _read(api, engine, 3) as found:
        assert found.keyingPolicy.flags == 1
    with _read(api, engine, 0) as found:
        assert api.same_guid(found.keyingPolicy.keyModKeys[0], modules[0])
    bad = api.new("IPSEC_KEYING_POLICY1 *", {**members, "flags": 2})
    assert _add(api, engine, 2, KEYING, bad, 2) == api.lib.FWP_E_INVALID_FLAGS


@pytest.mark.parametrize("version", range(4))
def test_each_version_takes_its_own_types(api: Api, engine: Any, version: int) -> None:
    """A type that a version has no arm for is no enumerator of it."""
    blob = api.new("FWP_BYTE_BLOB *")
    refused = _add(api, engine, version, NEWEST[version] + 1, blob)
    assert refused == api.lib.FWP_E_INVALID_ENUMERATOR


def _newer(api: Api, kind: int) -> Any:
    setting = api.new("FWPM_NETWORK_CONNECTION_POLICY_SETTING0[]", [{"value": {"type": 3}}])
    make = {
        V2_TUNNEL: lambda: _tunnel(api, 3),
        V2_MAIN: lambda: _main(api, 2, _method(api, 2)),
        DOSP: lambda: _dosp(api),
        V2_TRANSPORT: lambda: _transport(api, 2),
        NETWORK: lambda: api.new(
            "FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0 *", {"numSettings": 1, "settings": setting}
        ),
    }
    return make[kind]()


@pytest.mark.parametrize("kind", [V2_TUNNEL, V2_MAIN, DOSP, V2_TRANSPORT, NETWORK])
def test_older_versions_show_newer_types_without_policy(api: Api, engine: Any, kind: int) -> None:
    """The context shows in every version, its policy where there is an arm for it."""
    api.must(_add(api, engine, 3, kind, _newer(api, kind)))
    for version in range(4):
        with _read(api, engine, version) as found:
            assert found.type == kind
            assert (found.dataBuffer != api.ffi.NULL) == (kind <= NEWEST[version])
        types = listed(
            api, engine, "FwpmProviderContext", lambda found: found.type, version=version
        )
        assert types == [kind]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"flags": 0x40}, "INVALID_FLAGS"),
        ({"stateIdleTimeoutSeconds": 0}, "INVALID_INTERVAL"),
        ({"maxStateEntries": 0}, "OUT_OF_BOUNDS"),
        ({"icmpV6Dscp": 64}, "OUT_OF_BOUNDS"),
        ({"publicV6AddrMask": {"prefixLength": 129}}, "INVALID_NET_MASK"),
        ({"numPublicIFLuids": 1}, "NULL_POINTER"),
    ],
)
def test_bad_dosp_options_are_refused(
    api: Api, engine: Any, members: dict[str, Any], code: str
) -> None:
    """Flags, times, bounds, prefixes and arrays."""
    refused = _add(api, engine, 1, DOSP, _dosp(api, **members))
    assert refused == getattr(api.lib, f"FWP_E_{code}")


def test_ikev2_knows_fewer_methods(api: Api, engine: Any) -> None:
    """Kerberos belongs to IKE and AuthIP; an extended mode to AuthIP alone."""
    methods = _method(api, 2, authenticationMethodType=api.lib.IKEEXT_KERBEROS)
    refused = _add(api, engine, 2, V2_MAIN, _main(api, 2, methods))
    assert refused == api.lib.FWP_E_INCOMPATIBLE_AUTH_METHOD
    extended = api.new(
        "IKEEXT_EM_POLICY2 *", {"numAuthenticationMethods": 1, "authenticationMethods": methods}
    )
    refused = _add(api, engine, 2, V2_TUNNEL, _tunnel(api, 2, emPolicy=extended))
    assert refused == api.lib.FWP_E_EM_NOT_SUPPORTED


@pytest.mark.parametrize(
    ("selector", "code"),
    [({"ipVersion": 2}, "INVALID_ENUMERATOR"), ({"portStart": 2, "portEnd": 1}, "INVALID_RANGE")],
)
def test_bad_traffic_selectors_are_refused(
    api: Api, engine: Any, selector: dict[str, int], code: str
) -> None:
    """Selectors have an IP version and ports in their order."""
    selectors = api.new("IPSEC_TRAFFIC_SELECTOR0[]", [selector])
    policies = api.new(
        "IPSEC_TRAFFIC_SELECTOR_POLICY0[]",
        [{"numRemoteTrafficSelectors": 1, "remoteTrafficSelectors": selectors}],
    )
    policy = _tunnel(api, 3, numTrafficSelectorPolicy=1, trafficSelectorPolicies=policies)
    assert _add(api, engine, 3, IKE_TUNNEL, policy) == getattr(api.lib, f"FWP_E_{code}")


def test_sa_contexts_take_ikev2_tunnels(api: Api, engine: Any) -> None:
    """An IKEv2 tunnel policy is a tunnel policy."""
    out = api.new("UINT64 *")
    context = _context(api, 1, V2_TUNNEL, _tunnel(api, 1))
    api.must(api.lib.FwpmProviderContextAdd1(engine, context, api.ffi.NULL, out))
    traffic = api.new("IPSEC_TRAFFIC1 *", {"trafficType": 1, "tunnelPolicyId": out[0]})
    null = api.ffi.NULL
    api.must(api.lib.IPsecSaContextCreate1(engine, traffic, null, null, out))
