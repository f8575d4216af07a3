#include "dosp/dosp.h"

#include "core/counters.h"
#include "memory/describe_dosp.h"
#include "sa/address.h"

namespace wfp_ipsec {
namespace {

// Prefix length 0 holds every address, so a zeroed template matches all entries.
bool Holds(const FWP_V6_ADDR_AND_MASK &range, const UINT8 (&address)[16]) {
  const Subnet subnet{FWP_IP_VERSION_V6, FromV6(range.addr), range.prefixLength};
  return Contains(subnet, FWP_IP_VERSION_V6, FromV6(address));
}

DWORD Check(const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 &enum_template) {
  constexpr UINT8 kAddressBits = 128;
  const bool fits = enum_template.publicV6AddrMask.prefixLength <= kAddressBits &&
                    enum_template.internalV6AddrMask.prefixLength <= kAddressBits;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_NET_MASK;
}

}  // namespace

DWORD Dosp::TakeSnapshot(const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *enum_template,
                         Snapshot &entries) const {
  const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 all{};
  const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 &wanted = enum_template == nullptr ? all : *enum_template;
  if (DWORD code = Check(wanted)) return code;
  for (const IPSEC_DOSP_STATE0 &state : states_) {
    const bool matches = Holds(wanted.publicV6AddrMask, state.publicHostV6Addr) &&
                         Holds(wanted.internalV6AddrMask, state.internalHostV6Addr);
    if (matches) entries.push_back(CopyOf(state));
  }
  return ERROR_SUCCESS;
}

void Dosp::Count(const IPSEC_DOSP_STATISTICS0 &more) { AddCounters<UINT64>(counted_, more); }

IPSEC_DOSP_STATISTICS0 Dosp::Statistics() const {
  IPSEC_DOSP_STATISTICS0 statistics = counted_;
  statistics.totalStateEntriesCreated += states_.size();
  statistics.currentStateEntries += states_.size();
  return statistics;
}

}  // namespace wfp_ipsec
