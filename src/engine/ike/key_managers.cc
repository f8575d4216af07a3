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
  managers_.emplace(handle, std::move(manager));
}

bool KeyManagers::Close(HandleValue session, HandleValue handle) {
  const auto found = managers_.find(handle);
  if (found == managers_.end() || found->second.session != session) return false;
  managers_.erase(found);
  return true;
}

void KeyManagers::CloseOfSession(HandleValue session) noexcept {
  for (auto next = managers_.begin(); next != managers_.end();) {
    next = next->second.session == session ? managers_.erase(next) : std::next(next);
  }
}

bool KeyManagers::HasKey(const GUID &key) const {
  return std::any_of(managers_.begin(), managers_.end(), [&](const auto &entry) {
    return Same(entry.second.description->keyManagerKey, key);
  });
}

bool KeyManagers::HasDictator() const {
  return std::any_of(managers_.begin(), managers_.end(),
                     [](const auto &entry) { return Dictates(*entry.second.description); });
}

}  // namespace wfp_ipsec
