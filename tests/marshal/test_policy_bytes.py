"""The bytes in C of policies, selectors and provider contexts whose bytes are known."""

from __future__ import annotations

import uuid
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from wfp_ipsec import guids
from wfp_ipsec._native import policy as structs
from wfp_ipsec._native import policy_tunnel, provider_context
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.sequences import Sequence
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.algorithms import HmacSha256
from wfp_ipsec.enums import (
    ClassifyOptionType,
    DataType,
    IkeAuthMethod,
    KeyingPolicyFlags,
    PolicyFlags,
    ProviderContextType,
    TransformType,
)
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.keys import Key
from wfp_ipsec.values.dosp import DospOptions
from wfp_ipsec.values.ike_auth import IkeAuthentication, IkePresharedKey
from wfp_ipsec.values.ike_policy import IkeEmPolicy
from wfp_ipsec.values.policy import KeyingPolicy, Proposal, SaIdleTimeout, TransportPolicy
from wfp_ipsec.values.provider_context import ClassifyOption, ClassifyOptions, ProviderContext
from wfp_ipsec.values.sa import SaLifetime
from wfp_ipsec.values.selectors import TrafficSelector, TrafficSelectorPolicy
from wfp_ipsec.values.tagged import FwpValue
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

from .structs import fields_of

ESP = SaTransform(transform_type=TransformType.ESP_AUTH, auth=HmacSha256.TRANSFORM)
PROPOSAL = Proposal(lifetime=SaLifetime(seconds=3600), transforms=(ESP,))
EM = IkeEmPolicy(authentications=(IkeAuthentication(method=IkeAuthMethod.ANONYMOUS),))
TRANSPORT = TransportPolicy(
    proposals=(PROPOSAL,),
    flags=PolicyFlags.ND_SECURE,
    nd_allow_clear_timeout_seconds=7,
    idle_timeout=SaIdleTimeout(seconds=300, fail_over_seconds=60),
    extended_mode=EM,
)
TUNNEL = TunnelPolicy(
    local=ip_address("192.0.2.10"),
    remote=ip_address("192.0.2.20"),
    proposals=(PROPOSAL,),
    local_interface_luid=0x0600000000000000,
    remote_fqdn="vpn.example",
    remote_addresses=(ip_address("198.51.100.1"), ip_address("2001:db8::1")),
    forward_path_lifetime_seconds=900,
    compartment_id=2,
    traffic_selectors=(
        TrafficSelectorPolicy(
            local=(TrafficSelector.of_network(ip_network("192.0.2.0/24")),),
            remote=(
                TrafficSelector.of_network(ip_network("2001:db8::/32"), ip_protocol=17),
                TrafficSelector.of_network(ip_network("10.0.0.0/8"), ports=(500, 4500)),
            ),
            flags=5,
        ),
    ),
)
CONTEXT = ProviderContext(
    name="n", context_type=ProviderContextType.GENERAL_CONTEXT, policy=b"data"
)
SECRET = b"\xc3" * 24


@pytest.mark.parametrize(
    "struct", [structs.TRANSPORT_POLICY0, structs.TRANSPORT_POLICY1, structs.TRANSPORT_POLICY2]
)
def test_transport_policies(native: Backend, struct: Struct[TransportPolicy]) -> None:
    """All versions of a transport policy hold the same, the extended mode behind a pointer."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, TRANSPORT)
        assert (composed.numIpsecProposals, composed.flags) == (1, 2)
        assert composed.ipsecProposals[0].lifetime.lifetimeSeconds == 3600
        assert composed.ndAllowClearTimeoutSeconds == 7
        assert composed.saIdleTimeout.idleTimeoutSeconds == 300
        assert composed.saIdleTimeout.idleTimeoutSecondsFailOver == 60
        assert composed.emPolicy.numAuthenticationMethods == 1
        method = composed.emPolicy.authenticationMethods[0]
        assert method.authenticationMethodType == native.lib.IKEEXT_ANONYMOUS
        bare = struct.compose(arena, replace(TRANSPORT, extended_mode=None))
        assert bare.emPolicy == native.ffi.NULL


def test_tunnel_endpoints(native: Backend) -> None:
    """Endpoints by name and by list: each address with its own IP version."""
    with Arena(native.ffi) as arena:
        composed = policy_tunnel.TUNNEL_POLICY3.compose(arena, TUNNEL)
        ends = composed.tunnelEndpoints
        assert (ends.localV4Address, ends.remoteV4Address) == (0xC000020A, 0xC0000214)
        assert ends.localIfLuid == 0x0600000000000000
        assert native.ffi.string(ends.remoteFqdn) == "vpn.example"
        assert ends.numAddresses == 2
        v4, v6 = ends.remoteAddresses[0], ends.remoteAddresses[1]
        assert (v4.ipVersion, v4.v4Address) == (native.lib.FWP_IP_VERSION_V4, 0xC6336401)
        assert v6.ipVersion == native.lib.FWP_IP_VERSION_V6
        assert bytes(v6.v6Address) == bytes.fromhex("20010db8000000000000000000000001")
        assert (composed.fwdPathSaLifetime, composed.compartmentId) == (900, 2)


def test_traffic_selectors(native: Backend) -> None:
    """Selectors are ranges: first and last address, first and last port, both sides apart."""
    with Arena(native.ffi) as arena:
        composed = policy_tunnel.TUNNEL_POLICY3.compose(arena, TUNNEL)
        assert composed.numTrafficSelectorPolicy == 1
        chosen = composed.trafficSelectorPolicies[0]
        assert (chosen.flags, chosen.numLocalTrafficSelectors) == (5, 1)
        assert chosen.numRemoteTrafficSelectors == 2
        local = chosen.localTrafficSelectors[0]
        v6, v4 = chosen.remoteTrafficSelectors[0:2]
        assert (local.startV4Address, local.endV4Address) == (0xC0000200, 0xC00002FF)
        assert (local.protocolId, local.portStart, local.portEnd) == (0, 0, 65535)
        assert (v6.ipVersion, v6.protocolId) == (native.lib.FWP_IP_VERSION_V6, 17)
        assert bytes(v6.startV6Address) == bytes.fromhex("20010db8") + bytes(12)
        assert bytes(v6.endV6Address) == bytes.fromhex("20010db8") + b"\xff" * 12
        assert (v4.startV4Address, v4.portStart, v4.portEnd) == (0x0A000000, 500, 4500)


def test_keying_policies(native: Backend) -> None:
    """Keying modules are an array of GUIDs; version 0 has no flags."""
    modules = (guids.FWPM_KEYING_MODULE_IKE, guids.FWPM_KEYING_MODULE_IKEV2)
    policy = KeyingPolicy(key_modules=modules, flags=KeyingPolicyFlags.TERMINATING_MATCH)
    with Arena(native.ffi) as arena:
        composed = structs.KEYING_POLICY1.compose(arena, policy)
        assert (composed.numKeyMods, composed.flags) == (2, 1)
        held = native.ffi.buffer(composed.keyModKeys, 32)
        assert bytes(held) == modules[0].bytes_le + modules[1].bytes_le
        with pytest.raises(InvalidParameterError):
            structs.KEYING_POLICY0.compose(arena, policy)


@pytest.mark.parametrize("struct", provider_context.PROVIDER_CONTEXTS, ids=lambda s: s.ctype)
def test_general_contexts(native: Backend, struct: Struct[ProviderContext]) -> None:
    """General data hangs on a blob behind a pointer; no data is an empty blob, not NULL."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, CONTEXT)
        assert composed.type == native.lib.FWPM_GENERAL_CONTEXT
        blob = composed.dataBuffer
        assert bytes(native.ffi.buffer(blob.data, blob.size)) == b"data"
        empty = struct.compose(arena, replace(CONTEXT, policy=b""))
        assert empty.dataBuffer.size == 0
        assert struct.parse(native.ffi, empty).policy == b""


@pytest.mark.parametrize(
    ("version", "kinds"), [(0, range(9)), (1, range(12)), (2, range(13)), (3, range(14))]
)
def test_kinds_by_version(native: Backend, version: int, kinds: range) -> None:
    """Each version reads NULL of every kind it has as None, and keeps the kind."""
    struct = provider_context.PROVIDER_CONTEXTS[version]
    for kind in ProviderContextType:
        c = native.ffi.new(struct.pointer, {"type": kind})
        parsed = struct.parse(native.ffi, c)
        assert (parsed.context_type, parsed.policy) == (kind, None)
    (choice,) = (field for field in struct.fields if "context_type" in field.attributes)
    assert sorted(choice.arms) == list(kinds)  # type: ignore[attr-defined]


def test_kinds_that_a_version_lacks(native: Backend) -> None:
    """A policy that a version has no arm for is refused, not lost."""
    options = DospOptions(
        state_idle_timeout_seconds=1,
        per_ip_rate_limit_queue_idle_timeout_seconds=1,
        max_state_entries=1,
        max_per_ip_rate_limit_queues=1,
    )
    kind = ProviderContextType.IPSEC_DOSP_CONTEXT
    context = replace(CONTEXT, context_type=kind, policy=options)
    with Arena(native.ffi) as arena:
        composed = provider_context.PROVIDER_CONTEXT1.compose(arena, context)
        assert composed.idpOptions.ipV6IPsecUnauthDscp == native.lib.IPSEC_DOSP_DSCP_DISABLE_VALUE
        with pytest.raises(InvalidParameterError) as caught:
            provider_context.PROVIDER_CONTEXT0.compose(arena, context)
    assert caught.value.field == "policy"
    assert "version 0 of the API (FWPM_PROVIDER_CONTEXT0)" in str(caught.value)


def test_classify_options(native: Backend) -> None:
    """Options are an array of tagged values, each with its kind."""
    lifetime = ClassifyOption(
        option_type=ClassifyOptionType.UNICAST_LIFETIME,
        value=FwpValue(data_type=DataType.UINT32, data=60),
    )
    kind = ProviderContextType.CLASSIFY_OPTIONS_CONTEXT
    context = replace(CONTEXT, context_type=kind, policy=ClassifyOptions(options=(lifetime,)))
    with Arena(native.ffi) as arena:
        composed = provider_context.PROVIDER_CONTEXT0.compose(arena, context)
        found = composed.classifyOptions
        assert found.numOptions == 1
        assert found.options[0].type == native.lib.FWP_CLASSIFY_OPTION_UNICAST_LIFETIME
        assert (found.options[0].value.type, found.options[0].value.uint32) == (3, 60)


@pytest.mark.parametrize("version", range(4))
def test_preshared_keys_are_wiped(native: Backend, version: int) -> None:
    """A pre-shared key deep inside a tunnel policy is wiped with the provider context."""
    shared = IkeAuthentication(
        method=IkeAuthMethod.PRESHARED_KEY, details=IkePresharedKey(key=Key(SECRET))
    )
    tunnel = TunnelPolicy(
        local=TUNNEL.local,
        remote=TUNNEL.remote,
        proposals=TUNNEL.proposals,
        extended_mode=IkeEmPolicy(authentications=(shared,)),
    )
    kind = ProviderContextType.IPSEC_AUTHIP_QM_TUNNEL_CONTEXT
    context = replace(CONTEXT, context_type=kind, policy=tunnel)
    struct = provider_context.PROVIDER_CONTEXTS[version]
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, context)
        method = composed.authipQmTunnelPolicy.emPolicy.authenticationMethods[0]
        blob = method.presharedKeyAuthentication.presharedKey
        assert bytes(native.ffi.buffer(blob.data, blob.size)) == SECRET
        assert struct.parse(native.ffi, composed) == context
        struct.wipe(native.ffi, composed)
        assert bytes(native.ffi.buffer(blob.data, blob.size)) == bytes(24)
    assert SECRET.hex() not in repr(context)


@pytest.mark.parametrize(("struct", "field"), fields_of(Sequence))
def test_null_sequences(native: Backend, struct: Struct[Any], field: Sequence) -> None:
    """A NULL array is an empty tuple, whatever its count says."""
    c = native.ffi.new(struct.pointer)
    *outer, name = field.count.split(".")
    setattr(getattr(c, outer[0]) if outer else c, name, 0xFFFFFFFF)
    assert getattr(struct.parse(native.ffi, c), field.attribute) == ()


def test_long_sequences(native: Backend) -> None:
    """Arrays of GUIDs have no limit."""
    policy = KeyingPolicy(key_modules=tuple(uuid.UUID(int=i) for i in range(5000)))
    with Arena(native.ffi) as arena:
        composed = structs.KEYING_POLICY1.compose(arena, policy)
        assert composed.numKeyMods == 5000
        assert structs.KEYING_POLICY1.parse(native.ffi, composed) == policy
