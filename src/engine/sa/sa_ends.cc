#include "sa/sa_ends.h"

#include <algorithm>

namespace wfp_ipsec {

void SaEndQueue::Reserve(size_t count) {
  // Grows by an eighth: the room of contexts that never end stays empty.
  if (count > heap_.capacity()) heap_.reserve(count + count / 8);
}

void SaEndQueue::Update(SaContext &context) noexcept {
  const Entry entry{context.ends_at(), &context};
  if (entry.time == kNever) return Remove(context);
  if (context.place_in_ends == kNotInEnds) {
    heap_.push_back(entry);
    Settle(heap_.size() - 1, entry);
  } else {
    Settle(context.place_in_ends, entry);
  }
}

void SaEndQueue::Remove(SaContext &context) noexcept {
  const size_t place = context.place_in_ends;
  if (place == kNotInEnds) return;
  context.place_in_ends = kNotInEnds;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.context != &context) Settle(place, last);
}

bool SaEndQueue::IsBefore(const SaEndQueue &other) const noexcept {
  if (heap_.empty() || other.heap_.empty()) return !heap_.empty();
  return IsBefore(heap_.front(), other.heap_.front());
}

bool SaEndQueue::IsBefore(const Entry &left, const Entry &right) noexcept {
  if (left.time != right.time) return left.time < right.time;
  return left.context->id < right.context->id;
}

void SaEndQueue::Set(size_t place, const Entry &entry) noexcept {
  heap_[place] = entry;
  entry.context->place_in_ends = static_cast<UINT32>(place);
}

// Returns the number of entries for a place without children.
size_t SaEndQueue::FirstChildOf(size_t place) const noexcept {
  const size_t begin = kChildren * place + 1;
  if (begin >= heap_.size()) return heap_.size();
  const size_t end = std::min(begin + kChildren, heap_.size());
  size_t first = begin;
  for (size_t child = begin + 1; child < end; ++child) {
    if (IsBefore(heap_[child], heap_[first])) first = child;
  }
  return first;
}

// Puts the entry at the place, or as far up or down from there as its time says.
void SaEndQueue::Settle(size_t place, const Entry &entry) noexcept {
  for (; place > 0 && IsBefore(entry, heap_[ParentOf(place)]); place = ParentOf(place)) {
    Set(place, heap_[ParentOf(place)]);
  }
  for (size_t child = FirstChildOf(place); child < heap_.size(); child = FirstChildOf(place)) {
    if (!IsBefore(heap_[child], entry)) break;
    Set(place, heap_[child]);
    place = child;
  }
  Set(place, entry);
}

}  // namespace wfp_ipsec
