// The control functions for the caller's rights; engine_control.h says what they promise.

#include "api/control.h"
#include "security/sids.h"

using namespace wfp_ipsec;

namespace {

DWORD ReadSids(const SID *const *groups, UINT32 count, Sids &sids) {
  for (UINT32 i = 0; i < count; ++i) {
    if (groups[i] == nullptr) return FWP_E_NULL_POINTER;
    if (!IsSid(groups[i], kUnlimited)) return ERROR_INVALID_PARAMETER;
    const auto *bytes = reinterpret_cast<const BYTE *>(groups[i]);
    sids.emplace_back(bytes, bytes + SizeOfSid(bytes));
  }
  return ERROR_SUCCESS;
}

}  // namespace

extern "C" {

DWORD WINAPI WfpIpsecEngineSetCaller(const SID *const *groups, UINT32 count) {
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    Sids sids;
    if (groups != nullptr) {
      if (DWORD code = ReadSids(groups, count, sids)) return code;
    }
    const Caller caller = groups == nullptr ? Caller() : Caller(std::move(sids));
    engine.security.Become(caller.LimitedTo(engine.security.caller()->limit()));
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineLimitRights(UINT32 rights) {
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    engine.security.Become(engine.security.caller()->LimitedTo(rights));
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineGrantedRights(PSECURITY_DESCRIPTOR descriptor, UINT32 *rights) {
  if (descriptor == nullptr || rights == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    SecurityDescriptor read;
    if (DWORD code = ReadSelfRelative(descriptor, read)) return code;
    *rights = engine.security.caller()->RightsBy(read);
    return ERROR_SUCCESS;
  });
}

}  // extern "C"
