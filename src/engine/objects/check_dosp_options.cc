#include "objects/check_policy.h"

namespace wfp_ipsec {
namespace {

constexpr UINT32 kKnownDospFlags = IPSEC_DOSP_FLAG_ENABLE_IKEV1 | IPSEC_DOSP_FLAG_ENABLE_IKEV2 |
                                   IPSEC_DOSP_FLAG_DISABLE_AUTHIP |
                                   IPSEC_DOSP_FLAG_DISABLE_DEFAULT_BLOCK |
                                   IPSEC_DOSP_FLAG_FILTER_BLOCK | IPSEC_DOSP_FLAG_FILTER_EXEMPT;

bool IsDscp(UINT8 value) { return value <= 63 || value == IPSEC_DOSP_DSCP_DISABLE_VALUE; }

}  // namespace

DWORD CheckDospOptions(const IPSEC_DOSP_OPTIONS0 &options) noexcept {
  if ((options.flags & ~kKnownDospFlags) != 0) return FWP_E_INVALID_FLAGS;
  if (options.stateIdleTimeoutSeconds == 0 || options.perIPRateLimitQueueIdleTimeoutSeconds == 0) {
    return FWP_E_INVALID_INTERVAL;
  }
  const bool within = options.maxStateEntries > 0 && options.maxPerIPRateLimitQueues > 0 &&
                      IsDscp(options.ipV6IPsecUnauthDscp) && IsDscp(options.ipV6IPsecAuthDscp) &&
                      IsDscp(options.icmpV6Dscp) && IsDscp(options.ipV6FilterExemptDscp) &&
                      IsDscp(options.defBlockExemptDscp);
  if (!within) return FWP_E_OUT_OF_BOUNDS;
  const bool masks = options.publicV6AddrMask.prefixLength <= 128 &&
                     options.internalV6AddrMask.prefixLength <= 128;
  return masks ? ERROR_SUCCESS : FWP_E_INVALID_NET_MASK;
}

}  // namespace wfp_ipsec
