"""SAs in the words of Windows' own tools: PowerShell's Get-NetIPsecQuickModeSA, and netsh. No keys.

The names and texts are those of the WMI class MSFT_NetQuickModeSA and of the option qmsecmethods of
``netsh advfirewall consec``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wfp_ipsec.enums import AuthConfig, CipherConfig, Direction, PfsGroup, TransformType
from wfp_ipsec.export._sas import GMAC, named, sides
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.sa import Sa, SaBundle, SaLifetime

NONE = "None"
# What the class says, and what netsh says.
INTEGRITY = {
    AuthConfig.HMAC_MD5_96: ("MD5", "md5"),
    AuthConfig.HMAC_SHA_1_96: ("SHA-1", "sha1"),
    AuthConfig.HMAC_SHA_256_128: ("SHA-256", "sha256"),
    AuthConfig.GCM_AES_128: ("AES-GMAC-128", "aesgmac128"),
    AuthConfig.GCM_AES_192: ("AES-GMAC-192", "aesgmac192"),
    AuthConfig.GCM_AES_256: ("AES-GMAC-256", "aesgmac256"),
}
CIPHERS = {
    CipherConfig.CBC_DES: ("DES", "des"),
    CipherConfig.CBC_3DES: ("3DES", "3des"),
    CipherConfig.CBC_AES_128: ("AES-128", "aes128"),
    CipherConfig.CBC_AES_192: ("AES-192", "aes192"),
    CipherConfig.CBC_AES_256: ("AES-256", "aes256"),
    CipherConfig.GCM_AES_128: ("AES-GCM-128", "aesgcm128"),
    CipherConfig.GCM_AES_192: ("AES-GCM-192", "aesgcm192"),
    CipherConfig.GCM_AES_256: ("AES-GCM-256", "aesgcm256"),
}
PFS_GROUPS = {
    PfsGroup.NONE: NONE,
    PfsGroup.GROUP_1: "DH Group 1",
    PfsGroup.GROUP_2: "DH Group 2",
    PfsGroup.GROUP_14: "DH Group 14",
    PfsGroup.ECP_256: "DH Group 19",
    PfsGroup.ECP_384: "DH Group 20",
    PfsGroup.MM: "Same as Main Mode",
    PfsGroup.GROUP_24: "DH Group 24",
}
SECONDS_PER_MINUTE = 60


def quick_mode_records(contexts: Iterable[SaContextDetails]) -> Iterator[dict[str, object]]:
    """Yields a record per direction, with the properties of Get-NetIPsecQuickModeSA.

    Of the bundle's SAs the first is the first transform. What the class documents as ignored, but
    a reader looks for, is filled in: SPI, direction and lifetimes.
    """
    for context in contexts:
        for details in sides(context):
            yield _record(context, details)


def _record(context: SaContextDetails, details: SaDetails) -> dict[str, object]:
    traffic, ports, bundle = details.traffic, details.udp_encapsulation, details.bundle
    found = details.transport_filter
    second = bundle.sas[1] if len(bundle.sas) > 1 else None
    identity = bundle.identity
    return {
        "InstanceID": str(context.id),
        "InboundDirection": details.direction == Direction.INBOUND,
        "LocalEndpoint": str(traffic.local),
        "RemoteEndpoint": str(traffic.remote),
        "LocalPort": traffic.local_port,
        "RemotePort": traffic.remote_port,
        "IpProtocol": traffic.ip_protocol,
        "TrafficLuid": traffic.filter_id or traffic.tunnel_policy_id or 0,
        "RealIfProfileId": traffic.interface_profile_id,
        "EncapsulationMode": named(traffic.traffic_type).capitalize(),
        "LocalUdpEncapsulationPort": 0 if ports is None else ports.local_port,
        "RemoteUdpEncapsulationPort": 0 if ports is None else ports.remote_port,
        "TransportLayerFilterName": None if found is None else found.name,
        "Flags": int(bundle.flags),
        **_transform("First", bundle.sas[0] if bundle.sas else None),
        "SPI": bundle.sas[0].spi if bundle.sas else 0,
        **_transform("Second", second),
        "SecondSPI": 0 if second is None else second.spi,
        "LifetimeSeconds": bundle.lifetime.seconds,
        "LifetimeKilobytes": bundle.lifetime.kilobytes,
        "LifetimePackets": bundle.lifetime.packets,
        "NdAllowClearTimeoutSeconds": bundle.nd_allow_clear_timeout_seconds,
        "NapContext": bundle.nap_context,
        "QmSaId": bundle.qm_sa_id,
        "MmSaId": bundle.mm_sa_id,
        "PfsGroupId": PFS_GROUPS.get(bundle.pfs_group, str(int(bundle.pfs_group))),  # type: ignore[call-overload]
        "PeerV4PrivateAddress": _text(bundle.peer_v4_private_address),
        "QuickModeFilterId": bundle.qm_filter_id,
        "VirtualIfTunnelId": details.virtual_if_tunnel.virtual_if_tunnel_id,
        "TrafficSelectorId": details.virtual_if_tunnel.traffic_selector_id,
        "MmTargetName": None if identity is None else identity.main_mode_target_name,
        "EmTargetName": None if identity is None else identity.extended_mode_target_name,
        "ExplicitCredentials": 0 if identity is None else identity.explicit_credentials,
    }


def _text(given: object | None) -> str | None:
    return None if given is None else str(given)


def _transform(place: str, sa: Sa | None) -> dict[str, object]:
    return {
        f"{place}TransformType": NONE if sa is None else named(sa.transform_type),
        f"{place}IntegrityAlgorithm": _integrity(sa, 0, NONE),
        f"{place}CipherAlgorithm": _cipher(sa, 0, NONE),
    }


def _integrity(sa: Sa | None, column: int, without: str) -> str:
    if sa is None or sa.auth is None:
        return without
    config = sa.auth.transform.auth_config
    known = INTEGRITY.get(config)  # type: ignore[call-overload]
    return str(config) if known is None else str(known[column])


def _cipher(sa: Sa | None, column: int, without: str) -> str:
    if sa is None or sa.cipher is None:
        return without
    config = sa.cipher.transform.cipher_config
    known = CIPHERS.get(config)  # type: ignore[call-overload]
    return str(config) if known is None else str(known[column])


def netsh_offer(bundle: SaBundle) -> str | None:
    """Returns the offer for ``qmsecmethods`` that asks for what a bundle does.

    Such as ``ah:sha1+esp:sha1-aes128+60min+100000kb``. Seconds are rounded up to whole minutes; no
    limit is no limit in the offer, so that netsh takes its own. netsh has ranges for both.

    Args:
        bundle: The bundle.

    Returns:
        The offer; None where netsh has no word for it: encryption alone, and unknown numbers.
    """
    methods = [_method(sa) for sa in reversed(bundle.sas)]
    named_methods = [method for method in methods if method is not None]
    if len(named_methods) < len(methods):
        return None
    return "+".join([*named_methods, *_limits(bundle.lifetime)])


def _method(sa: Sa) -> str | None:
    auth = None if sa.auth is None else sa.auth.transform.auth_config
    cipher = None if sa.cipher is None else sa.cipher.transform.cipher_config
    if auth not in INTEGRITY or (cipher is not None and cipher not in CIPHERS):
        return None
    integrity = _integrity(sa, 1, "")
    if sa.transform_type == TransformType.AH:
        return f"ah:{integrity}"
    if sa.transform_type == TransformType.ESP_AUTH_FW:
        return f"authnoencap:{integrity}"
    if cipher is not None and auth in GMAC:
        # One algorithm, named twice.
        integrity = _cipher(sa, 1, "")
    return f"esp:{integrity}-{_cipher(sa, 1, 'none')}"


def _limits(lifetime: SaLifetime) -> Iterator[str]:
    if lifetime.seconds:
        yield f"{-(-lifetime.seconds // SECONDS_PER_MINUTE)}min"
    if lifetime.kilobytes:
        yield f"{lifetime.kilobytes}kb"
