// The GetSecurityInfo and SetSecurityInfo functions of the containers that hold no objects with
// keys.

#include "security/security_calls.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmEngineGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle, Container::kEngine, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmEngineSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle, Container::kEngine, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI FwpmNetEventsGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                           PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                           PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle, Container::kNetEvents, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI FwpmNetEventsSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                           const SID *sidOwner, const SID *sidGroup,
                                           const ACL *dacl, const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle, Container::kNetEvents, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI IPsecSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle, Container::kSas, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI IPsecSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle, Container::kSas, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI IkeextSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle, Container::kIkeSas, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI IkeextSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle, Container::kIkeSas, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

DWORD WINAPI IPsecDospGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor) {
  return CallToGetSecurity(__func__, engineHandle, Container::kDosp, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl, securityDescriptor});
}

DWORD WINAPI IPsecDospSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl) {
  return CallToSetSecurity(__func__, engineHandle, Container::kDosp, securityInfo,
                           {sidOwner, sidGroup, dacl, sacl});
}

}  // extern "C"
