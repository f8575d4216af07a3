"""FwpmProviderContext*: the policies that a provider context can hold."""

from typing import Any

import pytest

from .build import Api
from .policy import (
    add_provider_context,
    proposal,
    provider_context,
    tunnel_context,
    tunnel_policy,
)

KEYING, IKE_TRANSPORT, IKE_TUNNEL, AUTHIP_TRANSPORT, AUTHIP_TUNNEL = range(5)
IKE_MAIN, AUTHIP_MAIN, OPTIONS, GENERAL = range(5, 9)


def _add(api: Api, engine: Any, kind: int, policy: Any) -> int:
    context = provider_context(api, kind, policy)
    return int(api.lib.FwpmProviderContextAdd0(engine, context, api.ffi.NULL, api.ffi.NULL))


def _transport_policy(api: Api, **members: Any) -> Any:
    default = {"numIpsecProposals": 1, "ipsecProposals": proposal(api)}
    return api.new("IPSEC_TRANSPORT_POLICY0 *", {**default, **members})


def _methods(api: Api, kind: int) -> Any:
    return api.new("IKEEXT_AUTHENTICATION_METHOD0[]", [{"authenticationMethodType": kind}])


def _main_policy(api: Api, **members: Any) -> Any:
    default = {
        "numAuthenticationMethods": 1,
        "authenticationMethods": _methods(api, api.lib.IKEEXT_KERBEROS),
        "numIkeProposals": 1,
        "ikeProposals": api.new("IKEEXT_PROPOSAL0[]", [{"maxLifetimeSeconds": 28800}]),
    }
    return api.new("IKEEXT_POLICY0 *", {**default, **members})


def _extended(api: Api, kind: int | None = None) -> Any:
    method = api.lib.IKEEXT_KERBEROS if kind is None else kind
    return api.new(
        "IKEEXT_EM_POLICY0 *",
        {"numAuthenticationMethods": 1, "authenticationMethods": _methods(api, method)},
    )


def test_a_tunnel_policy_reads_back(api: Api, engine: Any) -> None:
    """Proposals, transforms and endpoints come back with id and key."""
    id_ = add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(4)))
    with api.result(api.lib.FwpmProviderContextGetById0, engine, id_) as found:
        assert found.providerContextId == id_
        assert api.same_guid(found.providerContextKey, api.guid(4))
        policy = found.ikeQmTunnelPolicy
        assert policy.tunnelEndpoints.remoteV4Address == 0x0A000002
        copied = policy.ipsecProposals[0]
        assert copied.lifetime.lifetimeSeconds == 3600
        assert copied.saTransforms[0].espAuthTransform.authTransformId.authType == 1


def test_pre_shared_keys_and_certificates_read_back(api: Api, engine: Any) -> None:
    """Main-mode authentication is copied down to the last blob."""
    methods = api.new("IKEEXT_AUTHENTICATION_METHOD0[2]")
    methods[0].presharedKeyAuthentication.presharedKey = api.blob(b"secret")
    root = {"certData": api.blob(b"root"), "flags": 1}
    store = {"certData": api.blob(b"store")}
    methods[1].authenticationMethodType = api.lib.IKEEXT_CERTIFICATE
    certificate = methods[1].certificateAuthentication
    certificate.inboundRootArraySize = 1
    certificate.inboundRootArray = api.new("IKEEXT_CERT_ROOT_CONFIG0[]", [root])
    certificate.outboundConfigType = api.lib.IKEEXT_CERT_CONFIG_ENTERPRISE_STORE
    certificate.outboundEnterpriseStoreConfig = api.new("IKEEXT_CERT_ROOT_CONFIG0[]", [store])
    policy = _main_policy(api, numAuthenticationMethods=2, authenticationMethods=methods)
    id_ = add_provider_context(api, engine, provider_context(api, IKE_MAIN, policy))
    with api.result(api.lib.FwpmProviderContextGetById0, engine, id_) as found:
        first, second = (found.ikeMmPolicy.authenticationMethods[i] for i in range(2))
        key = first.presharedKeyAuthentication.presharedKey
        assert api.bytes_at(key.data, key.size) == b"secret"
        roots = second.certificateAuthentication.inboundRootArray[0]
        assert api.bytes_at(roots.certData.data, 4) == b"root"
        stored = second.certificateAuthentication.outboundEnterpriseStoreConfig[0]
        assert api.bytes_at(stored.certData.data, 5) == b"store"


def test_general_data_reads_back(api: Api, engine: Any) -> None:
    """A general context holds a blob."""
    policy = api.new("FWP_BYTE_BLOB *", api.blob(b"anything"))
    id_ = add_provider_context(api, engine, provider_context(api, GENERAL, policy))
    with api.result(api.lib.FwpmProviderContextGetById0, engine, id_) as found:
        assert api.bytes_at(found.dataBuffer.data, found.dataBuffer.size) == b"anything"


def test_classify_options_read_back(api: Api, engine: Any) -> None:
    """Options hold values, which may be pointers."""
    key = api.new("FWP_BYTE_BLOB *", api.blob(b"guid"))
    value = {"type": api.lib.FWP_BYTE_BLOB_TYPE, "byteBlob": key}
    options = api.new("FWPM_CLASSIFY_OPTION0[]", [{"type": 5, "value": value}])
    policy = api.new("FWPM_CLASSIFY_OPTIONS0 *", {"numOptions": 1, "options": options})
    id_ = add_provider_context(api, engine, provider_context(api, OPTIONS, policy))
    with api.result(api.lib.FwpmProviderContextGetById0, engine, id_) as found:
        option = found.classifyOptions.options[0]
        assert option.type == 5
        assert api.bytes_at(option.value.byteBlob.data, 4) == b"guid"


def test_an_extended_mode_reads_back(api: Api, engine: Any) -> None:
    """An AuthIP policy keeps its extended mode."""
    policy = _transport_policy(api, emPolicy=_extended(api))
    id_ = add_provider_context(api, engine, provider_context(api, AUTHIP_TRANSPORT, policy))
    with api.result(api.lib.FwpmProviderContextGetById0, engine, id_) as found:
        methods = found.authipQmTransportPolicy.emPolicy.authenticationMethods
        assert methods[0].authenticationMethodType == api.lib.IKEEXT_KERBEROS


@pytest.mark.parametrize("kind", range(9))
def test_every_type_needs_its_policy(api: Api, engine: Any, kind: int) -> None:
    """A NULL policy is a missing pointer."""
    assert _add(api, engine, kind, api.ffi.NULL) == api.lib.FWP_E_NULL_POINTER


@pytest.mark.parametrize("kind", [9, 10, 11, 12, 13, 14, 0x7FFFFFFF])
def test_types_without_a_member_are_refused(api: Api, engine: Any, kind: int) -> None:
    """Version 0 of the struct has no policy for the later types."""
    code = _add(api, engine, kind, tunnel_policy(api))
    assert code == api.lib.FWP_E_INVALID_ENUMERATOR


PROPOSALS = [
    ({"lifetime": {}}, "INVALID_INTERVAL"),
    ({"numSaTransforms": 0}, "ZERO_LENGTH_ARRAY"),
    ({"numSaTransforms": 3}, "OUT_OF_BOUNDS"),
    ({"saTransforms": None}, "NULL_POINTER"),
    ({"pfsGroup": 8}, "INVALID_ENUMERATOR"),
]


@pytest.mark.parametrize(("members", "code"), PROPOSALS)
@pytest.mark.parametrize("kind", [IKE_TUNNEL, AUTHIP_TUNNEL, IKE_TRANSPORT, AUTHIP_TRANSPORT])
def test_bad_proposals(
    api: Api, engine: Any, kind: int, members: dict[str, Any], code: str
) -> None:
    """Quick-mode policies of all kinds have the same rules for proposals."""
    given = dict(members)
    if given.get("numSaTransforms") == 3:
        given["saTransforms"] = api.new("IPSEC_SA_TRANSFORM0[3]", _three_transforms(api))
    if "saTransforms" in given and given["saTransforms"] is None:
        given["saTransforms"] = api.ffi.NULL
    tunnel = kind in (IKE_TUNNEL, AUTHIP_TUNNEL)
    make = tunnel_policy if tunnel else _transport_policy
    policy = make(api, ipsecProposals=proposal(api, **given))
    assert _add(api, engine, kind, policy) == getattr(api.lib, f"FWP_E_{code}")


def _three_transforms(api: Api) -> list[Any]:
    return [proposal(api)[0].saTransforms[0] for _ in range(3)]


@pytest.mark.parametrize("kind", [IKE_TUNNEL, IKE_TRANSPORT])
def test_a_policy_needs_a_proposal(api: Api, engine: Any, kind: int) -> None:
    """An empty list of proposals has its own code."""
    make = tunnel_policy if kind == IKE_TUNNEL else _transport_policy
    policy = make(api, numIpsecProposals=0)
    assert _add(api, engine, kind, policy) == api.lib.FWP_E_ZERO_LENGTH_ARRAY


def _transform(api: Api, kind: int, auth: tuple[int, int], cipher: tuple[int, int]) -> Any:
    both = api.new(
        "IPSEC_AUTH_AND_CIPHER_TRANSFORM0 *",
        {
            "authTransform": {"authTransformId": auth},
            "cipherTransform": {"cipherTransformId": cipher},
        },
    )
    pointer = both
    if kind == api.lib.IPSEC_TRANSFORM_ESP_CIPHER:
        pointer = api.ffi.addressof(both, "cipherTransform")
    transform = api.new("IPSEC_SA_TRANSFORM0[1]")
    transform[0].ipsecTransformType = kind
    transform[0].ahTransform = api.ffi.cast("IPSEC_AUTH_TRANSFORM0 *", pointer)
    return transform


@pytest.mark.parametrize(
    ("kind", "auth", "cipher", "code"),
    [
        (1, (1, 1), (0, 0), None),
        (3, (0, 0), (3, 3), None),
        (4, (2, 2), (5, 5), None),
        (4, (3, 3), (3, 6), None),
        (2, (1, 2), (0, 0), "INVALID_AUTH_TRANSFORM"),
        (3, (0, 0), (3, 4), "INVALID_CIPHER_TRANSFORM"),
        (4, (1, 1), (3, 6), "INVALID_TRANSFORM_COMBINATION"),
        (4, (4, 4), (3, 6), "INVALID_TRANSFORM_COMBINATION"),
        (6, (1, 1), (3, 3), "INVALID_ENUMERATOR"),
    ],
)
def test_transforms(
    api: Api,
    engine: Any,
    kind: int,
    auth: tuple[int, int],
    cipher: tuple[int, int],
    code: str | None,
) -> None:
    """Proposals take the algorithms that SAs take."""
    transforms = _transform(api, kind, auth, cipher)
    policy = tunnel_policy(api, ipsecProposals=proposal(api, saTransforms=transforms))
    expected = getattr(api.lib, f"FWP_E_{code}") if code else 0
    assert _add(api, engine, IKE_TUNNEL, policy) == expected


@pytest.mark.parametrize(("kinds", "fits"), [((1, 2), True), ((2, 1), True), ((2, 2), False)])
def test_two_transforms_are_ah_and_esp(
    api: Api, engine: Any, kinds: tuple[int, int], fits: bool
) -> None:
    """A proposal of two transforms joins AH with ESP."""
    pair = api.new("IPSEC_SA_TRANSFORM0[2]")
    for i, kind in enumerate(kinds):
        pair[i] = proposal(api)[0].saTransforms[0]
        pair[i].ipsecTransformType = kind
    given = proposal(api, numSaTransforms=2, saTransforms=pair)
    expected = 0 if fits else api.lib.FWP_E_INVALID_TRANSFORM_COMBINATION
    assert _add(api, engine, IKE_TUNNEL, tunnel_policy(api, ipsecProposals=given)) == expected


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"tunnelEndpoints": {"ipVersion": 2}}, "INVALID_ENUMERATOR"),
        ({"flags": 0x1}, "INVALID_FLAGS"),
        ({"flags": 0x40000}, "INVALID_FLAGS"),
    ],
)
def test_bad_tunnels(api: Api, engine: Any, members: dict[str, Any], code: str) -> None:
    """Endpoints are V4 or V6, and flags have names."""
    policy = tunnel_policy(api, **members)
    assert _add(api, engine, IKE_TUNNEL, policy) == getattr(api.lib, f"FWP_E_{code}")


def test_ike_has_no_extended_mode(api: Api, engine: Any) -> None:
    """Only AuthIP policies may have one."""
    policy = tunnel_policy(api, emPolicy=_extended(api))
    assert _add(api, engine, IKE_TUNNEL, policy) == api.lib.FWP_E_EM_NOT_SUPPORTED
    assert _add(api, engine, AUTHIP_TUNNEL, policy) == 0


@pytest.mark.parametrize(
    ("method", "code"), [(6, "ERROR_NOT_SUPPORTED"), (13, "FWP_E_INVALID_ENUMERATOR")]
)
def test_methods_that_are_refused(api: Api, engine: Any, method: int, code: str) -> None:
    """CGA is not switched on, and unknown methods are no enumerators, in both modes."""
    main = _main_policy(api, authenticationMethods=_methods(api, method))
    assert _add(api, engine, AUTHIP_MAIN, main) == getattr(api.lib, code)
    extended = tunnel_policy(api, emPolicy=_extended(api, method))
    assert _add(api, engine, AUTHIP_TUNNEL, extended) == getattr(api.lib, code)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"numAuthenticationMethods": 0}, "ZERO_LENGTH_ARRAY"),
        ({"numIkeProposals": 0}, "ZERO_LENGTH_ARRAY"),
        ({"initiatorImpersonationType": 2}, "INVALID_ENUMERATOR"),
    ],
)
def test_bad_main_modes(api: Api, engine: Any, members: dict[str, Any], code: str) -> None:
    """A main-mode policy has methods, proposals and a known impersonation."""
    policy = _main_policy(api, **members)
    assert _add(api, engine, IKE_MAIN, policy) == getattr(api.lib, f"FWP_E_{code}")


@pytest.mark.parametrize("member", ["cipherAlgorithm", "integrityAlgorithm", "dhGroup"])
def test_bad_main_mode_algorithms(api: Api, engine: Any, member: str) -> None:
    """Algorithms of a main-mode proposal are enumerators."""
    value = 99 if member == "dhGroup" else {"algoIdentifier": 99}
    proposals = api.new("IKEEXT_PROPOSAL0[]", [{member: value}])
    code = _add(api, engine, IKE_MAIN, _main_policy(api, ikeProposals=proposals))
    assert code == api.lib.FWP_E_INVALID_ENUMERATOR


@pytest.mark.parametrize(
    ("modules", "code"),
    [([], "ZERO_LENGTH_ARRAY"), ([1, 2, 1], "DUPLICATE_KEYMOD"), ([1, 2], None)],
)
def test_keying_policies(api: Api, engine: Any, modules: list[int], code: str | None) -> None:
    """A keying policy lists each module once."""
    keys = api.new("GUID[]", [api.guid(number) for number in modules])
    policy = api.new("IPSEC_KEYING_POLICY0 *", {"numKeyMods": len(modules), "keyModKeys": keys})
    expected = getattr(api.lib, f"FWP_E_{code}") if code else 0
    assert _add(api, engine, KEYING, policy) == expected


@pytest.mark.parametrize(
    ("count", "kind", "value", "code"),
    [
        (0, 0, 3, "ZERO_LENGTH_ARRAY"),
        (1, 8, 3, "INVALID_ENUMERATOR"),
        (1, 0, 19, "INVALID_ENUMERATOR"),
    ],
)
def test_bad_classify_options(
    api: Api, engine: Any, count: int, kind: int, value: int, code: str
) -> None:
    """Options exist, have a known type and a value of a known type."""
    options = api.new("FWPM_CLASSIFY_OPTION0[]", [{"type": kind, "value": {"type": value}}])
    policy = api.new("FWPM_CLASSIFY_OPTIONS0 *", {"numOptions": count, "options": options})
    assert _add(api, engine, OPTIONS, policy) == getattr(api.lib, f"FWP_E_{code}")
