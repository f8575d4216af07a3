#include "ike/key_managers.h"

#include <algorithm>
#include <utility>

#include "core/guid.h"

namespace wfp_ipsec {
namespace {

bool Dictates(const IPSEC_KEY_MANAGER0 &manager) {
  return (manager.flags & IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY) != 0;
}

DWORD CheckCallbacks(bool dictates, const IPSEC_KEY_MANAGER_CALLBACKS0 &callbacks) {
  const bool dictating =
      callbacks.keyDictationCheck != nullptr && callbacks.keyDictation != nullptr;
  const bool enough = callbacks.keyNotify != nullptr && (dictating || !dictates);
  return enough ? ERROR_SUCCESS : FWP_E_NULL_POINTER;
}

}  // namespace

DWORD KeyManagers::Check(const IPSEC_KEY_MANAGER0 &manager,
                         const IPSEC_KEY_MANAGER_CALLBACKS0 &callbacks) const {
  constexpr UINT8 kLongestTimeoutSeconds = 10;
  if (manager.displayData.name == nullptr) return FWP_E_NULL_DISPLAY_NAME;
  if ((manager.flags & ~static_cast<UINT32>(IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY)) != 0) {
    return FWP_E_INVALID_FLAGS;
  }
  if (manager.keyDictationTimeoutHint > kLongestTimeoutSeconds) return FWP_E_INVALID_INTERVAL;
  if (DWORD code = CheckCallbacks(Dictates(manager), callbacks)) return code;
  const bool taken = HasKey(manager.keyManagerKey) || (Dictates(manager) && HasDictator());
  return taken ? FWP_E_ALREADY_EXISTS : ERROR_SUCCESS;
}

void KeyManagers::Open(HandleValue handle, KeyManager manager) {
  const auto opened = managers_.emplace(handle, std::move(manager)).first;
  try {
    CallbackThread::Start(opened->second.thread);
  } catch (...) {
    managers_.erase(opened);
    throw;
  }
}

bool KeyManagers::Close(HandleValue session, HandleValue handle, Lock &lock) {
  return CloseWhere(
      [&](const auto &entry) { return entry.first == handle && entry.second.session == session; },
      lock);
}

void KeyManagers::CloseOfSession(HandleValue session, Lock &lock) {
  CloseWhere([=](const auto &entry) { return entry.second.session == session; }, lock);
}

void KeyManagers::CloseAll(Lock &lock) {
  CloseWhere([](const auto &) { return true; }, lock);
}

// Forgets all before it waits for any, because others may change the managers meanwhile. Needs no
// memory: a session that was closed in part could not be closed again.
template <class Ends>
bool KeyManagers::CloseWhere(Ends ends, Lock &lock) {
  std::map<HandleValue, KeyManager> ended;
  for (auto next = managers_.begin(); next != managers_.end();) {
    const auto seen = next++;
    if (ends(*seen)) ended.insert(managers_.extract(seen));
  }
  for (const auto &[handle, manager] : ended) manager.thread->Close(lock);
  return !ended.empty();
}

bool KeyManagers::HasKey(const GUID &key) const {
  return std::any_of(managers_.begin(), managers_.end(), [&](const auto &entry) {
    return Same(entry.second.description->keyManagerKey, key);
  });
}

bool KeyManagers::HasDictator() const {
  return std::any_of(managers_.begin(), managers_.end(),
                     [](const auto &entry) { return entry.second.dictates(); });
}

}  // namespace wfp_ipsec
