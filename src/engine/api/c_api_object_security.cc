// The GetSecurityInfo and SetSecurityInfo functions of objects and key managers, and with a NULL
// key of their containers.

#include "security/security_calls.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmProviderGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle,
                           Secured{Container::kProviders, ObjectKind::kProvider, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmProviderSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle,
                           Secured{Container::kProviders, ObjectKind::kProvider, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI FwpmSubLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle,
                           Secured{Container::kSubLayers, ObjectKind::kSubLayer, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmSubLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle,
                           Secured{Container::kSubLayers, ObjectKind::kSubLayer, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI FwpmProviderContextGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      PSID *sidOwner, PSID *sidGroup, PACL *dacl,
                                                      PACL *sacl,
                                                      PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle,
                           Secured{Container::kProviderContexts, ObjectKind::kProviderContext, key},
                           securityInfo, {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmProviderContextSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      const SID *sidOwner, const SID *sidGroup,
                                                      const ACL *dacl, const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle,
                           Secured{Container::kProviderContexts, ObjectKind::kProviderContext, key},
                           securityInfo, {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI FwpmFilterGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                             PSID *sidGroup, PACL *dacl, PACL *sacl,
                                             PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle,
                           Secured{Container::kFilters, ObjectKind::kFilter, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmFilterSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, const SID *sidOwner,
                                             const SID *sidGroup, const ACL *dacl,
                                             const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle,
                           Secured{Container::kFilters, ObjectKind::kFilter, key}, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

}  // extern "C"
