#include "sa/sa_load.h"

#include "core/counters.h"
#include "core/number.h"
#include "sa/sa_database.h"

namespace wfp_ipsec {
namespace {

constexpr UINT64 kBytesPerKilobyte = 1024;

void CountProtection(UINT32 transform, UINT64 bytes, IPSEC_TRAFFIC_STATISTICS1 &counters) {
  if (transform == IPSEC_TRANSFORM_AH) {
    AddTo(counters.authenticatedAHByteCount, bytes);
  } else if (transform != IPSEC_TRANSFORM_ESP_CIPHER) {
    AddTo(counters.authenticatedESPByteCount, bytes);
  }
  if (transform == IPSEC_TRANSFORM_ESP_CIPHER || transform == IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER) {
    AddTo(counters.encryptedByteCount, bytes);
  }
}

bool IsReached(UINT64 limit, UINT64 used) { return limit != 0 && used >= limit; }

}  // namespace

void CountLoad(const Sa &sa, const SaLoad &load, IPSEC_TRAFFIC_STATISTICS1 &counters) noexcept {
  for (UINT32 i = 0; i < sa.bundle().numSAs; ++i) {
    CountProtection(Number(sa.bundle().saList[i].saTransformType), load.bytes, counters);
  }
  const bool tunnel = Number(sa.traffic.trafficType) == IPSEC_TRAFFIC_TYPE_TUNNEL;
  AddTo(tunnel ? counters.tunnelByteCount : counters.transportByteCount, load.bytes);
  AddTo(counters.totalSuccessfulPackets, load.packets);
}

void CountLarvalDrop(UINT64 packets, IPSEC_STATISTICS1 &statistics) noexcept {
  AddTo(statistics.espDropPacketStatistics.saNotInitializedOnInbound, packets);
  AddTo(statistics.aggregateDropPacketStatistics.saNotInitializedOnInbound, packets);
  AddTo(statistics.aggregateDropPacketStatistics.totalDropPacketsInbound, packets);
}

bool UseUp(Sa &sa, const SaLoad &load) noexcept {
  AddTo(sa.load.packets, load.packets);
  AddTo(sa.load.bytes, load.bytes);
  const IPSEC_SA_LIFETIME0 &limits = sa.bundle().lifetime;
  return IsReached(limits.lifetimePackets, sa.load.packets) ||
         IsReached(limits.lifetimeKilobytes * kBytesPerKilobyte, sa.load.bytes);
}

DWORD SaDatabase::Pass(SaContext &context, FWP_DIRECTION direction, const SaLoad &load,
                       UINT64 now) noexcept {
  const bool inbound = direction == FWP_DIRECTION_INBOUND;
  Sa &sa = inbound ? context.inbound : context.outbound;
  if (!sa.added()) return inbound ? DropLarval(context, load) : FWP_E_INCOMPATIBLE_SA_STATE;
  if (load.packets == 0 && load.bytes == 0) return ERROR_SUCCESS;
  CountLoad(sa, load, inbound ? moved_.inboundTrafficStatistics : moved_.outboundTrafficStatistics);
  Touch(context, context.inbound, now);
  Touch(context, context.outbound, now);
  if (!UseUp(sa, load)) return ERROR_SUCCESS;
  if (inbound) {
    Delete(context);
  } else {
    Expire(context, now);
  }
  return ERROR_SUCCESS;
}

DWORD SaDatabase::DropLarval(const SaContext &context, const SaLoad &load) noexcept {
  if (context.spi == 0) return FWP_E_INCOMPATIBLE_SA_STATE;
  CountLarvalDrop(load.packets, moved_);
  return ERROR_SUCCESS;
}

void SaDatabase::Touch(SaContext &context, Sa &sa, UINT64 now) noexcept {
  if (sa.added())
    EndAt(context, sa, {sa.ends.lifetime, After(sa.bundle().idleTimeoutSeconds, now)});
}

}  // namespace wfp_ipsec
