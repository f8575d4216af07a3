// Statistics: structs that hold nothing but counters.

#ifndef WFP_IPSEC_COUNTERS_H_
#define WFP_IPSEC_COUNTERS_H_

#include <cstring>

namespace wfp_ipsec {

// Adds to a counter, which stops at its highest value instead of beginning anew.
template <class Counter>
void AddTo(Counter &counter, unsigned long long more) noexcept {
  constexpr Counter kMost = static_cast<Counter>(~Counter{0});
  const Counter left = kMost - counter;
  counter = more < left ? static_cast<Counter>(counter + more) : kMost;
}

// Adds each counter of `more` to the one at the same place. REQUIRES: both structs hold counters of
// this type alone.
template <class Counter, class Struct>
void AddCounters(Struct &total, const Struct &more) noexcept {
  static_assert(sizeof(Struct) % sizeof(Counter) == 0, "not made of these counters");
  constexpr size_t kCount = sizeof(Struct) / sizeof(Counter);
  Counter sums[kCount];
  Counter terms[kCount];
  std::memcpy(sums, &total, sizeof(sums));
  std::memcpy(terms, &more, sizeof(terms));
  for (size_t i = 0; i < kCount; ++i) AddTo(sums[i], terms[i]);
  std::memcpy(&total, sums, sizeof(sums));
}

// Returns the counters that an older version of the struct has: the first ones.
template <class Older, class Newer>
Older FirstCounters(const Newer &newer) noexcept {
  static_assert(sizeof(Older) <= sizeof(Newer), "not an older version");
  Older older;
  std::memcpy(&older, &newer, sizeof(older));
  return older;
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_COUNTERS_H_
