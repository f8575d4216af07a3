"""The values that peers take and return where values are typed: stock frozen dataclasses.

They have the names of the package's own values, so that both can be compared, and check nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from ipaddress import IPv4Address

from wfp_ipsec.enums import (
    ActionType,
    AuthConfig,
    AuthType,
    CipherConfig,
    CipherType,
    Direction,
    FilterFlags,
    IpVersion,
    PfsGroup,
    SaBundleFlags,
    TransformType,
)

from .ground import INBOUND_KEY, INBOUND_SPI, LOCAL, OUTBOUND_KEY, OUTBOUND_SPI, REMOTE


@dataclass(frozen=True, slots=True)
class Traffic:
    """IPSEC_TRAFFIC1."""

    local: IPv4Address
    remote: IPv4Address
    filter_id: int
    remote_port: int = 0
    local_port: int = 0
    ip_protocol: int = 0
    local_interface_luid: int = 0
    interface_profile_id: int = 0


@dataclass(frozen=True, slots=True)
class AuthTransform:
    """IPSEC_AUTH_TRANSFORM0."""

    auth_type: AuthType
    auth_config: AuthConfig
    crypto_module_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class CipherTransform:
    """IPSEC_CIPHER_TRANSFORM0."""

    cipher_type: CipherType
    cipher_config: CipherConfig
    crypto_module_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class AuthInformation:
    """IPSEC_SA_AUTH_INFORMATION0."""

    transform: AuthTransform
    key: bytes


@dataclass(frozen=True, slots=True)
class CipherInformation:
    """IPSEC_SA_CIPHER_INFORMATION0."""

    transform: CipherTransform
    key: bytes


@dataclass(frozen=True, slots=True)
class Sa:
    """IPSEC_SA0."""

    spi: int
    transform_type: TransformType
    auth: AuthInformation
    cipher: CipherInformation


@dataclass(frozen=True, slots=True)
class Lifetime:
    """IPSEC_SA_LIFETIME0."""

    seconds: int = 0
    kilobytes: int = 0
    packets: int = 0


NO_GUID = uuid.UUID(int=0)
NO_FLAGS = SaBundleFlags(0)


@dataclass(frozen=True, slots=True)
class Bundle:
    """IPSEC_SA_BUNDLE1."""

    sas: tuple[Sa, ...]
    flags: SaBundleFlags = NO_FLAGS
    lifetime: Lifetime = Lifetime()
    idle_timeout_seconds: int = 0
    nd_allow_clear_timeout_seconds: int = 0
    nap_context: int = 0
    qm_sa_id: int = 0
    ip_version: IpVersion = IpVersion.V4
    peer_v4_private_address: IPv4Address | None = None
    mm_sa_id: int = 0
    pfs_group: PfsGroup = PfsGroup.NONE
    sa_lookup_context: uuid.UUID = NO_GUID
    qm_filter_id: int = 0


@dataclass(frozen=True, slots=True)
class FwpValue:
    """FWP_VALUE0, empty or of 64 bits."""

    data_type: int
    content: int | None


@dataclass(frozen=True, slots=True)
class Filter:
    """FWPM_FILTER0."""

    key: uuid.UUID
    name: str | None
    description: str | None
    flags: FilterFlags
    provider_key: uuid.UUID | None
    provider_data: bytes
    layer_key: uuid.UUID
    sublayer_key: uuid.UUID
    weight: FwpValue
    action: ActionType
    callout_key: uuid.UUID
    raw_context: int
    id: int
    effective_weight: FwpValue


@dataclass(frozen=True, slots=True)
class VirtualIfTunnel:
    """IPSEC_VIRTUAL_IF_TUNNEL_INFO0."""

    virtual_if_tunnel_id: int
    traffic_selector_id: int


@dataclass(frozen=True, slots=True)
class Details:
    """IPSEC_SA_DETAILS1."""

    direction: Direction
    traffic: Traffic
    bundle: Bundle
    transport_filter: Filter | None
    virtual_if_tunnel: VirtualIfTunnel


@dataclass(frozen=True, slots=True)
class Context:
    """IPSEC_SA_CONTEXT1."""

    id: int
    inbound: Details | None
    outbound: Details | None


@dataclass(frozen=True, slots=True)
class Pair:
    """What one life cycle takes."""

    traffic: Traffic
    inbound_traffic: Traffic
    inbound: Bundle
    outbound: Bundle


def pair(outbound_filter: int, inbound_filter: int) -> Pair:
    """Builds the values of one SA pair, each of them anew."""
    return Pair(
        traffic=Traffic(LOCAL, REMOTE, outbound_filter),
        inbound_traffic=Traffic(LOCAL, REMOTE, inbound_filter),
        inbound=_bundle(INBOUND_SPI, INBOUND_KEY),
        outbound=_bundle(OUTBOUND_SPI, OUTBOUND_KEY),
    )


def _bundle(spi: int, key: bytes) -> Bundle:
    auth = AuthInformation(AuthTransform(AuthType.AES_128, AuthConfig.GCM_AES_128), key)
    cipher = CipherInformation(CipherTransform(CipherType.AES_128, CipherConfig.GCM_AES_128), key)
    return Bundle((Sa(spi, TransformType.ESP_AUTH_AND_CIPHER, auth, cipher),))
