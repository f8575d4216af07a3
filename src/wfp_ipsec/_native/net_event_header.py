"""FWPM_NET_EVENT_HEADER0 to 3: what is there is told by flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Custom, Embedded, Unused, read_address
from wfp_ipsec._native.fields import Blob, Enum, Int, SidPointer, Text
from wfp_ipsec._native.file_time import FILETIME
from wfp_ipsec._native.net_event_fields import Flagged
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec.enums import AddressFamily, IpVersion, NetEventFlags, known
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.net_event import FLAG_OF, NetEventHeader


def _flagged(field: Field) -> Flagged:
    (attribute,) = field.attributes
    return Flagged(FLAG_OF[attribute], field)


ALWAYS = (
    _flagged(Int("ipProtocol", "protocol")),
    _flagged(Int("localPort", "local_port")),
    _flagged(Int("remotePort", "remote_port")),
    _flagged(Int("scopeId", "scope_id")),
    _flagged(Blob("appId", "app_id")),
    _flagged(SidPointer("userId", "user_id")),
)
PACKAGE = (_flagged(SidPointer("packageSid", "package_sid")),)
POLICY = (
    _flagged(Text("enterpriseId", "enterprise_id")),
    _flagged(Int("policyFlags", "policy_flags")),
    _flagged(Blob("effectiveName", "effective_name")),
)
FAMILY = Enum("addressFamily", "address_family", AddressFamily)


ADDRESSES = {
    "local_address": ("localAddrV4", "localAddrV6"),
    "remote_address": ("remoteAddrV4", "remoteAddrV6"),
}
ADDRESS_FLAGS = FLAG_OF["local_address"] | FLAG_OF["remote_address"]
POINTERS = {
    "userId": FLAG_OF["user_id"],
    "packageSid": FLAG_OF["package_sid"],
    "enterpriseId": FLAG_OF["enterprise_id"],
}


def _write_addresses(arena: Arena, value: NetEventHeader, c: CData) -> None:
    c.flags = value.other_flags
    c.ipVersion = IpVersion.NONE
    for attribute, (v4, v6) in ADDRESSES.items():
        address = getattr(value, attribute)
        if address is None:
            continue
        c.flags |= FLAG_OF[attribute]
        if address.version == 4:
            c.ipVersion = IpVersion.V4
            setattr(c, v4, int(address))
        else:
            c.ipVersion = IpVersion.V6
            getattr(c, v6).byteArray16 = address.packed
    if value.ip_version is not None:
        c.flags |= NetEventFlags.IP_VERSION_SET
        c.ipVersion = value.ip_version


def _has_addresses(c: CData) -> bool:
    return c.ipVersion in (IpVersion.V4, IpVersion.V6)


def _address_reader(attribute: str) -> Callable[[Any, CData], IpAddress | None]:
    v4, v6 = ADDRESSES[attribute]

    def read(ffi: Any, c: CData) -> IpAddress | None:
        if not (c.flags & FLAG_OF[attribute] and _has_addresses(c)):
            return None
        return read_address(ffi, c.ipVersion, getattr(c, v4), getattr(c, v6).byteArray16)

    return read


def _read_version(ffi: Any, c: CData) -> IpVersion | int | None:
    return known(IpVersion, c.ipVersion) if c.flags & NetEventFlags.IP_VERSION_SET else None


def _other_flags_reader(*newer: Flagged) -> Callable[[Any, CData], NetEventFlags]:
    """Reads the flags for which no attribute stands: unknown ones, and those without content."""
    carried = ADDRESS_FLAGS | NetEventFlags.IP_VERSION_SET
    for field in (*ALWAYS, *newer):
        carried |= field.flag
    pointers = {member: flag for member, flag in POINTERS.items() if flag & carried}

    def read(ffi: Any, c: CData) -> NetEventFlags:
        lost = NetEventFlags(0) if _has_addresses(c) else ADDRESS_FLAGS
        for member, flag in pointers.items():
            if not getattr(c, member):
                lost |= flag
        return NetEventFlags(c.flags & (~carried.value | lost.value))

    return read


def _header(version: int, *newer: Flagged, rest: tuple[Field, ...] = ()) -> Struct[NetEventHeader]:
    return Struct(
        f"FWPM_NET_EVENT_HEADER{version}",
        NetEventHeader,
        Embedded("timeStamp", "timestamp", FILETIME),
        # First of those that set flags, because it sets all bits and the others add theirs.
        Custom(
            members=("flags", "ipVersion", *(name for pair in ADDRESSES.values() for name in pair)),
            readers={
                "other_flags": _other_flags_reader(*newer),
                "ip_version": _read_version,
                **{attribute: _address_reader(attribute) for attribute in ADDRESSES},
            },
            writer=_write_addresses,
        ),
        *ALWAYS,
        *newer,
        *rest,
    )


NO_POLICY: dict[str, object] = {
    "enterprise_id": None,
    "policy_flags": None,
    "effective_name": None,
}
NO_PACKAGE: dict[str, object] = {"address_family": AddressFamily.NONE, "package_sid": None}

NET_EVENT_HEADER0 = _header(
    0, rest=(Absent(NO_PACKAGE | NO_POLICY, "version 0 of the API (FWPM_NET_EVENT_HEADER0)"),)
)
NET_EVENT_HEADER1 = _header(
    1,
    rest=(
        Unused(tuple(f"reserved{number}" for number in range(1, 11))),
        Absent(NO_PACKAGE | NO_POLICY, "version 1 of the API (FWPM_NET_EVENT_HEADER1)"),
    ),
)
NET_EVENT_HEADER2 = _header(
    2,
    *PACKAGE,
    rest=(FAMILY, Absent(NO_POLICY, "version 2 of the API (FWPM_NET_EVENT_HEADER2)")),
)
NET_EVENT_HEADER3 = _header(3, *PACKAGE, *POLICY, rest=(FAMILY,))
