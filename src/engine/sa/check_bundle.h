// Which SA bundles are well-formed, whatever the context they are for.

#ifndef WFP_IPSEC_CHECK_BUNDLE_H_
#define WFP_IPSEC_CHECK_BUNDLE_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

DWORD CheckBundleFlags(UINT32 flags) noexcept;

DWORD CheckBundle(const IPSEC_SA_BUNDLE1 &bundle, FWP_DIRECTION direction) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHECK_BUNDLE_H_
