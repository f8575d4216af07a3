"""Typed values, the package's and the peers', as the flat row that peers read; and its sum.

So it is checked that all contestants do the same: equal rows, and the raw driver's sum of them.
"""

from __future__ import annotations

import uuid
from typing import Any

from wfp_ipsec.keys import Key

from .peer_walk import Flat


def plain(context: Any) -> Flat:
    """Returns what `peer_walk.flat` reads of the same context."""
    row: list[object] = [context.id]
    for side in (context.inbound, context.outbound):
        if side is not None:
            _details(side, row)
    return tuple(row)


def total(row: Flat) -> int:
    """Adds up all numbers and bytes of a row, as the raw driver does, in 64 bits."""
    return sum(_number(content) for content in row) & 0xFFFFFFFFFFFFFFFF


def _number(content: object) -> int:
    if isinstance(content, str):
        return sum(map(ord, content))
    if isinstance(content, bytes):
        return sum(content)
    return 0 if content is None else int(content)  # type: ignore[call-overload]


def _details(side: Any, row: list[object]) -> None:
    traffic, found = side.traffic, side.transport_filter
    row += (
        int(side.direction),
        traffic.local.version != 4,
        int(traffic.local),
        int(traffic.remote),
        0,
        traffic.filter_id,
        traffic.remote_port,
        traffic.local_port,
        traffic.ip_protocol,
        traffic.local_interface_luid,
        traffic.interface_profile_id,
    )
    _bundle(side.bundle, row)
    row.append(None if getattr(side, "udp_encapsulation", None) is None else 1)
    if found is not None:
        _filter(found, row)
    virtual = side.virtual_if_tunnel
    row += (virtual.virtual_if_tunnel_id, virtual.traffic_selector_id)


def _bundle(bundle: Any, row: list[object]) -> None:
    row += (
        int(bundle.flags),
        bundle.lifetime.seconds,
        bundle.lifetime.kilobytes,
        bundle.lifetime.packets,
        bundle.idle_timeout_seconds,
        bundle.nd_allow_clear_timeout_seconds,
        None if getattr(bundle, "identity", None) is None else 1,
        bundle.nap_context,
        bundle.qm_sa_id,
    )
    for sa in bundle.sas:
        _sa(sa, row)
    row += (
        None if getattr(bundle, "key_module_state", None) is None else 1,
        int(bundle.ip_version),
        int(bundle.peer_v4_private_address or 0),
        bundle.mm_sa_id,
        int(bundle.pfs_group),
        bundle.sa_lookup_context.bytes_le,
        bundle.qm_filter_id,
    )


def _sa(sa: Any, row: list[object]) -> None:
    auth, cipher = sa.auth.transform, sa.cipher.transform
    row += (
        sa.spi,
        int(sa.transform_type),
        int(auth.auth_type),
        int(auth.auth_config),
        _guid(auth.crypto_module_id),
        _key(sa.auth.key),
        int(cipher.cipher_type),
        int(cipher.cipher_config),
        _guid(cipher.crypto_module_id),
        _key(sa.cipher.key),
    )


def _filter(found: Any, row: list[object]) -> None:
    row += (
        found.key.bytes_le,
        found.name,
        found.description,
        int(found.flags),
        _guid(found.provider_key),
        found.provider_data,
        found.layer_key.bytes_le,
        found.sublayer_key.bytes_le,
        *_value(found.weight),
        len(getattr(found, "conditions", ())),
        int(found.action),
        found.callout_key.bytes_le,
        found.raw_context,
        found.id,
        *_value(found.effective_weight),
    )


def _value(value: Any) -> tuple[int, Any]:
    content = value.data if hasattr(value, "data") else value.content
    return int(value.data_type), content


def _guid(key: uuid.UUID | None) -> bytes | None:
    return None if key is None else key.bytes_le


def _key(key: Key | bytes) -> bytes:
    return key if isinstance(key, bytes) else bytes(key.view())
