"""Why the kernel dropped a packet: reasons in network events.

The kernel reports them as NTSTATUS (0xC036nnnn), user mode as Win32 codes.
"""

from wfp_ipsec._errors.code import ErrorCode

_KERNEL_DROPS = (
    ("BAD_SPI", "the packet's SPI belongs to no SA"),
    ("SA_LIFETIME_EXPIRED", "the lifetime of the SA is over"),
    ("WRONG_SA", "the packet does not match the traffic of its SA"),
    ("REPLAY_CHECK_FAILED", "the sequence number was seen before or is too old"),
    ("INVALID_PACKET", "the packet is malformed"),
    ("INTEGRITY_CHECK_FAILED", "the integrity check failed; the keys may differ"),
    ("CLEAR_TEXT_DROP", "the packet is in clear text where protection is required"),
    ("AUTH_FIREWALL_DROP", "the authenticating firewall dropped the packet"),
    ("THROTTLE_DROP", "the packet was dropped to limit the rate"),
)

_DOSP_DROPS = (
    (13925, 0xC0368000, "BLOCK", "a filter blocked the packet"),
    (13926, 0xC0368001, "RECEIVED_MULTICAST", "the packet went to a multicast address"),
    (13927, 0xC0368002, "INVALID_PACKET", "the packet is malformed"),
    (13928, 0xC0368003, "STATE_LOOKUP_FAILED", "no state exists for the packet"),
    (13929, 0xC0368004, "MAX_ENTRIES", "the table of states is full"),
    (13930, 0xC0368005, "KEYMOD_NOT_ALLOWED", "the keying module is not allowed"),
    (13932, 0xC0368006, "MAX_PER_IP_RATELIMIT_QUEUES", "too many queues for one address"),
)

DROPS = (
    *(
        row
        for index, (name, meaning) in enumerate(_KERNEL_DROPS)
        for row in (
            ErrorCode(0xC0360001 + index, f"STATUS_IPSEC_{name}", meaning),
            ErrorCode(13910 + index, f"ERROR_IPSEC_{name}", meaning),
        )
    ),
    *(
        row
        for win32, status, name, meaning in _DOSP_DROPS
        for row in (
            ErrorCode(status, f"STATUS_IPSEC_DOSP_{name}", f"DoS protection: {meaning}"),
            ErrorCode(win32, f"ERROR_IPSEC_DOSP_{name}", f"DoS protection: {meaning}"),
        )
    ),
    ErrorCode(13931, "ERROR_IPSEC_DOSP_NOT_INSTALLED", "DoS protection: not installed"),
)
