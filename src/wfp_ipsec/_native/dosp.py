"""The denial-of-service protection structs of ipsectypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Embedded
from wfp_ipsec._native.fields import Flags, Int, V6Address
from wfp_ipsec._native.sequences import luids
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._native.tagged import V6_ADDR_AND_MASK
from wfp_ipsec.enums import DospFlags
from wfp_ipsec.values import dosp

DOSP_OPTIONS0 = Struct(
    "IPSEC_DOSP_OPTIONS0",
    dosp.DospOptions,
    Int("stateIdleTimeoutSeconds", "state_idle_timeout_seconds"),
    Int(
        "perIPRateLimitQueueIdleTimeoutSeconds",
        "per_ip_rate_limit_queue_idle_timeout_seconds",
    ),
    Int("ipV6IPsecUnauthDscp", "ipv6_ipsec_unauthenticated_dscp"),
    Int(
        "ipV6IPsecUnauthRateLimitBytesPerSec",
        "ipv6_ipsec_unauthenticated_rate_limit_bytes_per_second",
    ),
    Int(
        "ipV6IPsecUnauthPerIPRateLimitBytesPerSec",
        "ipv6_ipsec_unauthenticated_per_ip_rate_limit_bytes_per_second",
    ),
    Int("ipV6IPsecAuthDscp", "ipv6_ipsec_authenticated_dscp"),
    Int(
        "ipV6IPsecAuthRateLimitBytesPerSec",
        "ipv6_ipsec_authenticated_rate_limit_bytes_per_second",
    ),
    Int("icmpV6Dscp", "icmpv6_dscp"),
    Int("icmpV6RateLimitBytesPerSec", "icmpv6_rate_limit_bytes_per_second"),
    Int("ipV6FilterExemptDscp", "ipv6_filter_exempt_dscp"),
    Int("ipV6FilterExemptRateLimitBytesPerSec", "ipv6_filter_exempt_rate_limit_bytes_per_second"),
    Int("defBlockExemptDscp", "default_block_exempt_dscp"),
    Int("defBlockExemptRateLimitBytesPerSec", "default_block_exempt_rate_limit_bytes_per_second"),
    Int("maxStateEntries", "max_state_entries"),
    Int("maxPerIPRateLimitQueues", "max_per_ip_rate_limit_queues"),
    Flags("flags", "flags", DospFlags),
    luids("numPublicIFLuids", "publicIFLuids", "public_interface_luids"),
    luids("numInternalIFLuids", "internalIFLuids", "internal_interface_luids"),
    Embedded("publicV6AddrMask", "public_subnet", V6_ADDR_AND_MASK),
    Embedded("internalV6AddrMask", "internal_subnet", V6_ADDR_AND_MASK),
)

# The C names tell kind, fate and direction in one word each; ours put the kind first.
COUNTERS = {
    "totalStateEntriesCreated": "total_state_entries_created",
    "currentStateEntries": "current_state_entries",
    "totalInboundAllowedIPv6IPsecUnauthPkts": "ipv6_ipsec_unauthenticated_allowed_packets",
    "totalInboundRatelimitDiscardedIPv6IPsecUnauthPkts": (
        "ipv6_ipsec_unauthenticated_limited_packets"
    ),
    "totalInboundPerIPRatelimitDiscardedIPv6IPsecUnauthPkts": (
        "ipv6_ipsec_unauthenticated_per_ip_limited_packets"
    ),
    "totalInboundOtherDiscardedIPv6IPsecUnauthPkts": "ipv6_ipsec_unauthenticated_discarded_packets",
    "totalInboundAllowedIPv6IPsecAuthPkts": "ipv6_ipsec_authenticated_allowed_packets",
    "totalInboundRatelimitDiscardedIPv6IPsecAuthPkts": "ipv6_ipsec_authenticated_limited_packets",
    "totalInboundOtherDiscardedIPv6IPsecAuthPkts": "ipv6_ipsec_authenticated_discarded_packets",
    "totalInboundAllowedICMPv6Pkts": "icmpv6_allowed_packets",
    "totalInboundRatelimitDiscardedICMPv6Pkts": "icmpv6_limited_packets",
    "totalInboundAllowedIPv6FilterExemptPkts": "ipv6_filter_exempt_allowed_packets",
    "totalInboundRatelimitDiscardedIPv6FilterExemptPkts": "ipv6_filter_exempt_limited_packets",
    "totalInboundDiscardedIPv6FilterBlockPkts": "ipv6_filter_block_discarded_packets",
    "totalInboundAllowedDefBlockExemptPkts": "default_block_exempt_allowed_packets",
    "totalInboundRatelimitDiscardedDefBlockExemptPkts": "default_block_exempt_limited_packets",
    "totalInboundDiscardedDefBlockPkts": "default_block_discarded_packets",
    "currentInboundIPv6IPsecUnauthPerIPRateLimitQueues": "current_per_ip_rate_limit_queues",
}
DOSP_STATISTICS0 = Struct(
    "IPSEC_DOSP_STATISTICS0",
    dosp.DospStatistics,
    *(Int(member, attribute) for member, attribute in COUNTERS.items()),
)

DOSP_STATE0 = Struct(
    "IPSEC_DOSP_STATE0",
    dosp.DospState,
    V6Address("publicHostV6Addr", "public_host"),
    V6Address("internalHostV6Addr", "internal_host"),
    Int("totalInboundIPv6IPsecAuthPackets", "inbound_packets"),
    Int("totalOutboundIPv6IPsecAuthPackets", "outbound_packets"),
    Int("durationSecs", "duration_seconds"),
)

DOSP_STATE_ENUM_TEMPLATE0 = Struct(
    "IPSEC_DOSP_STATE_ENUM_TEMPLATE0",
    dosp.DospStateTemplate,
    Embedded("publicV6AddrMask", "public_subnet", V6_ADDR_AND_MASK),
    Embedded("internalV6AddrMask", "internal_subnet", V6_ADDR_AND_MASK),
)
