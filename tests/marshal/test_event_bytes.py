"""Network events, times and templates in C, where their bytes are known."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from wfp_ipsec import enums, guids
from wfp_ipsec._native import changes, file_time, net_event, net_event_drops, templates
from wfp_ipsec._native import net_event_header as headers
from wfp_ipsec._native import net_event_ike as ike
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import NetEventFlags, NetEventType
from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.values import net_event as values
from wfp_ipsec.values import net_event_drops as drops
from wfp_ipsec.values.changes import ProviderSubscription
from wfp_ipsec.values.file_time import FileTime
from wfp_ipsec.values.net_event_ike import IkeMmFailure, IkeQmFailure
from wfp_ipsec.values.tagged import ConditionValue
from wfp_ipsec.values.templates import FilterTemplate

BAD_SPI = 0xC0360001
DROP = drops.IpsecKernelDrop(status=BAD_SPI, direction=enums.Direction.INBOUND, spi=0x11223344)
HEADERS = [
    headers.NET_EVENT_HEADER0,
    headers.NET_EVENT_HEADER1,
    headers.NET_EVENT_HEADER2,
    headers.NET_EVENT_HEADER3,
]
EVENTS = [
    net_event.NET_EVENT0,
    net_event.NET_EVENT1,
    net_event.NET_EVENT2,
    net_event.NET_EVENT3,
    net_event.NET_EVENT4,
    net_event.NET_EVENT5,
]
each_header = pytest.mark.parametrize("struct", HEADERS, ids=lambda struct: struct.ctype)
each_event = pytest.mark.parametrize("struct", EVENTS, ids=lambda struct: struct.ctype)

# The first version of the struct that has a kind.
FIRST = {
    drops.ClassifyAllow(filter_id=1, layer_id=2): 2,
    drops.CapabilityDrop(capability=enums.NetworkCapability.INTERNET_CLIENT, filter_id=1): 2,
    drops.CapabilityAllow(capability=enums.NetworkCapability.INTERNET_CLIENT, filter_id=1): 2,
    drops.ClassifyDropMac(local_mac=bytes(6), remote_mac=bytes(6)): 2,
    drops.LpmPacketArrival(spi=7): 5,
}


def test_file_time(native: Backend) -> None:
    """The beginning of 1970 is the count that Microsoft documents, its low half first."""
    with Arena(native.ffi) as arena:
        c = file_time.FILETIME.compose(arena, FileTime.of(datetime(1970, 1, 1, tzinfo=UTC)))
        assert bytes(native.ffi.buffer(c)) == (116444736000000000).to_bytes(8, "little")


@each_header
def test_nothing_known(native: Backend, struct: Struct[Any]) -> None:
    """A header that knows nothing has no flags, no IP version and no pointers."""
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, values.NetEventHeader())
        assert (c.flags, c.ipVersion) == (0, native.lib.FWP_IP_VERSION_NONE)
        assert (c.appId.size, c.appId.data, c.userId) == (0, native.ffi.NULL, native.ffi.NULL)


@each_header
def test_v4_addresses(native: Backend, struct: Struct[Any]) -> None:
    """IPv4 addresses are in host order, and flags say that they are there."""
    value = values.NetEventHeader(local_address="192.0.2.1", protocol=50)  # type: ignore[arg-type]
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, value)
        assert (c.localAddrV4, c.ipProtocol) == (0xC0000201, 50)
        assert c.ipVersion == native.lib.FWP_IP_VERSION_V4
        assert c.flags == NetEventFlags.LOCAL_ADDR_SET | NetEventFlags.IP_PROTOCOL_SET


@each_header
def test_v6_addresses(native: Backend, struct: Struct[Any]) -> None:
    """IPv6 addresses are in network order."""
    value = values.NetEventHeader(
        ip_version=enums.IpVersion.V6,
        remote_address="2001:db8::1",  # type: ignore[arg-type]
    )
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, value)
        remote = bytes(c.remoteAddrV6.byteArray16)
        assert remote == bytes.fromhex("20010db8000000000000000000000001")
        assert c.flags == NetEventFlags.REMOTE_ADDR_SET | NetEventFlags.IP_VERSION_SET


@each_header
def test_all_flags_survive(native: Backend, struct: Struct[Any]) -> None:
    """All 32 bits survive in both directions, also those whose member points nowhere."""
    c = native.ffi.new(struct.pointer, {"flags": 0xFFFFFFFF})
    parsed = struct.parse(native.ffi, c)
    assert (parsed.user_id, parsed.package_sid, parsed.enterprise_id) == (None, None, None)
    with Arena(native.ffi) as arena:
        assert struct.compose(arena, parsed).flags == 0xFFFFFFFF


@each_header
@pytest.mark.parametrize("version", [2, 77])
def test_addresses_of_no_version(native: Backend, struct: Struct[Any], version: int) -> None:
    """Without a known IP version no address is read, and its flag stays."""
    flags = NetEventFlags.LOCAL_ADDR_SET | NetEventFlags.IP_VERSION_SET
    c = native.ffi.new(struct.pointer, {"flags": flags, "ipVersion": version})
    parsed = struct.parse(native.ffi, c)
    assert (parsed.local_address, parsed.ip_version) == (None, version)
    assert parsed.other_flags == NetEventFlags.LOCAL_ADDR_SET
    assert parsed.flags == flags


def test_status_is_unsigned(native: Backend) -> None:
    """An NTSTATUS is negative in C and keeps its documented number in Python."""
    struct = net_event_drops.NET_EVENT_IPSEC_KERNEL_DROP0
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, DROP)
        assert c.failureStatus == BAD_SPI - (1 << 32)
        assert c.spi == 0x11223344
        assert struct.parse(native.ffi, c).status == BAD_SPI


@each_event
def test_kernel_drop(native: Backend, struct: Struct[Any]) -> None:
    """Every version reports kernel drops through the same member."""
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, values.NetEvent.of(DROP))
        assert c.type == native.lib.FWPM_NET_EVENT_TYPE_IPSEC_KERNEL_DROP
        assert c.ipsecDrop.spi == 0x11223344


@each_event
@pytest.mark.parametrize("data", FIRST, ids=lambda data: type(data).__name__)
def test_kinds_that_a_version_lacks(native: Backend, struct: Struct[Any], data: Any) -> None:
    """Composing refuses a kind that the version has no member for, and takes it otherwise."""
    event = values.NetEvent.of(data)
    with Arena(native.ffi) as arena:
        if EVENTS.index(struct) >= FIRST[data]:
            assert struct.parse(native.ffi, struct.compose(arena, event)) == event
            return
        with pytest.raises(InvalidParameterError, match=struct.ctype):
            struct.compose(arena, event)


@each_event
def test_unknown_kinds(native: Backend, struct: Struct[Any]) -> None:
    """A kind without a name keeps its number, and nothing is read through the union."""
    c = native.ffi.new(struct.pointer, {"type": 77})
    c.ipsecDrop = native.ffi.cast("void *", 0xDEAD)
    parsed = struct.parse(native.ffi, c)
    assert (parsed.event_type, parsed.data) == (77, None)


def test_kinds_newer_than_the_struct(native: Backend) -> None:
    """A known kind in a struct that has no member for it has no data."""
    c = native.ffi.new("FWPM_NET_EVENT0 *", {"type": NetEventType.LPM_PACKET_ARRIVAL})
    c.ipsecDrop = native.ffi.cast("void *", 0xDEAD)
    parsed = net_event.NET_EVENT0.parse(native.ffi, c)
    assert parsed.event_type is NetEventType.LPM_PACKET_ARRIVAL
    assert parsed.data is None


def test_group_sids(native: Backend) -> None:
    """Groups are an array of strings with its count; a NULL string is left out."""
    struct = ike.NET_EVENT_IKEEXT_MM_FAILURE1
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, IkeMmFailure(error_code=13801, local_group_sids=("S-1", "S-2")))
        assert c.numLocalPrincipalGroupSids == 2
        assert native.ffi.string(c.localPrincipalGroupSids[1]) == "S-2"
        assert c.remotePrincipalGroupSids == native.ffi.NULL
        c.localPrincipalGroupSids[0] = native.ffi.NULL
        assert struct.parse(native.ffi, c).local_group_sids == ("S-2",)


def test_subnets_of_transport_mode(native: Backend) -> None:
    """Subnets are read in tunnel mode alone."""
    struct = ike.NET_EVENT_IKEEXT_QM_FAILURE0
    subnet = ConditionValue(data_type=enums.DataType.UINT32, data=0x0A000001)
    failure = IkeQmFailure(
        error_code=1,
        traffic_type=enums.TrafficType.TUNNEL,
        local_subnet=subnet,
        remote_subnet=subnet,
    )
    with Arena(native.ffi) as arena:
        c = struct.compose(arena, failure)
        assert (c.remoteSubNet.type, c.remoteSubNet.uint32) == (enums.DataType.UINT32, 0x0A000001)
        c.saTrafficType = enums.TrafficType.TRANSPORT
        assert struct.parse(native.ffi, c).local_subnet is None


def test_templates_choose_all(native: Backend) -> None:
    """A filter template leaves the action open, and a subscription reports both changes."""
    layer = guids.FWPM_LAYER_INBOUND_TRANSPORT_V4
    with Arena(native.ffi) as arena:
        template = templates.FILTER_ENUM_TEMPLATE0.compose(arena, FilterTemplate(layer_key=layer))
        assert (template.actionMask, template.numFilterConditions) == (0xFFFFFFFF, 0)
        assert template.calloutKey == native.ffi.NULL
        subscription = changes.PROVIDER_SUBSCRIPTION0.compose(arena, ProviderSubscription())
        assert (subscription.flags, subscription.enumTemplate) == (3, native.ffi.NULL)


def test_changes(native: Backend) -> None:
    """A change tells its kind, GUID and LUID; a kind without a name stays a number."""
    key = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    c = native.ffi.new("FWPM_FILTER_CHANGE0 *", {"changeType": 2, "filterId": 9})
    native.ffi.memmove(native.ffi.addressof(c, "filterKey"), key.bytes_le, 16)
    parsed = changes.FILTER_CHANGE0.parse(native.ffi, c)
    assert (parsed.change_type, parsed.key, parsed.id) == (enums.ChangeType.DELETE, key, 9)
