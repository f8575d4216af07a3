// The SA contexts that have both SAs, by the traffic of both.
//
// Thread safety: a call in a lane may put the contexts of its lane in and take them out. The table
// is in parts with a lock each.

#ifndef WFP_IPSEC_SA_PAIRS_H_
#define WFP_IPSEC_SA_PAIRS_H_

#include <array>
#include <vector>

#include "core/chain_table.h"
#include "core/gate.h"
#include "core/hash.h"
#include "core/spin_lock.h"
#include "sa/sa_context.h"
#include "sa/traffic.h"

namespace wfp_ipsec {

class SaPairs {
  static UINT64 HashOf(const SaContext &context) noexcept;
  using Table = ChainTable<SaContext, &SaContext::same_traffic, HashOf>;

  struct alignas(kCacheLine) Part {
    SpinLock lock;
    Table table;
    size_t contexts = 0;
  };

 public:
  // The part where a context belongs. It is the caller's alone for as long as this lives, so that
  // nothing comes between the search for duplicates and putting the context in.
  class Place {
   public:
    Place(SaPairs &pairs, const SaContext &context) noexcept
        : part_(pairs.PartOf(context)), hold_(part_.lock) {}

    // Returns the contexts with the same traffic, in the order of their ids.
    std::vector<SaContext *> DuplicatesOf(const SaContext &context) const;

    // Only this needs memory.
    void Reserve() { part_.table.Reserve(part_.contexts + 1); }

    // REQUIRES: the context has both SAs.
    void Insert(SaContext &context) noexcept {
      part_.table.Insert(context);
      ++part_.contexts;
    }

    // REQUIRES: the context is in the table.
    void Remove(SaContext &context) noexcept {
      Table::Remove(context);
      --part_.contexts;
    }

   private:
    Part &part_;
    SpinHold hold_;
  };

  void Clear() noexcept;

 private:
  static constexpr unsigned kBitsOfParts = 6;

  // By the peer, which is quickly found and the same for the same traffic.
  Part &PartOf(const SaContext &context) noexcept {
    return parts_[PlaceIn(HashOfRemoteAddress(context.outbound.traffic), kBitsOfParts)];
  }

  std::array<Part, size_t{1} << kBitsOfParts> parts_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_PAIRS_H_
