// When SA contexts end by themselves, the earliest first: a heap in an array.
//
// Only Reserve needs memory, so that a change of the time cannot fail. Contexts that never end are
// not in it.

#ifndef WFP_IPSEC_SA_ENDS_H_
#define WFP_IPSEC_SA_ENDS_H_

#include <atomic>
#include <vector>

#include "sa/sa_context.h"

namespace wfp_ipsec {

class SaEndQueue {
 public:
  // Makes room for so many contexts.
  void Reserve(size_t count);

  // The time of the earliest end.
  UINT64 next() const noexcept { return heap_.empty() ? kNever : heap_.front().time; }

  // The context that ends then, the one with the lowest id if there are several. REQUIRES: some
  // context ends.
  SaContext &first() const noexcept { return *heap_.front().context; }

  // True when first() ends before that of the other queue, which may have none.
  bool IsBefore(const SaEndQueue &other) const noexcept;

  // Puts the context where its time belongs. REQUIRES: there is room.
  void Update(SaContext &context) noexcept;

  void Remove(SaContext &context) noexcept;

  void Clear() noexcept { heap_.clear(); }

 private:
  struct Entry {
    UINT64 time;
    SaContext *context;
  };

  static bool IsBefore(const Entry &left, const Entry &right) noexcept;
  void Set(size_t place, const Entry &entry) noexcept;
  void Settle(size_t place, const Entry &entry) noexcept;

  // Each entry has eight children and is before them: a low tree, because each level on the way of
  // a change is a context to be told of its new place.
  static constexpr size_t kChildren = 8;
  static size_t ParentOf(size_t place) noexcept { return (place - 1) / kChildren; }
  size_t FirstChildOf(size_t place) const noexcept;

  std::vector<Entry> heap_;
};

// A time at which something may be due, and before which nothing is, in any of several queues. It
// is read often, and seldom changed: new ends are mostly later.
class NextDue {
 public:
  NextDue() = default;
  NextDue(const NextDue &other) noexcept : time_(other.get()) {}
  NextDue &operator=(const NextDue &other) noexcept {
    Set(other.get());
    return *this;
  }

  UINT64 get() const noexcept { return time_.load(std::memory_order_relaxed); }
  void Set(UINT64 time) noexcept { time_.store(time, std::memory_order_relaxed); }

  // Calls in several lanes may do so at once.
  void Lower(UINT64 time) noexcept {
    UINT64 known = get();
    while (time < known && !time_.compare_exchange_weak(known, time)) {
    }
  }

 private:
  std::atomic<UINT64> time_{kNever};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_ENDS_H_
