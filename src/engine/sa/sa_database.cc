#include "sa/sa_database.h"

#include <algorithm>

#include "core/hash.h"
#include "sa/sa_load.h"

namespace wfp_ipsec {
namespace {

// Packets that the peer sent before it learned of the end are accepted that long.
constexpr UINT64 kGraceMilliseconds = 60000;

SaEnds EndsOf(const IPSEC_SA_BUNDLE1 &bundle, const Clock &clock) {
  // Reading the clock takes longer than all the rest.
  if (bundle.lifetime.lifetimeSeconds == 0 && bundle.idleTimeoutSeconds == 0) return {};
  const UINT64 now = clock.Now();
  return {After(bundle.lifetime.lifetimeSeconds, now), After(bundle.idleTimeoutSeconds, now)};
}

DWORD CheckReserve(const SaContext &context, const IPSEC_TRAFFIC1 &traffic) {
  if (context.inbound.added()) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (context.spi != 0) {
    const bool same = SameTraffic(context.inbound.traffic, traffic);
    return same ? ERROR_SUCCESS : FWP_E_TRAFFIC_MISMATCH;
  }
  return SamePeers(context.outbound.traffic, traffic) ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

bool IsTunnel(const SaContext &context) {
  return Number(context.outbound.traffic.trafficType) == IPSEC_TRAFFIC_TYPE_TUNNEL;
}

UINT32 CountSas(const Sa &sa) { return sa.added() ? sa.bundle().numSAs : 0; }

DWORD CheckVersion(const SaContext &context, const IPSEC_SA_BUNDLE1 &bundle) {
  const bool same = Number(bundle.ipVersion) == Number(context.outbound.traffic.ipVersion);
  return same ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

}  // namespace

UINT64 SaDatabase::Create(const IPSEC_TRAFFIC1 &outbound,
                          const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info) {
  const size_t count = contexts_.size() + 1;
  by_spi_.Reserve(count);
  used_spis_.Reserve(count);
  complete_.Reserve(count);
  ends_.Reserve(count);
  SaContext &context = contexts_.Add(next_id_);
  ++next_id_;
  context.tunnel_info = tunnel_info;
  context.outbound.traffic = outbound;
  return context.id;
}

void SaDatabase::Delete(SaContext &context) noexcept {
  if (context.inbound.added()) listener_(IPSEC_SA_CONTEXT_EVENT_DELETE, context);
  sas_deleted_ += CountSas(context.inbound) + CountSas(context.outbound);
  ForgetComplete(context);
  if (context.spi != 0) {
    by_spi_.Remove(context);
    used_spis_.Remove(context.spi);
  }
  ends_.Remove(context);
  contexts_.Remove(context.id);
}

DWORD SaDatabase::GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance,
                         IPSEC_SA_SPI *spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  IPSEC_SA_SPI chosen = context.spi;
  if (chosen == 0) {
    do {
      chosen = chance.NextSpi();
    } while (used_spis_.Contains(chosen));
  }
  Reserve(context, get_spi, chosen);
  *spi = chosen;
  return ERROR_SUCCESS;
}

DWORD SaDatabase::SetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  if (context.spi != 0 && context.spi != spi) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (IsTaken(spi, get_spi.inboundIpsecTraffic, context)) return FWP_E_ALREADY_EXISTS;
  Reserve(context, get_spi, spi);
  return ERROR_SUCCESS;
}

DWORD SaDatabase::AddInbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle,
                             const Clock &clock) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (context.spi == 0 || context.inbound.added()) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (bundle.saList[0].spi != context.spi) return FWP_E_INVALID_PARAMETER;
  context.inbound.SetBundle(bundle);
  EndAt(context, context.inbound, EndsOf(bundle, clock));
  sas_added_ += bundle.numSAs;
  listener_(IPSEC_SA_CONTEXT_EVENT_ADD, context);
  return ERROR_SUCCESS;
}

DWORD SaDatabase::AddOutbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle,
                              const Clock &clock) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (!context.inbound.added() || context.outbound.added() || context.expiring) {
    return FWP_E_INCOMPATIBLE_SA_STATE;
  }
  std::vector<SaContext *> duplicates;
  if ((bundle.flags & IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION) == 0) {
    duplicates = DuplicatesOf(context);
  }
  context.outbound.SetBundle(bundle);
  complete_.Insert(context);
  if (IsTunnel(context)) ++active_tunnels_;
  EndAt(context, context.outbound, EndsOf(bundle, clock));
  sas_added_ += bundle.numSAs;
  for (SaContext *duplicate : duplicates) Expire(*duplicate, clock.Now());
  return ERROR_SUCCESS;
}

void SaDatabase::Expire(SaContext &context, UINT64 now) noexcept {
  if (!context.inbound.added()) {
    Delete(context);
  } else if (!context.expiring) {
    context.expiring = true;
    DropOutbound(context);
    SaEnds ends = context.inbound.ends;
    ends.lifetime = std::min(ends.lifetime, now + kGraceMilliseconds);
    EndAt(context, context.inbound, ends);
  }
}

bool SaDatabase::IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                         const SaContext &context) const {
  bool taken = false;
  by_spi_.ForEach(SpiHash(spi, traffic), [&](const SaContext &other) {
    taken |= other.spi == spi && other.id != context.id &&
             SameLocalAddress(other.inbound.traffic, traffic);
  });
  return taken;
}

void SaDatabase::Replace(SaContext &context, Sa *inbound, Sa *outbound) noexcept {
  const bool complete = context.complete();
  if (context.spi != 0) by_spi_.Remove(context);
  if (complete) complete_.Remove(context);
  if (outbound != nullptr) context.outbound = std::move(*outbound);
  if (inbound != nullptr) context.inbound = std::move(*inbound);
  if (context.spi != 0) by_spi_.Insert(context);
  if (complete) complete_.Insert(context);
}

void SaDatabase::Restart() noexcept {
  contexts_.Clear();
  by_spi_.Clear();
  used_spis_.Clear();
  complete_.Clear();
  ends_.Clear();
  sas_added_ = sas_deleted_ = active_tunnels_ = 0;
  moved_ = {};
}

void SaDatabase::RunDue(UINT64 now) noexcept {
  while (ends_.next() <= now) {
    const UINT64 time = ends_.next();
    SaContext &context = ends_.first();
    if (context.inbound.ends.earliest() == time) {
      Delete(context);
    } else {
      Expire(context, time);
    }
  }
}

UINT64 SaDatabase::SpiHash(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &inbound) noexcept {
  return Mixed(HashOfLocalAddress(inbound), spi);
}

UINT64 SaDatabase::SpiHashOf(const SaContext &context) noexcept {
  return SpiHash(context.spi, context.inbound.traffic);
}

UINT64 SaDatabase::TrafficHashOf(const SaContext &context) noexcept {
  return Mixed(HashOf(context.outbound.traffic), HashOf(context.inbound.traffic));
}

void SaDatabase::Reserve(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi) {
  const bool first = context.spi == 0;
  if (first) used_spis_.Add(spi);
  if (!first) by_spi_.Remove(context);
  context.spi = spi;
  context.inbound.traffic = get_spi.inboundIpsecTraffic;
  context.inbound.SetUdp(get_spi.inboundUdpEncapsulation);
  by_spi_.Insert(context);
}

// In the order of their ids. REQUIRES: the context itself is not complete yet.
std::vector<SaContext *> SaDatabase::DuplicatesOf(const SaContext &context) const {
  std::vector<SaContext *> found;
  complete_.ForEach(TrafficHashOf(context), [&](SaContext &other) {
    const bool same = SameTraffic(other.outbound.traffic, context.outbound.traffic) &&
                      SameTraffic(other.inbound.traffic, context.inbound.traffic);
    if (same) found.push_back(&other);
  });
  std::sort(found.begin(), found.end(),
            [](const SaContext *left, const SaContext *right) { return left->id < right->id; });
  return found;
}

void SaDatabase::DropOutbound(SaContext &context) noexcept {
  ForgetComplete(context);
  sas_deleted_ += CountSas(context.outbound);
  context.outbound.DropBundle();
  EndAt(context, context.outbound, {});
}

void SaDatabase::ForgetComplete(SaContext &context) noexcept {
  if (!context.complete()) return;
  complete_.Remove(context);
  if (IsTunnel(context)) --active_tunnels_;
}

void SaDatabase::EndAt(SaContext &context, Sa &sa, const SaEnds &ends) noexcept {
  sa.ends = ends;
  ends_.Update(context);
}

}  // namespace wfp_ipsec
