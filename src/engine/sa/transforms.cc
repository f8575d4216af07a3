#include "sa/transforms.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "core/number.h"

namespace wfp_ipsec {
namespace {

struct Algorithm {
  UINT32 type;
  UINT8 config;
  UINT32 key_bytes;
};

// GCM and GMAC keys end in a salt of four bytes.
constexpr Algorithm kAuthAlgorithms[] = {
    {IPSEC_AUTH_MD5, IPSEC_AUTH_CONFIG_HMAC_MD5_96, 16},
    {IPSEC_AUTH_SHA_1, IPSEC_AUTH_CONFIG_HMAC_SHA_1_96, 20},
    {IPSEC_AUTH_SHA_256, IPSEC_AUTH_CONFIG_HMAC_SHA_256_128, 32},
    {IPSEC_AUTH_AES_128, IPSEC_AUTH_CONFIG_GCM_AES_128, 20},
    {IPSEC_AUTH_AES_192, IPSEC_AUTH_CONFIG_GCM_AES_192, 28},
    {IPSEC_AUTH_AES_256, IPSEC_AUTH_CONFIG_GCM_AES_256, 36},
};

constexpr Algorithm kCipherAlgorithms[] = {
    {IPSEC_CIPHER_TYPE_DES, IPSEC_CIPHER_CONFIG_CBC_DES, 8},
    {IPSEC_CIPHER_TYPE_3DES, IPSEC_CIPHER_CONFIG_CBC_3DES, 24},
    {IPSEC_CIPHER_TYPE_AES_128, IPSEC_CIPHER_CONFIG_CBC_AES_128, 16},
    {IPSEC_CIPHER_TYPE_AES_192, IPSEC_CIPHER_CONFIG_CBC_AES_192, 24},
    {IPSEC_CIPHER_TYPE_AES_256, IPSEC_CIPHER_CONFIG_CBC_AES_256, 32},
    {IPSEC_CIPHER_TYPE_AES_128, IPSEC_CIPHER_CONFIG_GCM_AES_128, 20},
    {IPSEC_CIPHER_TYPE_AES_192, IPSEC_CIPHER_CONFIG_GCM_AES_192, 28},
    {IPSEC_CIPHER_TYPE_AES_256, IPSEC_CIPHER_CONFIG_GCM_AES_256, 36},
};

template <size_t count>
const Algorithm *Lookup(const Algorithm (&known)[count], UINT32 type, UINT8 config) {
  const auto found = std::find_if(known, known + count, [&](const Algorithm &algorithm) {
    return algorithm.type == type && algorithm.config == config;
  });
  return found == known + count ? nullptr : found;
}

const Algorithm *Lookup(const IPSEC_AUTH_TRANSFORM_ID0 &id) {
  return Lookup(kAuthAlgorithms, Number(id.authType), id.authConfig);
}

const Algorithm *Lookup(const IPSEC_CIPHER_TRANSFORM_ID0 &id) {
  return Lookup(kCipherAlgorithms, Number(id.cipherType), id.cipherConfig);
}

bool SameBytes(const FWP_BYTE_BLOB &left, const FWP_BYTE_BLOB &right) {
  return left.size == right.size && std::memcmp(left.data, right.data, left.size) == 0;
}

}  // namespace

DWORD CheckTransform(const IPSEC_AUTH_TRANSFORM_ID0 &id) noexcept {
  return Lookup(id) == nullptr ? FWP_E_INVALID_AUTH_TRANSFORM : ERROR_SUCCESS;
}

DWORD CheckTransform(const IPSEC_CIPHER_TRANSFORM_ID0 &id) noexcept {
  return Lookup(id) == nullptr ? FWP_E_INVALID_CIPHER_TRANSFORM : ERROR_SUCCESS;
}

DWORD CheckCombination(const IPSEC_AUTH_TRANSFORM_ID0 &auth,
                       const IPSEC_CIPHER_TRANSFORM_ID0 &cipher) noexcept {
  if (!IsGcm(auth) && !IsGcm(cipher)) return ERROR_SUCCESS;
  const bool same =
      IsGcm(auth) && IsGcm(cipher) && Number(auth.authType) == Number(cipher.cipherType);
  return same ? ERROR_SUCCESS : FWP_E_INVALID_TRANSFORM_COMBINATION;
}

DWORD CheckKeyed(const IPSEC_SA_AUTH_INFORMATION0 &auth) noexcept {
  const Algorithm *algorithm = Lookup(auth.authTransform.authTransformId);
  const bool fits = algorithm != nullptr && algorithm->key_bytes == auth.authKey.size;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_AUTH_TRANSFORM;
}

DWORD CheckKeyed(const IPSEC_SA_CIPHER_INFORMATION0 &cipher) noexcept {
  const Algorithm *algorithm = Lookup(cipher.cipherTransform.cipherTransformId);
  const bool fits = algorithm != nullptr && algorithm->key_bytes == cipher.cipherKey.size;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_CIPHER_TRANSFORM;
}

DWORD CheckKeyed(const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 &both) noexcept {
  const IPSEC_SA_AUTH_INFORMATION0 &auth = both.saAuthInformation;
  const IPSEC_SA_CIPHER_INFORMATION0 &cipher = both.saCipherInformation;
  if (DWORD code = CheckKeyed(cipher)) return code;
  if (DWORD code = CheckKeyed(auth)) return code;
  const IPSEC_CIPHER_TRANSFORM_ID0 &cipher_id = cipher.cipherTransform.cipherTransformId;
  if (DWORD code = CheckCombination(auth.authTransform.authTransformId, cipher_id)) return code;
  const bool fits = !IsGcm(cipher_id) || SameBytes(auth.authKey, cipher.cipherKey);
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_TRANSFORM_COMBINATION;
}

}  // namespace wfp_ipsec
