#include "sa/sa_pages.h"

#include <utility>

namespace wfp_ipsec {

SaPages &SaPages::operator=(SaPages &&other) noexcept {
  std::swap(pages_, other.pages_);
  std::swap(page_count_, other.page_count_);
  std::swap(newest_, other.newest_);
  std::swap(size_, other.size_);
  return *this;
}

SaContext &SaPages::Add(UINT64 id) {
  auto context = std::make_unique<SaContext>();
  context->id = id;
  Page &page = PageFor(KeyOf(id));
  ++page.used;
  ++size_;
  return *(page.contexts[id % kPageSize] = std::move(context));
}

void SaPages::Remove(UINT64 id) noexcept {
  const Entry *entry = pages_.Find(KeyOf(id));
  Page &page = *entry->page;
  page.contexts[id % kPageSize].reset();
  --size_;
  if (--page.used == 0 && entry->number != newest_) RemovePage(entry);
}

void SaPages::Clear() noexcept {
  pages_.ForEach([](const Entry &entry) { delete entry.page; });
  pages_.Clear();
  page_count_ = size_ = 0;
}

SaPages::Page &SaPages::PageFor(UINT64 key) {
  if (const Entry *entry = pages_.Find(key)) return *entry->page;
  pages_.Reserve(page_count_ + 1);
  auto page = std::make_unique<Page>();
  const Entry *last = pages_.Find(std::exchange(newest_, key));
  if (last != nullptr && last->page->used == 0) RemovePage(last);
  pages_.Insert({key, page.get()});
  ++page_count_;
  return *page.release();
}

void SaPages::RemovePage(const Entry *entry) noexcept {
  delete entry->page;
  pages_.Remove(entry);
  --page_count_;
}

std::vector<SaPages::Entry> SaPages::InOrder() const {
  std::vector<Entry> entries;
  entries.reserve(page_count_);
  pages_.ForEach([&](const Entry &entry) { entries.push_back(entry); });
  std::sort(entries.begin(), entries.end(),
            [](const Entry &left, const Entry &right) { return left.number < right.number; });
  return entries;
}

}  // namespace wfp_ipsec
