// What traffic does to an SA: counters, limits, idle time.

#ifndef WFP_IPSEC_SA_LOAD_H_
#define WFP_IPSEC_SA_LOAD_H_

#include "sa/sa_context.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Returns the time that many seconds after `now`; 0 seconds never end.
constexpr UINT64 After(UINT32 seconds, UINT64 now) {
  return seconds == 0 ? kNever : now + UINT64{seconds} * 1000;
}

// Adds traffic to the counters of its direction. REQUIRES: the SA has its bundle.
void CountLoad(const Sa &sa, const SaLoad &load, IPSEC_TRAFFIC_STATISTICS1 &counters) noexcept;

// Adds packets to the counters of those that came before the keys. No keys, no protocol: such an SA
// is taken for ESP.
void CountLarvalDrop(UINT64 packets, IPSEC_STATISTICS1 &statistics) noexcept;

// Adds traffic to that of an SA, and tells whether its kilobytes or packets are used up; 0 is no
// limit. REQUIRES: as above.
bool UseUp(Sa &sa, const SaLoad &load) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_LOAD_H_
