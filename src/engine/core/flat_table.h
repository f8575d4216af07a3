// A hash table without links: entries stand in one array, each at its home or soon after it.
//
// Takes less room than tables with nodes, and finding an entry touches one place of memory. Only
// Reserve needs memory.

#ifndef WFP_IPSEC_FLAT_TABLE_H_
#define WFP_IPSEC_FLAT_TABLE_H_

#include <algorithm>
#include <vector>

#include "core/hash.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// An entry has a key(), a number that differs from those of the others; 0 is that of Entry{}.
template <class Entry>
class FlatTable {
 public:
  // Makes room for so many entries. An eighth of the places stays free, so that ways from home are
  // short.
  void Reserve(size_t entries) {
    if (entries <= places_.size() / 8 * 7) return;
    std::vector<Entry> old(2 * places_.size());
    old.swap(places_);
    ++bits_;
    for (const Entry &entry : old) {
      if (entry.key() != 0) places_[PlaceOf(entry.key())] = entry;
    }
  }

  // Returns NULL where there is none.
  const Entry *Find(UINT64 key) const noexcept {
    const Entry &place = places_[PlaceOf(key)];
    return key != 0 && place.key() == key ? &place : nullptr;
  }

  // REQUIRES: there is room, and no entry with this key.
  void Insert(const Entry &entry) noexcept { places_[PlaceOf(entry.key())] = entry; }

  // Takes the entry out that Find has found. Moves what follows nearer to its home, so that no free
  // place is before it.
  void Remove(const Entry *found) noexcept {
    auto gap = static_cast<size_t>(found - places_.data());
    for (size_t next = After(gap); places_[next].key() != 0; next = After(next)) {
      const size_t from_home = (next - HomeOf(places_[next].key())) & Mask();
      const size_t from_gap = (next - gap) & Mask();
      if (from_home < from_gap) continue;
      places_[gap] = places_[next];
      gap = next;
    }
    places_[gap] = Entry{};
  }

  void Clear() noexcept { std::fill(places_.begin(), places_.end(), Entry{}); }

  template <class Visit>
  void ForEach(Visit visit) const {
    for (const Entry &entry : places_) {
      if (entry.key() != 0) visit(entry);
    }
  }

 private:
  size_t Mask() const noexcept { return places_.size() - 1; }
  size_t HomeOf(UINT64 key) const noexcept { return PlaceIn(Mixed(0, key), bits_); }
  size_t After(size_t place) const noexcept { return (place + 1) & Mask(); }

  // Where the key's entry is, or the free place where it belongs.
  size_t PlaceOf(UINT64 key) const noexcept {
    size_t place = HomeOf(key);
    while (places_[place].key() != 0 && places_[place].key() != key) place = After(place);
    return place;
  }

  unsigned bits_ = 4;
  // As many as 2 to the power of bits_.
  std::vector<Entry> places_ = std::vector<Entry>(size_t{1} << bits_);
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_FLAT_TABLE_H_
