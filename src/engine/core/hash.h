// Numbers from values, for tables.

#ifndef WFP_IPSEC_HASH_H_
#define WFP_IPSEC_HASH_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// Returns a number in which every bit of both depends on all of theirs, well enough for the lower
// bits to choose a place in a table.
constexpr UINT64 Mixed(UINT64 hash, UINT64 value) noexcept {
  const UINT64 product = (hash ^ value) * 0x9E3779B97F4A7C15;
  return product ^ (product >> 32);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_HASH_H_
