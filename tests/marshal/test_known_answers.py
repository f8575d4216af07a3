"""The bytes in C, for values whose bytes are known."""

import ipaddress
import uuid
from dataclasses import replace
from typing import Any

import pytest

from wfp_ipsec import algorithms, enums, guids
from wfp_ipsec._native import ipsec, objects, policy_tunnel, tagged
from wfp_ipsec._native.arena import Arena, put_guid
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values import filter as filters
from wfp_ipsec.values import policy as policies
from wfp_ipsec.values.sa import SaLifetime
from wfp_ipsec.values.tagged import ConditionValue, FwpValue
from wfp_ipsec.values.traffic import Traffic, UdpEncapsulation
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

V4_HOSTS = ("192.0.2.10", "192.0.2.20")
V6_HOSTS = ("2001:db8::10", "2001:db8::20")
V6_BYTES = bytes.fromhex("20010db8000000000000000000000010")


def _tunnel(hosts: tuple[str, str]) -> TunnelPolicy:
    transform = SaTransform(
        transform_type=enums.TransformType.ESP_AUTH, auth=algorithms.HmacSha1.TRANSFORM
    )
    proposal = policies.Proposal(lifetime=SaLifetime(seconds=3600), transforms=(transform,))
    local, remote = map(ipaddress.ip_address, hosts)
    return TunnelPolicy(local=local, remote=remote, proposals=(proposal,))


def _holders(hosts: tuple[str, str]) -> list[tuple[Struct[Any], Any, str]]:
    """The structs with two hosts: description, value, and the member that embeds the addresses."""
    transport = Traffic.transport(*hosts, filter_id=1)
    return [
        (ipsec.TRAFFIC0, transport, ""),
        (ipsec.TRAFFIC1, transport, ""),
        (ipsec.TRAFFIC1, Traffic.tunnel(*hosts, tunnel_policy_id=1), ""),
        (policy_tunnel.TUNNEL_POLICY0, _tunnel(hosts), "tunnelEndpoints"),
    ]


@pytest.mark.parametrize(("struct", "value", "inside"), _holders(V4_HOSTS))
def test_v4_addresses(native: Backend, struct: Struct[Any], value: Any, inside: str) -> None:
    """IPv4 addresses are integers in host order."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        holder = getattr(composed, inside) if inside else composed
        assert holder.ipVersion == native.lib.FWP_IP_VERSION_V4
        assert (holder.localV4Address, holder.remoteV4Address) == (0xC000020A, 0xC0000214)


@pytest.mark.parametrize(("struct", "value", "inside"), _holders(V6_HOSTS))
def test_v6_addresses(native: Backend, struct: Struct[Any], value: Any, inside: str) -> None:
    """IPv6 addresses are 16 bytes in network order."""
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, value)
        holder = getattr(composed, inside) if inside else composed
        assert holder.ipVersion == native.lib.FWP_IP_VERSION_V6
        assert bytes(holder.localV6Address) == V6_BYTES
        assert bytes(holder.remoteV6Address) == V6_BYTES[:-1] + b"\x20"


def test_modes(native: Backend) -> None:
    """The filter or the policy that is given decides the mode."""
    with Arena(native.ffi) as arena:
        transport = ipsec.TRAFFIC1.compose(arena, Traffic.transport(*V4_HOSTS, filter_id=7))
        tunnel = ipsec.TRAFFIC1.compose(arena, Traffic.tunnel(*V4_HOSTS, tunnel_policy_id=8))
        assert transport.trafficType == native.lib.IPSEC_TRAFFIC_TYPE_TRANSPORT
        assert transport.ipsecFilterId == 7
        assert tunnel.trafficType == native.lib.IPSEC_TRAFFIC_TYPE_TUNNEL
        assert tunnel.tunnelPolicyId == 8


def test_ports(native: Backend) -> None:
    """Ports are in host order."""
    traffic = Traffic.transport(*V4_HOSTS, filter_id=1, remote_port=0x1234, local_port=0x5678)
    ports = UdpEncapsulation(local_port=4500, remote_port=0x1194)
    with Arena(native.ffi) as arena:
        composed = ipsec.TRAFFIC1.compose(arena, traffic)
        encapsulation = ipsec.V4_UDP_ENCAPSULATION0.compose(arena, ports)
        assert (composed.remotePort, composed.localPort) == (0x1234, 0x5678)
        assert (encapsulation.localUdpEncapPort, encapsulation.remoteUdpEncapPort) == (4500, 4500)


@pytest.mark.parametrize("size", [20, 28, 36])
def test_gcm_keys(native: Backend, size: int) -> None:
    """Both key blobs of AES-GCM hold the same key with its salt, cipher first in the struct."""
    key = bytes(range(size))
    with Arena(native.ffi) as arena:
        composed = ipsec.SA0.compose(arena, algorithms.AesGcm(key).esp(0x12345678))
        halves = composed.espAuthAndCipherInformation
        auth, cipher = halves.saAuthInformation, halves.saCipherInformation
        assert composed.spi == 0x12345678
        assert composed.saTransformType == native.lib.IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER
        assert native.ffi.cast("void *", halves) == native.ffi.addressof(
            halves, "saCipherInformation"
        )
        for blob in (auth.authKey, cipher.cipherKey):
            assert blob.size == size
            assert bytes(native.ffi.buffer(blob.data, size)) == key
        assert auth.authKey.data != cipher.cipherKey.data


def test_guid_bytes(native: Backend) -> None:
    """A GUID has its first three groups in host order and the rest as written."""
    key = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    guid = native.ffi.new("GUID *")
    put_guid(native.ffi, guid, key)
    assert (guid.Data1, guid.Data2, guid.Data3) == (0x00112233, 0x4455, 0x6677)
    assert bytes(guid.Data4) == bytes.fromhex("8899aabbccddeeff")
    assert bytes(native.ffi.buffer(guid)) == bytes.fromhex("33221100554477668899aabbccddeeff")


def test_strings(native: Backend) -> None:
    """Text is UTF-16 with a NUL, two units for a character beyond the first 65536."""
    provider = filters.Provider(name="é𝄞", service_name="")
    with Arena(native.ffi) as arena:
        composed = objects.PROVIDER0.compose(arena, provider)
        name = native.ffi.cast("UINT16 *", composed.displayData.name)
        assert list(name[0:4]) == [0x00E9, 0xD834, 0xDD1E, 0]
        assert composed.displayData.description == native.ffi.NULL
        assert native.ffi.cast("UINT16 *", composed.serviceName)[0] == 0


def test_v4_subnet(native: Backend) -> None:
    """An IPv4 subnet is address and mask in host order, behind a pointer."""
    subnet = ConditionValue.of_network(ipaddress.IPv4Network("192.0.2.0/24"))
    with Arena(native.ffi) as arena:
        composed = tagged.CONDITION_VALUE0.compose(arena, subnet)
        assert composed.type == native.lib.FWP_V4_ADDR_MASK
        assert composed.v4AddrMask.addr == 0xC0000200
        assert composed.v4AddrMask.mask == 0xFFFFFF00


def test_v6_subnet(native: Backend) -> None:
    """An IPv6 subnet is an address in network order and a prefix length, behind a pointer."""
    subnet = ConditionValue.of_network(ipaddress.IPv6Network("2001:db8::/32"))
    with Arena(native.ffi) as arena:
        composed = tagged.CONDITION_VALUE0.compose(arena, subnet)
        assert composed.type == native.lib.FWP_V6_ADDR_MASK
        assert bytes(composed.v6AddrMask.addr) == bytes.fromhex("20010db8") + bytes(12)
        assert composed.v6AddrMask.prefixLength == 32


def test_hosts_as_conditions(native: Backend) -> None:
    """One IPv4 address is a 32-bit number in host order, one IPv6 address 16 bytes."""
    with Arena(native.ffi) as arena:
        v4, v6 = (
            tagged.CONDITION_VALUE0.compose(
                arena, ConditionValue.of_host(ipaddress.ip_address(host))
            )
            for host in (V4_HOSTS[0], V6_HOSTS[0])
        )
        assert (v4.type, v4.uint32) == (native.lib.FWP_UINT32, 0xC000020A)
        assert v6.type == native.lib.FWP_BYTE_ARRAY16_TYPE
        assert bytes(v6.byteArray16.byteArray16) == V6_BYTES


@pytest.mark.parametrize(
    ("tag", "arm", "data"),
    [
        (enums.DataType.UINT64, "uint64", 0x1122334455667788),
        (enums.DataType.INT64, "int64", -2),
        (enums.DataType.DOUBLE, "double64", 0.5),
    ],
)
def test_wide_numbers(native: Backend, tag: enums.DataType, arm: str, data: float) -> None:
    """Numbers of 64 bits lie behind a pointer."""
    with Arena(native.ffi) as arena:
        composed = tagged.VALUE0.compose(arena, FwpValue(data_type=tag, data=data))
        assert getattr(composed, arm)[0] == data


def test_sid_bytes(native: Backend) -> None:
    """A SID keeps its sub-authorities, whose number the struct itself tells."""
    sid = bytes.fromhex("01 02 000000000005 20000000 20020000")
    with Arena(native.ffi) as arena:
        value = FwpValue(data_type=enums.DataType.SID, data=sid)
        found = tagged.VALUE0.compose(arena, value).sid
        assert (found.Revision, found.SubAuthorityCount) == (1, 2)
        assert bytes(found.IdentifierAuthority.Value) == bytes.fromhex("000000000005")
        assert [native.ffi.cast("DWORD *", found.SubAuthority)[i] for i in (0, 1)] == [32, 544]


def test_provider_context_in_a_filter(native: Backend) -> None:
    """A provider context goes into the union as a GUID, and the flag says so."""
    key = uuid.uuid5(uuid.NAMESPACE_DNS, "example.org")
    plain = filters.Filter(
        name="n", layer_key=guids.FWPM_LAYER_IPSEC_V4, action=enums.ActionType.BLOCK
    )
    with Arena(native.ffi) as arena:
        raw = objects.FILTER0.compose(arena, replace(plain, raw_context=2**63))
        named = objects.FILTER0.compose(arena, replace(plain, provider_context_key=key))
        assert (raw.flags, raw.rawContext) == (0, 2**63)
        assert named.flags == native.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT
        held = native.ffi.buffer(native.ffi.addressof(named, "providerContextKey"))
        assert bytes(held) == key.bytes_le
