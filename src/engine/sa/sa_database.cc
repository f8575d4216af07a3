#include "sa/sa_database.h"

#include <algorithm>

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/sa_load.h"

namespace wfp_ipsec {
namespace {

// Packets that the peer sent before it learned of the end are accepted that long.
constexpr UINT64 kGraceMilliseconds = 60000;

std::optional<IPSEC_V4_UDP_ENCAPSULATION0> ValueOf(const IPSEC_V4_UDP_ENCAPSULATION0 *udp) {
  if (udp == nullptr) return std::nullopt;
  return *udp;
}

SaEnds EndsOf(const IPSEC_SA_BUNDLE1 &bundle, UINT64 now) {
  return {After(bundle.lifetime.lifetimeSeconds, now), After(bundle.idleTimeoutSeconds, now)};
}

DWORD CheckReserve(const SaContext &context, const IPSEC_TRAFFIC1 &traffic) {
  if (context.inbound.bundle) return FWP_E_INCOMPATIBLE_SA_STATE;
  if (context.spi != 0) {
    const bool same = KeyOf(context.inbound.traffic) == KeyOf(traffic);
    return same ? ERROR_SUCCESS : FWP_E_TRAFFIC_MISMATCH;
  }
  return SamePeers(context.outbound.traffic, traffic) ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

// Gives an entry of a set or map another key. Needs no memory, so it cannot fail.
template <class Key>
void Rename(std::set<Key> &entries, const Key &from, const Key &to) noexcept {
  auto node = entries.extract(from);
  node.value() = to;
  entries.insert(std::move(node));
}

template <class Key, class Value>
void Rename(std::map<Key, Value> &entries, const Key &from, const Key &to) noexcept {
  auto node = entries.extract(from);
  node.key() = to;
  entries.insert(std::move(node));
}

bool IsTunnel(const SaContext &context) {
  return Number(context.outbound.traffic.trafficType) == IPSEC_TRAFFIC_TYPE_TUNNEL;
}

UINT32 CountSas(const Sa &sa) { return sa.bundle ? sa.bundle->numSAs : 0; }

DWORD CheckVersion(const SaContext &context, const IPSEC_SA_BUNDLE1 &bundle) {
  const bool same = Number(bundle.ipVersion) == Number(context.outbound.traffic.ipVersion);
  return same ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

}  // namespace

UINT64 SaDatabase::Create(const IPSEC_TRAFFIC1 &outbound,
                          const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info) {
  ends_.emplace(kNever, next_id_);
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
  if (context.spi != 0) spis_.erase(SpiKeyOf(context.spi, context.inbound.traffic));
  ends_.erase({context.ends_at(), context.id});
  contexts_.erase(context.id);
}

DWORD SaDatabase::GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance,
                         IPSEC_SA_SPI *spi) {
  if (DWORD code = CheckReserve(context, get_spi.inboundIpsecTraffic)) return code;
  IPSEC_SA_SPI chosen = context.spi;
  if (chosen == 0) {
    do {
      chosen = chance.NextSpi();
    } while (IsInUse(chosen));
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
  EndAt(context, context.inbound, EndsOf(bundle, now));
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
  complete_.insert(CompleteKeyOf(context));
  if (IsTunnel(context)) ++active_tunnels_;
  context.outbound.bundle = std::move(image);
  EndAt(context, context.outbound, EndsOf(bundle, now));
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
    SaEnds ends = context.inbound.ends;
    ends.lifetime = std::min(ends.lifetime, now + kGraceMilliseconds);
    EndAt(context, context.inbound, ends);
  }
}

bool SaDatabase::IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                         const SaContext &context) const {
  const auto found = spis_.find(SpiKeyOf(spi, traffic));
  return found != spis_.end() && found->second != context.id;
}

void SaDatabase::Replace(SaContext &context, Sa *inbound, Sa *outbound) noexcept {
  const SpiKey spi = SpiKeyOf(context.spi, context.inbound.traffic);
  const CompleteKey complete = CompleteKeyOf(context);
  if (outbound != nullptr) context.outbound = std::move(*outbound);
  if (inbound != nullptr) context.inbound = std::move(*inbound);
  if (context.spi != 0) Rename(spis_, spi, SpiKeyOf(context.spi, context.inbound.traffic));
  if (context.complete()) Rename(complete_, complete, CompleteKeyOf(context));
}

void SaDatabase::Restart() noexcept {
  contexts_.clear();
  spis_.clear();
  complete_.clear();
  ends_.clear();
  sas_added_ = sas_deleted_ = active_tunnels_ = 0;
  moved_ = {};
}

void SaDatabase::RunDue(UINT64 now) noexcept {
  while (!ends_.empty() && ends_.begin()->first <= now) {
    const auto [time, id] = *ends_.begin();
    SaContext &context = contexts_.at(id);
    if (context.inbound.ends.earliest() == time) {
      Delete(context);
    } else {
      Expire(context, time);
    }
  }
}

SaDatabase::SpiKey SaDatabase::SpiKeyOf(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &inbound) noexcept {
  return {spi, Number(inbound.ipVersion), LocalAddress(inbound)};
}

SaDatabase::CompleteKey SaDatabase::CompleteKeyOf(const SaContext &context) noexcept {
  return {KeyOf(context.outbound.traffic), KeyOf(context.inbound.traffic), context.id};
}

bool SaDatabase::IsInUse(IPSEC_SA_SPI spi) const noexcept {
  const auto next = spis_.lower_bound({spi, 0, AddressBytes{}});
  return next != spis_.end() && std::get<0>(next->first) == spi;
}

void SaDatabase::Reserve(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi) {
  if (context.spi == 0) spis_.emplace(SpiKeyOf(spi, get_spi.inboundIpsecTraffic), context.id);
  context.spi = spi;
  context.inbound.traffic = get_spi.inboundIpsecTraffic;
  context.inbound.udp = ValueOf(get_spi.inboundUdpEncapsulation);
}

void SaDatabase::ExpireDuplicates(const SaContext &context, UINT64 now) noexcept {
  CompleteKey first = CompleteKeyOf(context);
  CompleteKey last = first;
  std::get<UINT64>(first) = 0;
  std::get<UINT64>(last) = kNever;
  const auto end = complete_.upper_bound(last);
  for (auto next = complete_.lower_bound(first); next != end;) {
    const UINT64 id = std::get<UINT64>(*next++);
    if (id != context.id) Expire(contexts_.at(id), now);
  }
}

void SaDatabase::DropOutbound(SaContext &context) noexcept {
  ForgetComplete(context);
  sas_deleted_ += CountSas(context.outbound);
  context.outbound.bundle.reset();
  EndAt(context, context.outbound, {});
}

void SaDatabase::ForgetComplete(const SaContext &context) noexcept {
  const bool was_complete = complete_.erase(CompleteKeyOf(context)) != 0;
  if (was_complete && IsTunnel(context)) --active_tunnels_;
}

void SaDatabase::EndAt(SaContext &context, Sa &sa, const SaEnds &ends) noexcept {
  const UINT64 before = context.ends_at();
  sa.ends = ends;
  Rename(ends_, std::pair(before, context.id), std::pair(context.ends_at(), context.id));
}

}  // namespace wfp_ipsec
