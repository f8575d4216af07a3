#include "sa/sa_statistics.h"

#include "core/counters.h"

namespace wfp_ipsec {

void AddStatistics(IPSEC_STATISTICS1 &total, const IPSEC_STATISTICS1 &more) noexcept {
  AddCounters<UINT32>(total.aggregateSaStatistics, more.aggregateSaStatistics);
  AddCounters<UINT32>(total.espDropPacketStatistics, more.espDropPacketStatistics);
  AddCounters<UINT32>(total.ahDropPacketStatistics, more.ahDropPacketStatistics);
  AddCounters<UINT32>(total.aggregateDropPacketStatistics, more.aggregateDropPacketStatistics);
  AddCounters<UINT64>(total.inboundTrafficStatistics, more.inboundTrafficStatistics);
  AddCounters<UINT64>(total.outboundTrafficStatistics, more.outboundTrafficStatistics);
}

IPSEC_STATISTICS1 StatisticsOf(const SaDatabase &database) noexcept {
  IPSEC_STATISTICS1 statistics = database.moved();
  IPSEC_AGGREGATE_SA_STATISTICS0 &sas = statistics.aggregateSaStatistics;
  sas.totalSasAdded = database.sas_added();
  sas.totalSasDeleted = database.sas_deleted();
  sas.activeSas = sas.totalSasAdded - sas.totalSasDeleted;
  sas.activeTunnels = database.active_tunnels();
  return statistics;
}

IPSEC_STATISTICS0 Downgraded(const IPSEC_STATISTICS1 &statistics) noexcept {
  IPSEC_STATISTICS0 downgraded{};
  downgraded.aggregateSaStatistics = statistics.aggregateSaStatistics;
  downgraded.espDropPacketStatistics = statistics.espDropPacketStatistics;
  downgraded.ahDropPacketStatistics = statistics.ahDropPacketStatistics;
  downgraded.aggregateDropPacketStatistics = FirstCounters<IPSEC_AGGREGATE_DROP_PACKET_STATISTICS0>(
      statistics.aggregateDropPacketStatistics);
  downgraded.inboundTrafficStatistics =
      FirstCounters<IPSEC_TRAFFIC_STATISTICS0>(statistics.inboundTrafficStatistics);
  downgraded.outboundTrafficStatistics =
      FirstCounters<IPSEC_TRAFFIC_STATISTICS0>(statistics.outboundTrafficStatistics);
  return downgraded;
}

}  // namespace wfp_ipsec
