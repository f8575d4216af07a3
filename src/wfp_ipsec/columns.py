"""Values of many SA contexts as columns: one array each, for numpy, arrow and the like.

A column is named after what it holds: ``id``, or a direction and a field, such as ``inbound.spi``.
What an SA context has not, because it is half-built or has another kind of SA, is 0.

| field | type | what it is (ipsectypes.h) |
|---|---|---|
| ``present`` | uint8 | 1 where the direction is there |
| ``ip_version`` | uint8 | 4 or 6 |
| ``local``, ``remote`` | 16 bytes | addresses in network order; IPv4 mapped, ::ffff:a.b.c.d |
| ``local_v4``, ``remote_v4`` | uint32 | IPv4 addresses, host order; 0 for IPv6 |
| ``traffic_type``, ``filter_id`` | uint8, uint64 | IPSEC_TRAFFIC1; in tunnels the policy's id |
| ``remote_port``, ``local_port``, ``ip_protocol`` | uint16, uint16, uint8 | IPSEC_TRAFFIC1 |
| ``local_interface_luid``, ``interface_profile_id`` | uint64, uint32 | IPSEC_TRAFFIC1 |
| ``flags`` | uint32 | IPSEC_SA_BUNDLE1 |
| ``lifetime_seconds``, ``lifetime_kilobytes``, ``lifetime_packets`` | uint32 | IPSEC_SA_LIFETIME0 |
| ``idle_timeout_seconds``, ``qm_sa_id``, ``mm_sa_id`` | uint32, uint32, uint64 | IPSEC_SA_BUNDLE1 |
| ``sa_count`` | uint8 | SAs in the bundle; what follows is the first one's |
| ``spi``, ``transform_type`` | uint32, uint8 | IPSEC_SA0 |
| ``auth_type``, ``auth_config``, ``cipher_type``, ``cipher_config`` | uint8 | the algorithms |
| ``local_udp_port``, ``remote_udp_port`` | uint16 | NAT-T |
| ``auth_key_bytes``, ``cipher_key_bytes`` | uint8 | how long the keys are |
| ``auth_key``, ``cipher_key`` | 64 bytes | the keys, zeros behind them; wiped with the column |
"""

from __future__ import annotations

ADDRESS_BYTES, KEY_BYTES = 16, 64
# In the order of the enumeration in helpers.h: types as `struct` and `memoryview` spell them, or
# the number of bytes.
FIELDS: dict[str, str | int] = {
    "id": "Q",
    "present": "B",
    "ip_version": "B",
    "local": ADDRESS_BYTES,
    "remote": ADDRESS_BYTES,
    "local_v4": "I",
    "remote_v4": "I",
    "traffic_type": "B",
    "filter_id": "Q",
    "remote_port": "H",
    "local_port": "H",
    "ip_protocol": "B",
    "local_interface_luid": "Q",
    "interface_profile_id": "I",
    "flags": "I",
    "lifetime_seconds": "I",
    "lifetime_kilobytes": "I",
    "lifetime_packets": "I",
    "idle_timeout_seconds": "I",
    "qm_sa_id": "I",
    "mm_sa_id": "Q",
    "sa_count": "B",
    "spi": "I",
    "transform_type": "B",
    "auth_type": "B",
    "auth_config": "B",
    "cipher_type": "B",
    "cipher_config": "B",
    "local_udp_port": "H",
    "remote_udp_port": "H",
    "auth_key_bytes": "B",
    "auth_key": KEY_BYTES,
    "cipher_key_bytes": "B",
    "cipher_key": KEY_BYTES,
}
KEYS = ("auth_key", "cipher_key")
WIDTHS = {"B": 1, "H": 2, "I": 4, "Q": 8}
DIRECTIONS = ("inbound", "outbound")
COLUMNS = ("id", *(f"{side}.{field}" for side in DIRECTIONS for field in FIELDS if field != "id"))
