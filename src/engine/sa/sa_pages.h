// SA contexts by their ids.
//
// Ids rise, so that contexts made one after the other share a page, in which the id tells the
// place: finding one among many reads no memory but a small table and the context itself. A page
// lasts as long as one of its contexts; the newest one is used again when it is empty, so that
// contexts that come and go need no memory.

#ifndef WFP_IPSEC_SA_PAGES_H_
#define WFP_IPSEC_SA_PAGES_H_

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
    Page *const page = KeyOf(id) == newest_key_ ? newest_.get() : OlderPage(KeyOf(id));
    if (page == nullptr) return nullptr;
    SaContext &context = page->contexts[id % kPageSize];
    return context.id == id && id != kNoId ? &context : nullptr;
  }

  // REQUIRES: the context is there.
  void Remove(UINT64 id) noexcept;
  void Clear() noexcept;

  size_t size() const noexcept { return size_; }

  // Visits the contexts in the order of their ids. REQUIRES: the visit adds and removes none.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (const Entry &entry : InOrder()) {
      for (const SaContext &context : entry.page->contexts) {
        if (context.id != kNoId) visit(context);
      }
    }
  }

 private:
  // No more, since one context that stays keeps the room of all.
  static constexpr UINT64 kPageSize = 8;
  // That of a place without a context.
  static constexpr UINT64 kNoId = 0;

  struct Page {
    std::array<SaContext, kPageSize> contexts;
    size_t used = 0;
  };

  // The table's own: no more than a number and a pointer to what is deleted in Remove.
  struct Entry {
    UINT64 number = 0;
    Page *page = nullptr;
    UINT64 key() const noexcept { return number; }
  };

  static UINT64 KeyOf(UINT64 id) noexcept { return id / kPageSize + 1; }

  Page *OlderPage(UINT64 key) const noexcept {
    const Entry *const entry = older_.Find(key);
    return entry == nullptr ? nullptr : entry->page;
  }

  void BeginPage(UINT64 key);
  std::vector<Entry> InOrder() const;

  // The page that the next contexts go to.
  std::unique_ptr<Page> newest_;
  UINT64 newest_key_ = 0;
  // The others. They are not empty.
  FlatTable<Entry> older_;
  size_t older_count_ = 0;
  size_t size_ = 0;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_PAGES_H_
