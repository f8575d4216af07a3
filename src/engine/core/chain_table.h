// A hash table that links entries through a member of their own.
//
// Only Reserve needs memory, so that entries come, go and change their keys without failing.
// Several entries may have the same key; that does not make removing one slower.

#ifndef WFP_IPSEC_CHAIN_TABLE_H_
#define WFP_IPSEC_CHAIN_TABLE_H_

#include <vector>

#include "core/hash.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

template <class T>
struct ChainLink {
  T *next = nullptr;
  // The pointer that leads here; NULL for what is in no table.
  T **from = nullptr;
};

// `kHash` tells where an entry belongs. REQUIRES: what it is told from stays while the entry is in.
template <class T, ChainLink<T> T::*kLink, UINT64 (*kHash)(const T &) noexcept>
class ChainTable {
 public:
  // Makes sure that so many entries find their places quickly.
  void Reserve(size_t entries) {
    if (entries <= kFill * buckets_.size()) return;
    std::vector<T *> old(2 * buckets_.size(), nullptr);
    old.swap(buckets_);
    ++bits_;
    for (T *entry : old) {
      while (entry != nullptr) {
        T *const next = (entry->*kLink).next;
        Insert(*entry);
        entry = next;
      }
    }
  }

  void Insert(T &entry) noexcept {
    T *&first = buckets_[IndexOf(kHash(entry))];
    if (first != nullptr) (first->*kLink).from = &(entry.*kLink).next;
    entry.*kLink = {first, &first};
    first = &entry;
  }

  static void Remove(T &entry) noexcept {
    ChainLink<T> &link = entry.*kLink;
    *link.from = link.next;
    if (link.next != nullptr) (link.next->*kLink).from = link.from;
    link = {};
  }

  static bool Holds(const T &entry) noexcept { return (entry.*kLink).from != nullptr; }

  // Visits all entries with the hash, and some others.
  template <class Visit>
  void ForEach(UINT64 hash, Visit visit) const {
    for (T *entry = buckets_[IndexOf(hash)]; entry != nullptr; entry = (entry->*kLink).next) {
      visit(*entry);
    }
  }

  // REQUIRES: the entries are not used any more.
  void Clear() noexcept { buckets_.assign(buckets_.size(), nullptr); }

 private:
  // Entries for each bucket, on average: buckets are memory too.
  static constexpr size_t kFill = 2;

  size_t IndexOf(UINT64 hash) const noexcept { return PlaceIn(hash, bits_); }

  unsigned bits_ = 4;
  // As many as 2 to the power of bits_.
  std::vector<T *> buckets_ = std::vector<T *>(size_t{1} << bits_, nullptr);
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHAIN_TABLE_H_
