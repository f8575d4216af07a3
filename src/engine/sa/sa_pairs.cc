#include "sa/sa_pairs.h"

#include <algorithm>

namespace wfp_ipsec {

std::vector<SaContext *> SaPairs::Place::DuplicatesOf(const SaContext &context) const {
  std::vector<SaContext *> found;
  part_.table.ForEach(HashOf(context), [&](SaContext &other) {
    const bool same = SameTraffic(other.outbound.traffic, context.outbound.traffic) &&
                      SameTraffic(other.inbound.traffic, context.inbound.traffic);
    if (same) found.push_back(&other);
  });
  std::sort(found.begin(), found.end(),
            [](const SaContext *left, const SaContext *right) { return left->id < right->id; });
  return found;
}

void SaPairs::Clear() noexcept {
  for (Part &part : parts_) {
    part.table.Clear();
    part.contexts = 0;
  }
}

UINT64 SaPairs::HashOf(const SaContext &context) noexcept {
  return Mixed(wfp_ipsec::HashOf(context.outbound.traffic),
               wfp_ipsec::HashOf(context.inbound.traffic));
}

}  // namespace wfp_ipsec
