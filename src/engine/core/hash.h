// Numbers from values, for tables.

#ifndef WFP_IPSEC_HASH_H_
#define WFP_IPSEC_HASH_H_

#include <cstddef>

#include "wfp_abi.h"

namespace wfp_ipsec {

// Returns a number whose upper bits depend on all bits of both, well enough to choose a place in a
// table. They lay numbers that follow each other, as ids and many SPIs do, out evenly.
constexpr UINT64 Mixed(UINT64 hash, UINT64 value) noexcept {
  const UINT64 product = (hash ^ value) * 0x9E3779B97F4A7C15;
  return product ^ (product >> 32);
}

// Returns the place of a hash in a table of 2 to the power of `bits` places. REQUIRES: bits > 0.
constexpr size_t PlaceIn(UINT64 hash, unsigned bits) noexcept {
  return static_cast<size_t>(hash >> (64 - bits));
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_HASH_H_
