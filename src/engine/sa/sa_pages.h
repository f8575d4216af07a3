// SA contexts by their ids.
//
// Ids rise, so that contexts made one after the other share a page; a page takes little more room
// than the pointers in it. A page lasts as long as one of its contexts, the newest one until
// another is begun: contexts that come and go need none of their own.

#ifndef WFP_IPSEC_SA_PAGES_H_
#define WFP_IPSEC_SA_PAGES_H_

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/flat_table.h"
#include "sa/sa_context.h"

namespace wfp_ipsec {

class SaPages {
 public:
  SaPages() = default;
  SaPages(SaPages &&) noexcept = default;
  SaPages &operator=(SaPages &&other) noexcept;
  ~SaPages() { Clear(); }

  // Makes an empty context. REQUIRES: the id is higher than any before.
  SaContext &Add(UINT64 id);

  SaContext *Find(UINT64 id) const noexcept {
    const Entry *entry = pages_.Find(KeyOf(id));
    return entry == nullptr ? nullptr : entry->page->contexts[id % kPageSize].get();
  }

  // REQUIRES: the context is there.
  void Remove(UINT64 id) noexcept;
  void Clear() noexcept;

  size_t size() const noexcept { return size_; }

  // Visits the contexts in the order of their ids. REQUIRES: the visit adds and removes none.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (const Entry &entry : InOrder()) {
      for (const auto &context : entry.page->contexts) {
        if (context) visit(static_cast<const SaContext &>(*context));
      }
    }
  }

 private:
  static constexpr UINT64 kPageSize = 32;

  struct Page {
    std::array<std::unique_ptr<SaContext>, kPageSize> contexts;
    size_t used = 0;
  };

  // The table's own: no more than a number and a pointer to what is deleted in RemovePage.
  struct Entry {
    UINT64 number = 0;
    Page *page = nullptr;
    UINT64 key() const noexcept { return number; }
  };

  static UINT64 KeyOf(UINT64 id) noexcept { return id / kPageSize + 1; }
  Page &PageFor(UINT64 key);
  void RemovePage(const Entry *entry) noexcept;
  std::vector<Entry> InOrder() const;

  FlatTable<Entry> pages_;
  size_t page_count_ = 0;
  // The page that the next contexts go to.
  UINT64 newest_ = 0;
  size_t size_ = 0;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_PAGES_H_
