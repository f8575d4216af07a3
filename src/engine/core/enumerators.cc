#include "core/enumerators.h"

namespace wfp_ipsec {

void Enumerators::Open(HandleValue handle, Enumerator enumerator) {
  enumerators_.emplace(handle, std::move(enumerator));
  CountResult();
}

Enumerator *Enumerators::Find(HandleValue session, EnumKind kind, HandleValue handle) {
  const auto found = enumerators_.find(handle);
  if (found == enumerators_.end()) return nullptr;
  Enumerator &enumerator = found->second;
  return enumerator.session == session && enumerator.kind == kind ? &enumerator : nullptr;
}

void Enumerators::Close(HandleValue handle) noexcept {
  enumerators_.erase(handle);
  UncountResults(1);
}

void Enumerators::CloseOfSession(HandleValue session) noexcept {
  for (auto next = enumerators_.begin(); next != enumerators_.end();) {
    const auto &[handle, enumerator] = *next++;
    if (enumerator.session == session) Close(handle);
  }
}

}  // namespace wfp_ipsec
