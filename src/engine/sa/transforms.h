// The algorithms: which {type, config} pairs exist, how long their keys are, what goes together.

#ifndef WFP_IPSEC_TRANSFORMS_H_
#define WFP_IPSEC_TRANSFORMS_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

constexpr bool IsGcm(const IPSEC_AUTH_TRANSFORM_ID0 &id) {
  return id.authConfig >= IPSEC_AUTH_CONFIG_GCM_AES_128;
}

constexpr bool IsGcm(const IPSEC_CIPHER_TRANSFORM_ID0 &id) {
  return id.cipherConfig >= IPSEC_CIPHER_CONFIG_GCM_AES_128;
}

DWORD CheckTransform(const IPSEC_AUTH_TRANSFORM_ID0 &id) noexcept;
DWORD CheckTransform(const IPSEC_CIPHER_TRANSFORM_ID0 &id) noexcept;

// Refuses a GCM cipher without the GCM authentication of the same size, and the reverse.
// REQUIRES: both transforms passed CheckTransform.
DWORD CheckCombination(const IPSEC_AUTH_TRANSFORM_ID0 &auth,
                       const IPSEC_CIPHER_TRANSFORM_ID0 &cipher) noexcept;

// The transforms with their keys.
DWORD CheckKeyed(const IPSEC_SA_AUTH_INFORMATION0 &auth) noexcept;
DWORD CheckKeyed(const IPSEC_SA_CIPHER_INFORMATION0 &cipher) noexcept;
DWORD CheckKeyed(const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 &both) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TRANSFORMS_H_
