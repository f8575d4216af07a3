// Which policies a provider context may hold.

#ifndef WFP_IPSEC_CHECK_POLICY_H_
#define WFP_IPSEC_CHECK_POLICY_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// REQUIRES: the pointers of the context are there.
DWORD CheckPolicy(const FWPM_PROVIDER_CONTEXT0 &context) noexcept;

// The main-mode part, in check_ike_policy.cc.
DWORD CheckIkePolicy(const IKEEXT_POLICY0 &policy) noexcept;
DWORD CheckExtendedMode(const IKEEXT_EM_POLICY0 &policy) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHECK_POLICY_H_
