#include "sa/check_bundle.h"

#include "core/chance.h"
#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/transforms.h"

namespace wfp_ipsec {
namespace {

// All bits that Microsoft names, without SA_OFFLOADED and LOCALLY_DICTATED_KEYS, which only come
// out.
constexpr UINT32 kKnownBundleFlags = 0xF0CFFEFF;

DWORD CheckCipherAlone(const IPSEC_SA_CIPHER_INFORMATION0 &cipher) {
  if (DWORD code = CheckKeyed(cipher)) return code;
  const bool gcm = IsGcm(cipher.cipherTransform.cipherTransformId);
  return gcm ? FWP_E_INVALID_TRANSFORM_COMBINATION : ERROR_SUCCESS;
}

DWORD CheckSa(const IPSEC_SA0 &sa) {
  switch (Number(sa.saTransformType)) {
    case IPSEC_TRANSFORM_AH:
    case IPSEC_TRANSFORM_ESP_AUTH:
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
      return CheckKeyed(*sa.ahInformation);
    case IPSEC_TRANSFORM_ESP_CIPHER:
      return CheckCipherAlone(*sa.espCipherInformation);
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      return CheckKeyed(*sa.espAuthAndCipherInformation);
    default:
      return FWP_E_INVALID_ENUMERATOR;
  }
}

DWORD CheckSas(const IPSEC_SA_BUNDLE1 &bundle) {
  for (UINT32 i = 0; i < bundle.numSAs; ++i) {
    if (DWORD code = CheckSa(bundle.saList[i])) return code;
  }
  if (bundle.numSAs == 1) return ERROR_SUCCESS;
  const bool esp_then_ah = Number(bundle.saList[0].saTransformType) != IPSEC_TRANSFORM_AH &&
                           Number(bundle.saList[1].saTransformType) == IPSEC_TRANSFORM_AH;
  return esp_then_ah ? ERROR_SUCCESS : FWP_E_INVALID_TRANSFORM_COMBINATION;
}

DWORD CheckSpi(IPSEC_SA_SPI spi, FWP_DIRECTION direction) {
  const bool fits = direction == FWP_DIRECTION_INBOUND ? IsInboundSpi(spi) : spi != 0;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

DWORD CheckIdentity(const IPSEC_ID0 &identity) {
  if (identity.logonId != 0) return FWP_E_RESERVED;
  for (UINT32 i = 0; i < identity.numTokens; ++i) {
    const IPSEC_TOKEN0 &token = identity.tokens[i];
    if (Number(token.type) >= IPSEC_TOKEN_TYPE_MAX ||
        Number(token.principal) >= IPSEC_TOKEN_PRINCIPAL_MAX ||
        Number(token.mode) >= IPSEC_TOKEN_MODE_MAX) {
      return FWP_E_INVALID_ENUMERATOR;
    }
  }
  return ERROR_SUCCESS;
}

DWORD CheckCount(UINT32 sas) {
  if (sas == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  return sas > 2 ? FWP_E_OUT_OF_BOUNDS : ERROR_SUCCESS;
}

}  // namespace

DWORD CheckBundleFlags(UINT32 flags) noexcept {
  return (flags & ~kKnownBundleFlags) == 0 ? ERROR_SUCCESS : FWP_E_INVALID_FLAGS;
}

// The count comes first: it bounds what the search for missing pointers may read.
DWORD CheckBundle(const IPSEC_SA_BUNDLE1 &bundle, FWP_DIRECTION direction) noexcept {
  if (DWORD code = CheckCount(bundle.numSAs)) return code;
  if (DWORD code = CheckPointers(bundle)) return code;
  if (DWORD code = CheckBundleFlags(bundle.flags)) return code;
  if (DWORD code = CheckSas(bundle)) return code;
  if (DWORD code = CheckSpi(bundle.saList[0].spi, direction)) return code;
  if (bundle.ipsecId != nullptr) {
    if (DWORD code = CheckIdentity(*bundle.ipsecId)) return code;
  }
  return Number(bundle.pfsGroup) < IPSEC_PFS_MAX ? ERROR_SUCCESS : FWP_E_INVALID_ENUMERATOR;
}

}  // namespace wfp_ipsec
