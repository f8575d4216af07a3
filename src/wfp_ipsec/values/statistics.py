"""Counters of the whole system (ipsectypes.h). Snapshots: they do not follow changes.

Windows counts per system, IPv4 and IPv6 together, and not per SA.
"""

from __future__ import annotations

from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, U64


@value
class AggregateSaStatistics(Value):
    """How many SAs there are and were (IPSEC_AGGREGATE_SA_STATISTICS0)."""

    active_sas: U32 = 0
    pending_sa_negotiations: U32 = 0
    total_sas_added: U32 = 0
    total_sas_deleted: U32 = 0
    successful_rekeys: U32 = 0
    active_tunnels: U32 = 0
    offloaded_sas: U32 = 0


@value
class EspDropStatistics(Value):
    """Inbound ESP packets that were dropped (IPSEC_ESP_DROP_PACKET_STATISTICS0).

    Attributes:
        invalid_spis: No SA has their SPI.
        decryption_failures: They could not be decrypted.
        authentication_failures: Their integrity check failed.
        replay_check_failures: They had come before.
        sa_not_initialized: Their SA was not complete.
    """

    invalid_spis: U32 = 0
    decryption_failures: U32 = 0
    authentication_failures: U32 = 0
    replay_check_failures: U32 = 0
    sa_not_initialized: U32 = 0


@value
class AhDropStatistics(Value):
    """Inbound AH packets that were dropped (IPSEC_AH_DROP_PACKET_STATISTICS0).

    Attributes:
        invalid_spis: No SA has their SPI.
        authentication_failures: Their integrity check failed.
        replay_check_failures: They had come before.
        sa_not_initialized: Their SA was not complete.
    """

    invalid_spis: U32 = 0
    authentication_failures: U32 = 0
    replay_check_failures: U32 = 0
    sa_not_initialized: U32 = 0


@value
class AggregateDropStatistics(Value):
    """Inbound packets that were dropped (IPSEC_AGGREGATE_DROP_PACKET_STATISTICS1).

    Attributes:
        invalid_spis: No SA has their SPI.
        decryption_failures: They could not be decrypted.
        authentication_failures: Their integrity check failed.
        udp_esp_validation_failures: Their UDP encapsulation was wrong.
        replay_check_failures: They had come before.
        invalid_clear_text: They came in clear and had to be protected.
        sa_not_initialized: Their SA was not complete.
        receive_over_incorrect_sa: They came over another SA than policy asks for.
        secure_receives_not_matching_filters: They came protected and matched no filter.
        total_dropped_packets: All of them; None in version 0 of the API, which does not tell.
    """

    invalid_spis: U32 = 0
    decryption_failures: U32 = 0
    authentication_failures: U32 = 0
    udp_esp_validation_failures: U32 = 0
    replay_check_failures: U32 = 0
    invalid_clear_text: U32 = 0
    sa_not_initialized: U32 = 0
    receive_over_incorrect_sa: U32 = 0
    secure_receives_not_matching_filters: U32 = 0
    total_dropped_packets: U32 | None = None


@value
class TrafficStatistics(Value):
    """What IPsec carried in one direction (IPSEC_TRAFFIC_STATISTICS1).

    Attributes:
        encrypted_bytes: Encrypted.
        ah_authenticated_bytes: Authenticated by AH.
        esp_authenticated_bytes: Authenticated by ESP.
        transport_bytes: In transport mode.
        tunnel_bytes: In tunnel mode.
        offloaded_bytes: Processed by hardware.
        total_successful_packets: All packets; None in version 0 of the API, which does not tell.
    """

    encrypted_bytes: U64 = 0
    ah_authenticated_bytes: U64 = 0
    esp_authenticated_bytes: U64 = 0
    transport_bytes: U64 = 0
    tunnel_bytes: U64 = 0
    offloaded_bytes: U64 = 0
    total_successful_packets: U64 | None = None


@value
class Statistics(Value):
    """The counters of IPsec since the system started (IPSEC_STATISTICS1).

    Attributes:
        sas: SAs.
        esp_drops: Inbound ESP packets that were dropped.
        ah_drops: Inbound AH packets that were dropped.
        drops: All inbound packets that were dropped.
        inbound: What was received.
        outbound: What was sent.
    """

    sas: AggregateSaStatistics = AggregateSaStatistics()
    esp_drops: EspDropStatistics = EspDropStatistics()
    ah_drops: AhDropStatistics = AhDropStatistics()
    drops: AggregateDropStatistics = AggregateDropStatistics()
    inbound: TrafficStatistics = TrafficStatistics()
    outbound: TrafficStatistics = TrafficStatistics()
