"""Network events: a header and what happened (fwpmtypes.h)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Self

from wfp_ipsec.enums import AddressFamily, IpVersion, NetEventFlags, NetEventType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U16, U32, U64, IpAddress, Sid
from wfp_ipsec.values.file_time import FileTime
from wfp_ipsec.values.net_event_drops import (
    CapabilityAllow,
    CapabilityDrop,
    ClassifyAllow,
    ClassifyDrop,
    ClassifyDropMac,
    IpsecDospDrop,
    IpsecKernelDrop,
    LpmPacketArrival,
)
from wfp_ipsec.values.net_event_ike import IkeEmFailure, IkeMmFailure, IkeQmFailure

# The attributes that are there only where a flag says so.
FLAG_OF = MappingProxyType(
    {
        "protocol": NetEventFlags.IP_PROTOCOL_SET,
        "local_address": NetEventFlags.LOCAL_ADDR_SET,
        "remote_address": NetEventFlags.REMOTE_ADDR_SET,
        "local_port": NetEventFlags.LOCAL_PORT_SET,
        "remote_port": NetEventFlags.REMOTE_PORT_SET,
        "app_id": NetEventFlags.APP_ID_SET,
        "user_id": NetEventFlags.USER_ID_SET,
        "scope_id": NetEventFlags.SCOPE_ID_SET,
        "ip_version": NetEventFlags.IP_VERSION_SET,
        "package_sid": NetEventFlags.PACKAGE_ID_SET,
        "enterprise_id": NetEventFlags.ENTERPRISE_ID_SET,
        "policy_flags": NetEventFlags.POLICY_FLAGS_SET,
        "effective_name": NetEventFlags.EFFECTIVE_NAME_SET,
    }
)


@value
class NetEventHeader(Value):
    """When and to which traffic something happened (FWPM_NET_EVENT_HEADER0 to 3).

    Attributes:
        timestamp: When.
        ip_version: IP version, or None. Events of Windows Vista have addresses without it.
        protocol: IP protocol number, or None.
        local_address: Local address, or None.
        remote_address: Remote address, or None.
        local_port: Local port, or None.
        remote_port: Remote port, or None.
        scope_id: IPv6 scope, or None.
        app_id: Path of the application as the filter engine holds it, or None.
        user_id: User of the traffic, a binary SID, or None.
        address_family: Kind of the addresses; from version 2.
        package_sid: App container, a binary SID, or None; from version 2.
        enterprise_id: Enterprise that protects the data, or None; from version 3.
        policy_flags: Flags of the policy source, or None; from version 3.
        effective_name: Effective name of the application, or None; from version 3.
        other_flags: Flags that no attribute stands for, such as REAUTH_REASON_SET.

    Raises:
        InvalidParameterError: The addresses are of two IP versions, or not of `ip_version`; a flag
            in `other_flags` stands for an attribute.
    """

    timestamp: FileTime = FileTime()
    ip_version: IpVersion | int | None = None
    protocol: U8 | None = None
    local_address: IpAddress | None = None
    remote_address: IpAddress | None = None
    local_port: U16 | None = None
    remote_port: U16 | None = None
    scope_id: U32 | None = None
    app_id: bytes | None = None
    user_id: Sid | None = None
    address_family: AddressFamily | int = AddressFamily.NONE
    package_sid: Sid | None = None
    enterprise_id: str | None = None
    policy_flags: U64 | None = None
    effective_name: bytes | None = None
    other_flags: NetEventFlags = NetEventFlags(0)

    @property
    def flags(self) -> NetEventFlags:
        """All flags: those of the attributes that are there, and the others."""
        flags = self.other_flags
        for name, flag in FLAG_OF.items():
            if getattr(self, name) is not None:
                flags |= flag
        return flags

    def _validate(self) -> None:
        self._check_addresses()
        for name, flag in FLAG_OF.items():
            if self.other_flags & flag:
                rule = f"holds {flag.name}, which {name} stands for"
                raise invalid("other_flags", self.other_flags, rule, "FWP_E_INVALID_FLAGS")

    def _check_addresses(self) -> None:
        expected = self.ip_version
        for name in ("local_address", "remote_address"):
            address = getattr(self, name)
            if address is None:
                continue
            found = IpVersion.V4 if address.version == 4 else IpVersion.V6
            if expected not in (None, found):
                rule = f"is not of {IpVersion(expected)!r}"
                raise invalid(name, str(address), rule, "FWP_E_INVALID_PARAMETER")
            expected = found


NetEventData = (
    IkeMmFailure
    | IkeQmFailure
    | IkeEmFailure
    | ClassifyDrop
    | IpsecKernelDrop
    | IpsecDospDrop
    | ClassifyAllow
    | CapabilityDrop
    | CapabilityAllow
    | ClassifyDropMac
    | LpmPacketArrival
)

# What `data` is for each type.
DATA_OF = MappingProxyType(
    {
        NetEventType.IKEEXT_MM_FAILURE: IkeMmFailure,
        NetEventType.IKEEXT_QM_FAILURE: IkeQmFailure,
        NetEventType.IKEEXT_EM_FAILURE: IkeEmFailure,
        NetEventType.CLASSIFY_DROP: ClassifyDrop,
        NetEventType.IPSEC_KERNEL_DROP: IpsecKernelDrop,
        NetEventType.IPSEC_DOSP_DROP: IpsecDospDrop,
        NetEventType.CLASSIFY_ALLOW: ClassifyAllow,
        NetEventType.CAPABILITY_DROP: CapabilityDrop,
        NetEventType.CAPABILITY_ALLOW: CapabilityAllow,
        NetEventType.CLASSIFY_DROP_MAC: ClassifyDropMac,
        NetEventType.LPM_PACKET_ARRIVAL: LpmPacketArrival,
    }
)
TYPE_OF = MappingProxyType({cls: event_type for event_type, cls in DATA_OF.items()})


@value
class NetEvent(Value):
    """A network event (FWPM_NET_EVENT0 to 5).

    Attributes:
        header: When, and to which traffic.
        event_type: What happened.
        data: More about it, of the class that belongs to the type. None for a type that this
            version of the package or of the struct does not know.

    Raises:
        InvalidParameterError: The data is not of the type.
    """

    header: NetEventHeader
    event_type: NetEventType | int
    data: NetEventData | None

    @classmethod
    def of(cls, data: NetEventData, header: NetEventHeader | None = None) -> Self:
        """Returns the event that some data belongs to."""
        return cls(header=header or NetEventHeader(), event_type=TYPE_OF[type(data)], data=data)

    def _validate(self) -> None:
        wanted = DATA_OF[NetEventType(self.event_type)]
        if self.data is not None and type(self.data) is not wanted:
            found, name = type(self.data).__name__, NetEventType(self.event_type).name
            rule = f"does not fit {name}, which holds {wanted.__name__}"
            raise invalid("data", found, rule, "FWP_E_TYPE_MISMATCH")
