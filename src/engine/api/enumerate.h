// What the CreateEnumHandle, Enum and DestroyEnumHandle functions of all kinds do.

#ifndef WFP_IPSEC_ENUMERATE_H_
#define WFP_IPSEC_ENUMERATE_H_

#include <algorithm>
#include <deque>
#include <type_traits>
#include <vector>

#include "api/call.h"
#include "memory/clone.h"
#include "memory/deep_copy.h"

namespace wfp_ipsec {

// How an enumeration turns a stored entry into one of another version. A view is made from the
// entry, gives the struct of that version with get(), and says beforehand whether it can: entries
// that a version has no place for are passed over.
template <class Entry>
class SameVersion {
 public:
  static bool Shows(const Entry &) { return true; }

  explicit SameVersion(const Entry &entry) : entry_(const_cast<Entry &>(entry)) {}
  Entry &get() { return entry_; }

 private:
  Entry &entry_;
};

// `take` fills a snapshot, or says why not: DWORD take(Engine &, Snapshot &).
template <class Take>
DWORD CallToOpenEnum(const char *function, HANDLE engine_handle, const Needs &needs, EnumKind kind,
                     HANDLE *enum_handle, Take take) noexcept {
  return CallInSession(function, engine_handle, needs, {enum_handle},
                       [&](Engine &engine, Session &session) -> DWORD {
                         Enumerator enumerator{session.handle, kind, {}, 0};
                         if (DWORD code = take(engine, enumerator.entries)) return code;
                         const HandleValue handle = engine.NextHandle();
                         engine.enumerators.Open(handle, std::move(enumerator));
                         *enum_handle = HandleOf(handle);
                         return ERROR_SUCCESS;
                       });
}

// Hands out at most `requested` of the entries left; no entry is a NULL array.
template <class Stored, class View, class T>
void HandOutNext(Enumerator &enumerator, UINT32 requested, T ***entries, UINT32 *returned) {
  // What is handed out as it is stored needs no second look at all its pieces.
  constexpr bool kAsStored = std::is_same_v<View, SameVersion<Stored>>;
  std::deque<View> views;
  std::vector<T *> batch;
  size_t next = enumerator.next;
  for (; next < enumerator.entries.size() && batch.size() < requested; ++next) {
    const Stored &stored = *static_cast<const Stored *>(enumerator.entries[next].get());
    if (!View::Shows(stored)) continue;
    views.emplace_back(stored);
    batch.push_back(&views.back().get());
  }
  if constexpr (kAsStored) {
    if (!batch.empty()) HandOut(CloneAll(batch.data(), batch.size()), entries);
    if (batch.empty()) *entries = nullptr;
    *returned = static_cast<UINT32>(batch.size());
  } else {
    HandOutAll(batch, entries, returned);
  }
  // What was handed out is not needed here any more, and it may hold keys.
  while (enumerator.next < next) enumerator.entries[enumerator.next++].reset();
}

inline DWORD Always(const Engine &) { return ERROR_SUCCESS; }

// `check` refuses enumerations that the engine is not set up for: DWORD check(const Engine &).
template <class Stored, class View, class T, class Check = DWORD (&)(const Engine &)>
DWORD CallToEnum(const char *function, HANDLE engine_handle, EnumKind kind, HANDLE enum_handle,
                 UINT32 requested, T ***entries, UINT32 *returned, Check check = Always) noexcept {
  return CallInSession(function, engine_handle, Access::kNothing, {entries, returned},
                       [&](Engine &engine, Session &session) -> DWORD {
                         Enumerator *enumerator =
                             engine.enumerators.Find(session.handle, kind, ValueOf(enum_handle));
                         if (enumerator == nullptr) return ERROR_INVALID_HANDLE;
                         if (DWORD code = check(engine)) return code;
                         HandOutNext<Stored, View>(*enumerator, requested, entries, returned);
                         return ERROR_SUCCESS;
                       });
}

inline DWORD CallToCloseEnum(const char *function, HANDLE engine_handle, EnumKind kind,
                             HANDLE enum_handle) noexcept {
  return CallInSession(function, engine_handle, Access::kNothing, {},
                       [&](Engine &engine, Session &session) -> DWORD {
                         const HandleValue handle = ValueOf(enum_handle);
                         if (engine.enumerators.Find(session.handle, kind, handle) == nullptr)
                           return ERROR_INVALID_HANDLE;
                         engine.enumerators.Close(handle);
                         return ERROR_SUCCESS;
                       });
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ENUMERATE_H_
