#include "sa/sa_pages.h"

#include <algorithm>
#include <new>
#include <utility>

namespace wfp_ipsec {

SaPages &SaPages::operator=(SaPages &&other) noexcept {
  std::swap(newest_, other.newest_);
  std::swap(newest_key_, other.newest_key_);
  std::swap(older_, other.older_);
  std::swap(older_count_, other.older_count_);
  std::swap(size_, other.size_);
  return *this;
}

SaContext &SaPages::Add(UINT64 id) {
  if (KeyOf(id) != newest_key_) BeginPage(KeyOf(id));
  ++newest_->used;
  ++size_;
  SaContext &context = newest_->contexts[id % kPageSize];
  context.id = id;
  return context;
}

void SaPages::Remove(UINT64 id) noexcept {
  SaContext &context = *Find(id);
  context.~SaContext();
  new (&context) SaContext();
  --size_;
  if (KeyOf(id) == newest_key_) {
    --newest_->used;
    return;
  }
  const Entry *const entry = older_.Find(KeyOf(id));
  if (--entry->page->used != 0) return;
  delete entry->page;
  older_.Remove(entry);
  --older_count_;
}

void SaPages::Clear() noexcept {
  newest_.reset();
  newest_key_ = 0;
  older_.ForEach([](const Entry &entry) { delete entry.page; });
  older_.Clear();
  older_count_ = size_ = 0;
}

void SaPages::BeginPage(UINT64 key) {
  if (newest_ == nullptr || newest_->used != 0) {
    older_.Reserve(older_count_ + 1);
    auto page = std::make_unique<Page>();
    newest_.swap(page);
    if (page != nullptr) {
      older_.Insert({newest_key_, page.release()});
      ++older_count_;
    }
  }
  newest_key_ = key;
}

std::vector<SaPages::Entry> SaPages::InOrder() const {
  std::vector<Entry> entries;
  entries.reserve(older_count_ + 1);
  older_.ForEach([&](const Entry &entry) { entries.push_back(entry); });
  std::sort(entries.begin(), entries.end(),
            [](const Entry &left, const Entry &right) { return left.number < right.number; });
  if (newest_ != nullptr) entries.push_back({newest_key_, newest_.get()});
  return entries;
}

}  // namespace wfp_ipsec
