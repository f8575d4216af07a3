#include "sa/sa_database.h"

#include <algorithm>
#include <vector>

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

DWORD SaDatabase::Create(const IPSEC_TRAFFIC1 &outbound,
                         const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info, Way way, UINT64 *id) {
  const size_t home = Gate::HomeLane();
  SaLane &lane = lanes_[home];
  if (!lane.has_ids()) {
    if (way == Way::kLane) return kOnlyAlone;
    lanes_.GiveIds(home);
  }
  lane.ends.Reserve(lane.contexts.size() + 1);
  SaContext &context = lane.contexts.Add(lane.next_id);
  ++lane.next_id;
  context.tunnel_info = tunnel_info;
  context.outbound.traffic = outbound;
  *id = context.id;
  return ERROR_SUCCESS;
}

void SaDatabase::Delete(SaContext &context) noexcept {
  if (context.inbound.added()) listener_(IPSEC_SA_CONTEXT_EVENT_DELETE, context);
  SaLane &lane = lanes_.Of(context);
  lane.sas_deleted += CountSas(context.inbound) + CountSas(context.outbound);
  ForgetComplete(context);
  if (context.spi != 0) spis_.Forget(context);
  lane.ends.Remove(context);
  lane.contexts.Remove(context.id);
}

DWORD SaDatabase::GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance,
                         IPSEC_SA_SPI *spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  IPSEC_SA_SPI chosen = context.spi != 0 ? context.spi : chance.NextSpi();
  while (!spis_.Assign(context, chosen, get_spi, SaSpis::Unique::kAnywhere)) {
    chosen = chance.NextSpi();
  }
  *spi = chosen;
  return ERROR_SUCCESS;
}

DWORD SaDatabase::SetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  if (context.spi != 0 && context.spi != spi) return FWP_E_INCOMPATIBLE_SA_STATE;
  const bool free = spis_.Assign(context, spi, get_spi, SaSpis::Unique::kAtAddress);
  return free ? ERROR_SUCCESS : FWP_E_ALREADY_EXISTS;
}

DWORD SaDatabase::AddInbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle,
                             const Clock &clock) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (context.spi == 0 || context.inbound.added()) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (bundle.saList[0].spi != context.spi) return FWP_E_INVALID_PARAMETER;
  context.inbound.SetBundle(bundle);
  EndAt(context, context.inbound, EndsOf(bundle, clock));
  lanes_.Of(context).sas_added += bundle.numSAs;
  listener_(IPSEC_SA_CONTEXT_EVENT_ADD, context);
  return ERROR_SUCCESS;
}

DWORD SaDatabase::AddOutbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle,
                              const Clock &clock, Way way) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (!context.inbound.added() || context.outbound.added() || context.expiring) {
    return FWP_E_INCOMPATIBLE_SA_STATE;
  }
  std::vector<SaContext *> duplicates;
  {
    SaPairs::Place place(pairs_, context);
    if ((bundle.flags & IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION) == 0) {
      duplicates = place.DuplicatesOf(context);
    }
    if (!duplicates.empty() && way == Way::kLane) return kOnlyAlone;
    place.Reserve();
    context.outbound.SetBundle(bundle);
    place.Insert(context);
  }
  SaLane &lane = lanes_.Of(context);
  if (IsTunnel(context)) ++lane.active_tunnels;
  EndAt(context, context.outbound, EndsOf(bundle, clock));
  lane.sas_added += bundle.numSAs;
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

void SaDatabase::Replace(SaContext &context, Sa *inbound, Sa *outbound) noexcept {
  const bool complete = context.complete();
  if (context.spi != 0) spis_.Remove(context);
  if (complete) SaPairs::Place(pairs_, context).Remove(context);
  if (outbound != nullptr) context.outbound = std::move(*outbound);
  if (inbound != nullptr) context.inbound = std::move(*inbound);
  if (context.spi != 0) spis_.Insert(context);
  if (complete) SaPairs::Place(pairs_, context).Insert(context);
}

void SaDatabase::Restart() noexcept {
  lanes_.Restart();
  spis_.Clear();
  pairs_.Clear();
  next_due_.Set(kNever);
  moved_ = {};
}

void SaDatabase::RunDue(UINT64 now) noexcept {
  if (now < next_due()) return;
  SaEndQueue *ends = &lanes_.FirstToEnd().ends;
  for (; ends->next() <= now; ends = &lanes_.FirstToEnd().ends) {
    const UINT64 time = ends->next();
    SaContext &context = ends->first();
    if (context.inbound.ends.earliest() == time) {
      Delete(context);
    } else {
      Expire(context, time);
    }
  }
  next_due_.Set(ends->next());
}

void SaDatabase::DropOutbound(SaContext &context) noexcept {
  ForgetComplete(context);
  lanes_.Of(context).sas_deleted += CountSas(context.outbound);
  context.outbound.DropBundle();
  EndAt(context, context.outbound, {});
}

void SaDatabase::ForgetComplete(SaContext &context) noexcept {
  if (!context.complete()) return;
  SaPairs::Place(pairs_, context).Remove(context);
  if (IsTunnel(context)) --lanes_.Of(context).active_tunnels;
}

void SaDatabase::EndAt(SaContext &context, Sa &sa, const SaEnds &ends) noexcept {
  sa.ends = ends;
  lanes_.Of(context).ends.Update(context);
  next_due_.Lower(ends.earliest());
}

}  // namespace wfp_ipsec
