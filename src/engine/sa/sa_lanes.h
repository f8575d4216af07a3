// The SA contexts of all lanes, and what is kept for each lane by itself.
//
// A context belongs to the lane in which it was created, for as long as it lives. Ids are given to
// lanes in blocks, so that which lane a context is in follows from its id; a lane alone gets blocks
// that follow each other. Thread safety: what concerns one lane may be done in it, the rest by
// calls that are alone.

#ifndef WFP_IPSEC_SA_LANES_H_
#define WFP_IPSEC_SA_LANES_H_

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/gate.h"
#include "sa/sa_context.h"
#include "sa/sa_ends.h"
#include "sa/sa_pages.h"

namespace wfp_ipsec {

struct alignas(kCacheLine) SaLane {
  SaPages contexts;
  SaEndQueue ends;
  // Those that the next contexts get, up to the end of the block.
  UINT64 next_id = 0;
  UINT64 ids_end = 0;
  // How many SAs came and went; they may wrap around.
  UINT32 sas_added = 0;
  UINT32 sas_deleted = 0;
  UINT32 active_tunnels = 0;

  bool has_ids() const noexcept { return next_id != ids_end; }
};

class SaLanes {
 public:
  SaLane &operator[](size_t lane) noexcept { return lanes_[lane]; }

  // The lane of a context; 0 for an id that no lane was given.
  size_t IndexOf(UINT64 id) const noexcept {
    const UINT64 block = id / kBlock;
    return block < owners_.size() ? owners_[static_cast<size_t>(block)] : 0;
  }
  SaLane &Of(const SaContext &context) noexcept { return lanes_[IndexOf(context.id)]; }
  SaContext *Find(UINT64 id) const noexcept { return lanes_[IndexOf(id)].contexts.Find(id); }

  // Gives the lane the next ids. REQUIRES: it has used up those that it had.
  void GiveIds(size_t lane);

  // Visits the contexts in the order of their ids. REQUIRES: the visit adds and removes none.
  template <class Visit>
  void ForEach(Visit visit) const {
    std::vector<std::pair<UINT64, const SaContext *>> found;
    size_t count = 0;
    for (const SaLane &lane : lanes_) count += lane.contexts.size();
    found.reserve(count);
    for (const SaLane &lane : lanes_) {
      lane.contexts.ForEach(
          [&](const SaContext &context) { found.emplace_back(context.id, &context); });
    }
    // As they are with one lane alone.
    if (!std::is_sorted(found.begin(), found.end())) std::sort(found.begin(), found.end());
    for (const auto &[id, context] : found) visit(*context);
  }

  // Adds up one of the numbers of all lanes.
  UINT32 Sum(UINT32 SaLane::*number) const noexcept {
    UINT32 sum = 0;
    for (const SaLane &lane : lanes_) sum += lane.*number;
    return sum;
  }

  // The lane with the context that ends next, of several with the one with the lowest id.
  SaLane &FirstToEnd() noexcept;

  // Forgets contexts and numbers; ids go on.
  void Restart() noexcept;

 private:
  // Ids given at a time: a multiple of what is in a page, so that no page is in two lanes.
  static constexpr UINT64 kBlock = 4096;

  std::array<SaLane, Gate::kLanes> lanes_;
  // The lane of each block, a byte for so many ids that were ever used.
  std::vector<UINT8> owners_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_LANES_H_
