#include "sa/sa_lanes.h"

namespace wfp_ipsec {

void SaLanes::GiveIds(size_t lane) {
  const UINT64 first = owners_.size() * kBlock;
  owners_.push_back(static_cast<UINT8>(lane));
  // 0 is no id.
  lanes_[lane].next_id = std::max<UINT64>(first, 1);
  lanes_[lane].ids_end = first + kBlock;
}

SaLane &SaLanes::FirstToEnd() noexcept {
  return *std::min_element(
      lanes_.begin(), lanes_.end(),
      [](const SaLane &left, const SaLane &right) { return left.ends.IsBefore(right.ends); });
}

void SaLanes::Restart() noexcept {
  for (SaLane &lane : lanes_) {
    lane.contexts.Clear();
    lane.ends.Clear();
    lane.sas_added = lane.sas_deleted = lane.active_tunnels = 0;
  }
}

}  // namespace wfp_ipsec
