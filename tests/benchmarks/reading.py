"""Every field of typed details, read as it is: what peers put into their trees."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

TRAFFIC = attrgetter(
    "local",
    "remote",
    "traffic_type",
    "filter_id",
    "remote_port",
    "local_port",
    "ip_protocol",
    "local_interface_luid",
    "interface_profile_id",
)
BUNDLE = attrgetter(
    "flags",
    "lifetime.seconds",
    "lifetime.kilobytes",
    "lifetime.packets",
    "idle_timeout_seconds",
    "nd_allow_clear_timeout_seconds",
    "identity",
    "nap_context",
    "qm_sa_id",
    "key_module_state",
    "ip_version",
    "peer_v4_private_address",
    "mm_sa_id",
    "pfs_group",
    "sa_lookup_context",
    "qm_filter_id",
)
SA = attrgetter(
    "spi",
    "transform_type",
    "auth.transform.auth_type",
    "auth.transform.auth_config",
    "auth.transform.crypto_module_id",
    "auth.key",
    "cipher.transform.cipher_type",
    "cipher.transform.cipher_config",
    "cipher.transform.crypto_module_id",
    "cipher.key",
)
FILTER = attrgetter(
    "key",
    "name",
    "description",
    "flags",
    "provider_key",
    "provider_data",
    "layer_key",
    "sublayer_key",
    "weight.data_type",
    "weight.data",
    "conditions",
    "action",
    "callout_key",
    "raw_context",
    "id",
    "effective_weight.data_type",
    "effective_weight.data",
)
SIDE = attrgetter(
    "direction",
    "udp_encapsulation",
    "virtual_if_tunnel.virtual_if_tunnel_id",
    "virtual_if_tunnel.traffic_selector_id",
)


def every(details: Any) -> list[tuple[Any, ...]]:
    """Returns every field of an SA context, struct by struct."""
    read: list[tuple[Any, ...]] = [(details.id,)]
    for side in (details.inbound, details.outbound):
        if side is None:
            continue
        bundle, ground = side.bundle, side.transport_filter
        read += (SIDE(side), TRAFFIC(side.traffic), BUNDLE(bundle))
        read += map(SA, bundle.sas)
        if ground is not None:
            read.append(FILTER(ground))
    return read
