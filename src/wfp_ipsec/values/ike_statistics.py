"""What IKE, AuthIP and IKEv2 count (iketypes.h). Snapshots: they do not follow changes."""

from __future__ import annotations

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32

ERROR_CODES = range(13800, 13897)


@value
class IkeNegotiationStatistics(Value):
    """Negotiations over one IP version (IKEEXT_IP_VERSION_SPECIFIC_KEYMODULE_STATISTICS1).

    Names with "current" are states, names with "total" count since the service started.
    """

    current_active_main_modes: U32 = 0
    total_main_modes_started: U32 = 0
    total_successful_main_modes: U32 = 0
    total_failed_main_modes: U32 = 0
    total_responder_main_modes: U32 = 0
    current_new_responder_main_modes: U32 = 0
    current_active_quick_modes: U32 = 0
    total_quick_modes_started: U32 = 0
    total_successful_quick_modes: U32 = 0
    total_failed_quick_modes: U32 = 0
    total_acquires: U32 = 0
    total_reinit_acquires: U32 = 0
    current_active_extended_modes: U32 = 0
    total_extended_modes_started: U32 = 0
    total_successful_extended_modes: U32 = 0
    total_failed_extended_modes: U32 = 0
    total_impersonation_extended_modes: U32 = 0
    total_impersonation_main_modes: U32 = 0


@value
class IkeKeyModuleStatistics(Value):
    """What one keying module counts (IKEEXT_KEYMODULE_STATISTICS1).

    Attributes:
        v4: Negotiations over IPv4.
        v6: Negotiations over IPv6.
        error_frequencies: How often each code from 13800 (ERROR_IPSEC_IKE_NEG_STATUS_BEGIN) to
            13896 occurred, in this order: 97 numbers.
        main_mode_negotiation_time: The current time of a main mode; Microsoft names no unit.
        quick_mode_negotiation_time: The same for quick modes.
        extended_mode_negotiation_time: The same for extended modes; AuthIP only.

    Raises:
        InvalidParameterError: Not 97 error frequencies.
    """

    v4: IkeNegotiationStatistics = IkeNegotiationStatistics()
    v6: IkeNegotiationStatistics = IkeNegotiationStatistics()
    error_frequencies: tuple[U32, ...] = (0,) * len(ERROR_CODES)
    main_mode_negotiation_time: U32 = 0
    quick_mode_negotiation_time: U32 = 0
    extended_mode_negotiation_time: U32 = 0

    @property
    def error_counts(self) -> dict[int, int]:
        """The codes that occurred, each with how often; `errors.lookup` tells what they mean."""
        pairs = zip(ERROR_CODES, self.error_frequencies, strict=True)
        return {code: count for code, count in pairs if count}

    def _validate(self) -> None:
        count = len(self.error_frequencies)
        if count != len(ERROR_CODES):
            rule = f"numbers given, where there are {len(ERROR_CODES)}"
            raise invalid("error_frequencies", count, rule, "FWP_E_OUT_OF_BOUNDS")


@value
class IkeSocketStatistics(Value):
    """Failed socket calls over one IP version (IKEEXT_IP_VERSION_SPECIFIC_COMMON_STATISTICS1)."""

    total_receive_failures: U32 = 0
    total_send_failures: U32 = 0


@value
class IkeCommonStatistics(Value):
    """What the keying modules count together (IKEEXT_COMMON_STATISTICS1).

    Attributes:
        v4: Sockets of IPv4.
        v6: Sockets of IPv6.
        total_packets_received: Packets received.
        total_invalid_packets_received: Packets that were malformed.
        current_queued_workitems: Work that waits.
    """

    v4: IkeSocketStatistics = IkeSocketStatistics()
    v6: IkeSocketStatistics = IkeSocketStatistics()
    total_packets_received: U32 = 0
    total_invalid_packets_received: U32 = 0
    current_queued_workitems: U32 = 0


@value
class IkeStatistics(Value):
    """What the IKE service counts (IKEEXT_STATISTICS1).

    Attributes:
        ike: Internet Key Exchange, version 1.
        authip: AuthIP.
        ikev2: Internet Key Exchange, version 2; None in version 0 of the struct, which has none.
        common: All of them together.
    """

    ike: IkeKeyModuleStatistics = IkeKeyModuleStatistics()
    authip: IkeKeyModuleStatistics = IkeKeyModuleStatistics()
    ikev2: IkeKeyModuleStatistics | None = None
    common: IkeCommonStatistics = IkeCommonStatistics()
