#include "sa/sa_database.h"

#include <algorithm>

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"

namespace wfp_ipsec {
namespace {

// Packets that the peer sent before it learned of the end are accepted that long.
constexpr UINT64 kGraceMilliseconds = 60000;

std::optional<IPSEC_V4_UDP_ENCAPSULATION0> ValueOf(const IPSEC_V4_UDP_ENCAPSULATION0 *udp) {
  if (udp == nullptr) return std::nullopt;
  return *udp;
}

UINT64 EndOf(const IPSEC_SA_BUNDLE1 &bundle, UINT64 now) {
  const UINT64 seconds = bundle.lifetime.lifetimeSeconds;
  return seconds == 0 ? kNever : now + seconds * 1000;
}

DWORD CheckReserve(const SaContext &context, const IPSEC_TRAFFIC1 &traffic) {
  if (context.inbound.bundle) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (context.spi != 0) {
    const bool same = KeyOf(context.inbound.traffic) == KeyOf(traffic);
    return same ? ERROR_SUCCESS : FWP_E_TRAFFIC_MISMATCH;
  }
  return SamePeers(context.outbound.traffic, traffic) ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

UINT32 CountSas(const Sa &sa) { return sa.bundle ? sa.bundle->numSAs : 0; }

DWORD CheckVersion(const SaContext &context, const IPSEC_SA_BUNDLE1 &bundle) {
  const bool same = Number(bundle.ipVersion) == Number(context.outbound.traffic.ipVersion);
  return same ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

}  // namespace

UINT64 SaDatabase::Create(const IPSEC_TRAFFIC1 &outbound,
                          const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info) {
  SaContext &context = contexts_[next_id_];
  context.id = next_id_++;
  context.tunnel_info = tunnel_info;
  context.outbound.traffic = outbound;
  return context.id;
}

SaContext *SaDatabase::Find(UINT64 id) {
  const auto found = contexts_.find(id);
  return found == contexts_.end() ? nullptr : &found->second;
}

void SaDatabase::Delete(const SaContext &context) noexcept {
  if (context.inbound.bundle) listener_(IPSEC_SA_CONTEXT_EVENT_DELETE, context);
  sas_deleted_ += CountSas(context.inbound) + CountSas(context.outbound);
  ForgetComplete(context);
  const auto [first, last] = spis_.equal_range(context.spi);
  const auto spi =
      std::find_if(first, last, [&](const auto &entry) { return entry.second == context.id; });
  if (spi != last) spis_.erase(spi);
  contexts_.erase(context.id);
}

DWORD SaDatabase::GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance,
                         IPSEC_SA_SPI *spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  IPSEC_SA_SPI chosen = context.spi;
  if (chosen == 0) {
    do {
      chosen = chance.NextSpi();
    } while (spis_.count(chosen) != 0);
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

DWORD SaDatabase::AddInbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, UINT64 now) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (context.spi == 0 || context.inbound.bundle) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (bundle.saList[0].spi != context.spi) return FWP_E_INVALID_PARAMETER;
  context.inbound.bundle = CopyOf(bundle);
  EndAt(context.inbound, EndOf(bundle, now));
  sas_added_ += bundle.numSAs;
  listener_(IPSEC_SA_CONTEXT_EVENT_ADD, context);
  return ERROR_SUCCESS;
}

DWORD SaDatabase::AddOutbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, UINT64 now) {
  if (DWORD code = CheckVersion(context, bundle)) return code;
  if (!context.inbound.bundle || context.outbound.bundle || context.expiring) {
    return FWP_E_INCOMPATIBLE_SA_STATE;
  }
  Image<IPSEC_SA_BUNDLE1> image = CopyOf(bundle);
  complete_.emplace(KeyOf(context.outbound.traffic), context.id);
  context.outbound.bundle = std::move(image);
  EndAt(context.outbound, EndOf(bundle, now));
  sas_added_ += bundle.numSAs;
  if ((bundle.flags & IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION) == 0) {
    ExpireDuplicates(context, now);
  }
  return ERROR_SUCCESS;
}

void SaDatabase::Expire(SaContext &context, UINT64 now) noexcept {
  if (!context.inbound.bundle) {
    Delete(context);
  } else if (!context.expiring) {
    context.expiring = true;
    DropOutbound(context);
    EndAt(context.inbound, std::min(context.inbound.ends_at, now + kGraceMilliseconds));
  }
}

bool SaDatabase::IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                         const SaContext &context) const {
  const auto [first, last] = spis_.equal_range(spi);
  return std::any_of(first, last, [&](const auto &entry) {
    const SaContext &other = contexts_.at(entry.second);
    return &other != &context && SameLocalAddress(other.inbound.traffic, traffic);
  });
}

void SaDatabase::Replace(SaContext &context, Sa *inbound, Sa *outbound) {
  if (outbound != nullptr) {
    const auto complete = complete_.emplace(KeyOf(outbound->traffic), context.id);
    // The new entry must not be taken for the old one when the traffic is the same.
    auto added = complete_.extract(complete);
    ForgetComplete(context);
    complete_.insert(std::move(added));
    context.outbound = std::move(*outbound);
  }
  if (inbound != nullptr) context.inbound = std::move(*inbound);
}

void SaDatabase::RunDue(UINT64 now) noexcept {
  if (now < next_due_) return;
  next_due_ = kNever;
  for (auto next = contexts_.begin(); next != contexts_.end();) {
    SaContext &context = (next++)->second;
    if (context.outbound.ends_at <= now) Expire(context, context.outbound.ends_at);
    if (context.inbound.ends_at <= now) {
      Delete(context);
    } else {
      next_due_ = std::min({next_due_, context.inbound.ends_at, context.outbound.ends_at});
    }
  }
}

void SaDatabase::Reserve(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi) {
  if (context.spi == 0) spis_.emplace(spi, context.id);
  context.spi = spi;
  context.inbound.traffic = get_spi.inboundIpsecTraffic;
  context.inbound.udp = ValueOf(get_spi.inboundUdpEncapsulation);
}

void SaDatabase::ExpireDuplicates(const SaContext &context, UINT64 now) noexcept {
  auto [next, last] = complete_.equal_range(KeyOf(context.outbound.traffic));
  const TrafficKey inbound = KeyOf(context.inbound.traffic);
  while (next != last) {
    SaContext &other = contexts_.at((next++)->second);
    if (&other != &context && KeyOf(other.inbound.traffic) == inbound) Expire(other, now);
  }
}

void SaDatabase::DropOutbound(SaContext &context) noexcept {
  ForgetComplete(context);
  sas_deleted_ += CountSas(context.outbound);
  context.outbound.bundle.reset();
  context.outbound.ends_at = kNever;
}

void SaDatabase::ForgetComplete(const SaContext &context) noexcept {
  const auto [first, last] = complete_.equal_range(KeyOf(context.outbound.traffic));
  const auto found =
      std::find_if(first, last, [&](const auto &entry) { return entry.second == context.id; });
  if (found != last) complete_.erase(found);
}

void SaDatabase::EndAt(Sa &sa, UINT64 time) noexcept {
  sa.ends_at = time;
  next_due_ = std::min(next_due_, time);
}

}  // namespace wfp_ipsec
