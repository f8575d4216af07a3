"""The statistics structs of ipsectypes.h, in its order."""

from __future__ import annotations

from wfp_ipsec._native.composites import Absent, Embedded
from wfp_ipsec._native.fields import Int, One
from wfp_ipsec._native.struct import Field, Names, Struct
from wfp_ipsec.errors import invalid
from wfp_ipsec.values import statistics


class LateCounter(One):
    """A counter that older versions of the struct lack, so that its attribute may be None."""

    def fill(self, name: Names) -> list[str]:
        """Assigns; without a number there is nothing to assign."""
        attribute = f"v.{self.attribute}"
        return [
            f"if {attribute} is None: {name(refuse_missing)}({self.attribute!r})",
            f"c.{self.member} = {attribute}",
        ]

    def parse(self, name: Names) -> list[str]:
        """Reads."""
        return [f"c.{self.member}"]


def refuse_missing(attribute: str) -> None:
    """Refuses to make up a number for a counter that was not read."""
    rule = "given, which only version 0 of the API can carry"
    raise invalid(attribute, None, rule, "FWP_E_INVALID_PARAMETER")


AGGREGATE_SA_STATISTICS0 = Struct(
    "IPSEC_AGGREGATE_SA_STATISTICS0",
    statistics.AggregateSaStatistics,
    Int("activeSas", "active_sas"),
    Int("pendingSaNegotiations", "pending_sa_negotiations"),
    Int("totalSasAdded", "total_sas_added"),
    Int("totalSasDeleted", "total_sas_deleted"),
    Int("successfulRekeys", "successful_rekeys"),
    Int("activeTunnels", "active_tunnels"),
    Int("offloadedSas", "offloaded_sas"),
)

ESP_DROP_PACKET_STATISTICS0 = Struct(
    "IPSEC_ESP_DROP_PACKET_STATISTICS0",
    statistics.EspDropStatistics,
    Int("invalidSpisOnInbound", "invalid_spis"),
    Int("decryptionFailuresOnInbound", "decryption_failures"),
    Int("authenticationFailuresOnInbound", "authentication_failures"),
    Int("replayCheckFailuresOnInbound", "replay_check_failures"),
    Int("saNotInitializedOnInbound", "sa_not_initialized"),
)

AH_DROP_PACKET_STATISTICS0 = Struct(
    "IPSEC_AH_DROP_PACKET_STATISTICS0",
    statistics.AhDropStatistics,
    Int("invalidSpisOnInbound", "invalid_spis"),
    Int("authenticationFailuresOnInbound", "authentication_failures"),
    Int("replayCheckFailuresOnInbound", "replay_check_failures"),
    Int("saNotInitializedOnInbound", "sa_not_initialized"),
)

DROPS: tuple[Field, ...] = (
    Int("invalidSpisOnInbound", "invalid_spis"),
    Int("decryptionFailuresOnInbound", "decryption_failures"),
    Int("authenticationFailuresOnInbound", "authentication_failures"),
    Int("udpEspValidationFailuresOnInbound", "udp_esp_validation_failures"),
    Int("replayCheckFailuresOnInbound", "replay_check_failures"),
    Int("invalidClearTextInbound", "invalid_clear_text"),
    Int("saNotInitializedOnInbound", "sa_not_initialized"),
    Int("receiveOverIncorrectSaInbound", "receive_over_incorrect_sa"),
    Int("secureReceivesNotMatchingFilters", "secure_receives_not_matching_filters"),
)

AGGREGATE_DROP_PACKET_STATISTICS0 = Struct(
    "IPSEC_AGGREGATE_DROP_PACKET_STATISTICS0",
    statistics.AggregateDropStatistics,
    *DROPS,
    Absent(
        {"total_dropped_packets": None},
        version="version 0 of the API (IPSEC_AGGREGATE_DROP_PACKET_STATISTICS0)",
    ),
)

AGGREGATE_DROP_PACKET_STATISTICS1 = Struct(
    "IPSEC_AGGREGATE_DROP_PACKET_STATISTICS1",
    statistics.AggregateDropStatistics,
    *DROPS,
    LateCounter("totalDropPacketsInbound", "total_dropped_packets"),
)

CARRIED: tuple[Field, ...] = (
    Int("encryptedByteCount", "encrypted_bytes"),
    Int("authenticatedAHByteCount", "ah_authenticated_bytes"),
    Int("authenticatedESPByteCount", "esp_authenticated_bytes"),
    Int("transportByteCount", "transport_bytes"),
    Int("tunnelByteCount", "tunnel_bytes"),
    Int("offloadByteCount", "offloaded_bytes"),
)

TRAFFIC_STATISTICS0 = Struct(
    "IPSEC_TRAFFIC_STATISTICS0",
    statistics.TrafficStatistics,
    *CARRIED,
    Absent(
        {"total_successful_packets": None},
        version="version 0 of the API (IPSEC_TRAFFIC_STATISTICS0)",
    ),
)

TRAFFIC_STATISTICS1 = Struct(
    "IPSEC_TRAFFIC_STATISTICS1",
    statistics.TrafficStatistics,
    *CARRIED,
    LateCounter("totalSuccessfulPackets", "total_successful_packets"),
)


def _statistics(
    version: int,
    drops: Struct[statistics.AggregateDropStatistics],
    carried: Struct[statistics.TrafficStatistics],
) -> Struct[statistics.Statistics]:
    return Struct(
        f"IPSEC_STATISTICS{version}",
        statistics.Statistics,
        Embedded("aggregateSaStatistics", "sas", AGGREGATE_SA_STATISTICS0),
        Embedded("espDropPacketStatistics", "esp_drops", ESP_DROP_PACKET_STATISTICS0),
        Embedded("ahDropPacketStatistics", "ah_drops", AH_DROP_PACKET_STATISTICS0),
        Embedded("aggregateDropPacketStatistics", "drops", drops),
        Embedded("inboundTrafficStatistics", "inbound", carried),
        Embedded("outboundTrafficStatistics", "outbound", carried),
    )


STATISTICS0 = _statistics(0, AGGREGATE_DROP_PACKET_STATISTICS0, TRAFFIC_STATISTICS0)
STATISTICS1 = _statistics(1, AGGREGATE_DROP_PACKET_STATISTICS1, TRAFFIC_STATISTICS1)

VERSIONS = (STATISTICS0, STATISTICS1)
