// IPsecKeyManagerGetSecurityInfoByKey0 and IPsecKeyManagerSetSecurityInfoByKey0.
//
// In spite of their names they know no keys: the place of the key is reserved, and they concern the
// container.

#include "security/security_calls.h"

using namespace wfp_ipsec;

namespace {

// Takes the place of the call once the handle is known to be good.
DWORD RefuseReserved(const char *function, HANDLE engine_handle, Pointers required) noexcept {
  return CallInSession(function, engine_handle, Access::kNothing, required,
                       [](Engine &, Session &) -> DWORD { return FWP_E_RESERVED; });
}

}  // namespace

extern "C" {

DWORD WINAPI IPsecKeyManagerGetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                                  PSID *sidGroup, PACL *dacl, PACL *sacl,
                                                  PSECURITY_DESCRIPTOR *securityDescriptor) {
  if (reserved != nullptr) return RefuseReserved(__func__, engineHandle, {securityDescriptor});
  return CallToGetSecurity(__func__, engineHandle, Container::kKeyManagers, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI IPsecKeyManagerSetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo,
                                                  const SID *sidOwner, const SID *sidGroup,
                                                  const ACL *dacl, const ACL *sacl) {
  if (reserved != nullptr) return RefuseReserved(__func__, engineHandle, {});
  return CallToSetSecurity(__func__, engineHandle, Container::kKeyManagers, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

}  // extern "C"
