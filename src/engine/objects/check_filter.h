// Which filters and filter conditions are well-formed.

#ifndef WFP_IPSEC_CHECK_FILTER_H_
#define WFP_IPSEC_CHECK_FILTER_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// Checks the filter with its layer, callout and conditions, but not the objects that it references.
DWORD CheckFilter(const FWPM_FILTER0 &filter) noexcept;

// REQUIRES: the pointers of the condition's value are there.
DWORD CheckCondition(const FWPM_FILTER_CONDITION0 &condition,
                     FWP_IP_VERSION layer_version) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHECK_FILTER_H_
