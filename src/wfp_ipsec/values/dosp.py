"""The denial-of-service protection of IPv6 edges (ipsectypes.h, IPSEC_DOSP_*)."""

from __future__ import annotations

from ipaddress import IPv6Address

from wfp_ipsec.enums import DospFlags
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U32, U64
from wfp_ipsec.values.tagged import V6AddrAndMask

DSCP_DISABLED = 0xFF
LARGEST_DSCP = 63
EVERYWHERE = V6AddrAndMask(address=IPv6Address(0), prefix_length=0)

TIMEOUTS = ("state_idle_timeout_seconds", "per_ip_rate_limit_queue_idle_timeout_seconds")
MAXIMA = ("max_state_entries", "max_per_ip_rate_limit_queues")
DSCPS = (
    "ipv6_ipsec_unauthenticated_dscp",
    "ipv6_ipsec_authenticated_dscp",
    "icmpv6_dscp",
    "ipv6_filter_exempt_dscp",
    "default_block_exempt_dscp",
)


@value
class DospOptions(Value):
    """How the denial-of-service protection works (IPSEC_DOSP_OPTIONS0).

    Five kinds of inbound traffic each get a code point and a limit: a DSCP of 0..63, or 0xff to
    leave packets as they are; a rate in bytes per second, or 0 for no limit.

    Attributes:
        state_idle_timeout_seconds: When an idle state entry goes; at least 1.
        per_ip_rate_limit_queue_idle_timeout_seconds: When an idle queue goes; at least 1.
        max_state_entries: At least 1.
        max_per_ip_rate_limit_queues: At least 1.
        ipv6_ipsec_unauthenticated_dscp: For IPsec over IPv6 without a state entry.
        ipv6_ipsec_unauthenticated_rate_limit_bytes_per_second: The same, together.
        ipv6_ipsec_unauthenticated_per_ip_rate_limit_bytes_per_second: The same, from each address.
        ipv6_ipsec_authenticated_dscp: For IPsec over IPv6 with a state entry.
        ipv6_ipsec_authenticated_rate_limit_bytes_per_second: The same.
        icmpv6_dscp: For ICMPv6.
        icmpv6_rate_limit_bytes_per_second: The same.
        ipv6_filter_exempt_dscp: For what filters exempt.
        ipv6_filter_exempt_rate_limit_bytes_per_second: The same.
        default_block_exempt_dscp: For what is exempt from the default block.
        default_block_exempt_rate_limit_bytes_per_second: The same.
        flags: Which protocols are let through, and what happens to the rest.
        public_interface_luids: The interfaces to the outside.
        internal_interface_luids: The interfaces to the inside.
        public_subnet: Which outside addresses are meant.
        internal_subnet: Which inside addresses are meant.

    Raises:
        InvalidParameterError: A time-out or maximum of 0, or a code point that does not exist.
    """

    state_idle_timeout_seconds: U32
    per_ip_rate_limit_queue_idle_timeout_seconds: U32
    max_state_entries: U32
    max_per_ip_rate_limit_queues: U32
    ipv6_ipsec_unauthenticated_dscp: U8 = DSCP_DISABLED
    ipv6_ipsec_unauthenticated_rate_limit_bytes_per_second: U32 = 0
    ipv6_ipsec_unauthenticated_per_ip_rate_limit_bytes_per_second: U32 = 0
    ipv6_ipsec_authenticated_dscp: U8 = DSCP_DISABLED
    ipv6_ipsec_authenticated_rate_limit_bytes_per_second: U32 = 0
    icmpv6_dscp: U8 = DSCP_DISABLED
    icmpv6_rate_limit_bytes_per_second: U32 = 0
    ipv6_filter_exempt_dscp: U8 = DSCP_DISABLED
    ipv6_filter_exempt_rate_limit_bytes_per_second: U32 = 0
    default_block_exempt_dscp: U8 = DSCP_DISABLED
    default_block_exempt_rate_limit_bytes_per_second: U32 = 0
    flags: DospFlags = DospFlags(0)
    public_interface_luids: tuple[U64, ...] = ()
    internal_interface_luids: tuple[U64, ...] = ()
    public_subnet: V6AddrAndMask = EVERYWHERE
    internal_subnet: V6AddrAndMask = EVERYWHERE

    def _validate(self) -> None:
        self._check_positive(TIMEOUTS, "FWP_E_INVALID_INTERVAL")
        self._check_positive(MAXIMA, "FWP_E_OUT_OF_BOUNDS")
        for name in DSCPS:
            given = getattr(self, name)
            if given > LARGEST_DSCP and given != DSCP_DISABLED:
                rule = f"is no DSCP: 0..{LARGEST_DSCP}, or {DSCP_DISABLED} to leave it alone"
                raise invalid(name, given, rule, "FWP_E_OUT_OF_BOUNDS")

    def _check_positive(self, names: tuple[str, ...], code: str) -> None:
        for name in names:
            if getattr(self, name) == 0:
                raise invalid(name, 0, "given; it is at least 1", code)


@value
class DospStatistics(Value):
    """Counters of the denial-of-service protection (IPSEC_DOSP_STATISTICS0).

    Packets are inbound ones. Allowed ones passed; limited ones were dropped at the rate limit of
    their kind, or of their sender (per IP); discarded ones were dropped for other reasons.
    """

    total_state_entries_created: U64 = 0
    current_state_entries: U64 = 0
    ipv6_ipsec_unauthenticated_allowed_packets: U64 = 0
    ipv6_ipsec_unauthenticated_limited_packets: U64 = 0
    ipv6_ipsec_unauthenticated_per_ip_limited_packets: U64 = 0
    ipv6_ipsec_unauthenticated_discarded_packets: U64 = 0
    ipv6_ipsec_authenticated_allowed_packets: U64 = 0
    ipv6_ipsec_authenticated_limited_packets: U64 = 0
    ipv6_ipsec_authenticated_discarded_packets: U64 = 0
    icmpv6_allowed_packets: U64 = 0
    icmpv6_limited_packets: U64 = 0
    ipv6_filter_exempt_allowed_packets: U64 = 0
    ipv6_filter_exempt_limited_packets: U64 = 0
    ipv6_filter_block_discarded_packets: U64 = 0
    default_block_exempt_allowed_packets: U64 = 0
    default_block_exempt_limited_packets: U64 = 0
    default_block_discarded_packets: U64 = 0
    current_per_ip_rate_limit_queues: U64 = 0


@value
class DospState(Value):
    """Two hosts whose IPsec traffic was authenticated (IPSEC_DOSP_STATE0).

    Attributes:
        public_host: The host outside.
        internal_host: The host inside.
        inbound_packets: IPsec packets to the host inside.
        outbound_packets: IPsec packets from the host inside.
        duration_seconds: Age of the entry.
    """

    public_host: IPv6Address
    internal_host: IPv6Address
    inbound_packets: U64 = 0
    outbound_packets: U64 = 0
    duration_seconds: U32 = 0


@value
class DospStateTemplate(Value):
    """Which state entries an enumeration returns (IPSEC_DOSP_STATE_ENUM_TEMPLATE0)."""

    public_subnet: V6AddrAndMask = EVERYWHERE
    internal_subnet: V6AddrAndMask = EVERYWHERE
