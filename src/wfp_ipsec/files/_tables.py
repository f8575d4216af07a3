"""The tables of an SA file: which fields they have and of which types. The schema comes from them.

What types cannot say is in `wfp_ipsec.files._rules`, once for the reader and once for the schema.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

U16 = Annotated[int, Meta(ge=0, le=0xFFFF)]
U32 = Annotated[int, Meta(ge=0, le=0xFFFFFFFF)]
Port = Annotated[int, Meta(ge=0, le=0xFFFF, description="host order; 0 is all")]
NatPort = Annotated[int, Meta(ge=1, le=0xFFFF)]
Spi = Annotated[int, Meta(ge=1, le=0xFFFFFFFF, description="the security parameter index")]
# The end is written so that Python and ECMAScript agree on it: `$` would allow a line feed here.
PRINTABLE = r"^[^\x00-\x1f\x7f]+(?![\s\S])"
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=PRINTABLE)]
Text = Annotated[str, Meta(min_length=1)]
_FORMATS = {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
Host = Annotated[str, Meta(description="an IPv4 or IPv6 address", extra_json_schema=_FORMATS)]
Subnet = Annotated[str, Meta(description="an IPv4 or IPv6 subnet or address")]

Algorithm = Literal[
    "aes-gcm",
    "aes-gmac",
    "aes-cbc",
    "3des-cbc",
    "des-cbc",
    "hmac-sha256",
    "hmac-sha1",
    "hmac-md5",
]
Integrity = Literal["hmac-sha256", "hmac-sha1", "hmac-md5"]
ImsIntegrityName = Literal["hmac-md5-96", "hmac-sha-1-96"]
ImsEncryptionName = Literal["null", "des-ede3-cbc", "aes-cbc"]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Lifetime(Table, frozen=True, kw_only=True):
    """Limits of SAs; 0 is none."""

    lifetime_seconds: U32 = 0
    lifetime_kilobytes: U32 = 0
    lifetime_packets: U32 = 0


class Direction(Lifetime, frozen=True, kw_only=True):
    """One SA: what arrives, or what is sent."""

    spi: Spi
    algorithm: Algorithm
    protocol: Literal["esp", "ah"] = "esp"
    key: str | UnsetType = UNSET
    key_file: Text | UnsetType = UNSET
    key_env: Text | UnsetType = UNSET
    key_stdin: bool | UnsetType = UNSET
    integrity: Integrity | UnsetType = UNSET
    integrity_key: str | UnsetType = UNSET
    integrity_key_file: Text | UnsetType = UNSET
    integrity_key_env: Text | UnsetType = UNSET
    integrity_key_stdin: bool | UnsetType = UNSET


class NatT(Table, frozen=True, kw_only=True):
    """UDP encapsulation, where a NAT lies between the peers."""

    local_port: NatPort = 4500
    remote_port: NatPort = 4500


class Selector(Table, frozen=True, kw_only=True):
    """What goes through a tunnel."""

    local: Subnet
    remote: Subnet
    ip_protocol: Annotated[int, Meta(ge=0, le=255)] = 0
    local_port: Port = 0
    remote_port: Port = 0


class Pair(Table, frozen=True, kw_only=True, tag_field="mode"):
    """What SA pairs of both modes have."""

    name: Name
    local: Host
    remote: Host
    inbound: Direction
    outbound: Direction
    nat_t: NatT | UnsetType = UNSET
    allow_deprecated: bool = False


class Transport(Pair, frozen=True, kw_only=True, tag="transport"):
    """An SA pair in transport mode."""

    ip_protocol: Annotated[int, Meta(ge=0, le=255)] = 0
    local_port: Port = 0
    remote_port: Port = 0
    own_sublayer: bool = False


class Tunnel(Pair, frozen=True, kw_only=True, tag="tunnel"):
    """An SA pair in tunnel mode."""

    selectors: Annotated[list[Selector], Meta(min_length=1)]


class End(Table, frozen=True, kw_only=True):
    """One end of an IMS registration, with the SPIs that it announced."""

    address: Host
    spi_c: Spi
    spi_s: Spi
    port_c: Port = 0
    port_s: Port = 0


class Ims(Lifetime, frozen=True, kw_only=True):
    """An IMS registration: two SA pairs, seen from the local end."""

    name: Name
    local: End
    remote: End
    integrity: ImsIntegrityName
    encryption: ImsEncryptionName
    ik: str | UnsetType = UNSET
    ik_file: Text | UnsetType = UNSET
    ik_env: Text | UnsetType = UNSET
    ik_stdin: bool | UnsetType = UNSET
    ck: str | UnsetType = UNSET
    ck_file: Text | UnsetType = UNSET
    ck_env: Text | UnsetType = UNSET
    ck_stdin: bool | UnsetType = UNSET
    allow_deprecated: bool = False


class File(Table, frozen=True, kw_only=True):
    """An SA file: a group of SA pairs under one label."""

    label: Name | UnsetType = UNSET
    allow_inline_keys: bool = False
    allow_readable_keys: bool = False
    public_example_keys: bool = False
    allow_nonce_reuse: bool = False
    sa_pairs: list[Transport | Tunnel] = []
    ims: list[Ims] = []
