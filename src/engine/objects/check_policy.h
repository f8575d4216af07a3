// Which policies a provider context may hold.

#ifndef WFP_IPSEC_CHECK_POLICY_H_
#define WFP_IPSEC_CHECK_POLICY_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// REQUIRES: the pointers of the context are there.
DWORD CheckPolicy(const FWPM_PROVIDER_CONTEXT3 &context) noexcept;

// The main-mode part, in check_ike_policy.cc.
DWORD CheckIkePolicy(const IKEEXT_POLICY2 &policy, bool ike_v2) noexcept;
DWORD CheckExtendedMode(const IKEEXT_EM_POLICY2 &policy) noexcept;

// DoS protection, in check_dosp_options.cc.
DWORD CheckDospOptions(const IPSEC_DOSP_OPTIONS0 &options) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHECK_POLICY_H_
