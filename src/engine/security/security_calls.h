// What the GetSecurityInfo and SetSecurityInfo functions do.

#ifndef WFP_IPSEC_SECURITY_CALLS_H_
#define WFP_IPSEC_SECURITY_CALLS_H_

#include "api/call.h"

namespace wfp_ipsec {

DWORD CallToGetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const WantedParts &wanted) noexcept;

DWORD CallToSetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const GivenParts &given) noexcept;

// An object and the container of its kind, which a NULL key means.
struct Secured {
  Container container;
  ObjectKind kind;
  const GUID *key;
};

DWORD CallToGetSecurity(const char *function, HANDLE engine_handle, const Secured &secured,
                        SECURITY_INFORMATION information, const WantedParts &wanted) noexcept;

DWORD CallToSetSecurity(const char *function, HANDLE engine_handle, const Secured &secured,
                        SECURITY_INFORMATION information, const GivenParts &given) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SECURITY_CALLS_H_
