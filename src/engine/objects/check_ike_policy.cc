#include "core/number.h"
#include "objects/check_policy.h"

namespace wfp_ipsec {
namespace {

// IKEEXT_POLICY_FLAG_*, with the two that are named IKEEXT_POLICY_*.
constexpr UINT32 kKnownIkePolicyFlags = 0x3ff;

DWORD CheckCertificate(const IKEEXT_CERTIFICATE_AUTHENTICATION2 &certificate) {
  const bool known = Number(certificate.inboundConfigType) < IKEEXT_CERT_CONFIG_TYPE_MAX &&
                     Number(certificate.outboundConfigType) < IKEEXT_CERT_CONFIG_TYPE_MAX;
  return known ? ERROR_SUCCESS : FWP_E_INVALID_ENUMERATOR;
}

DWORD CheckMethod(const IKEEXT_AUTHENTICATION_METHOD2 &method) {
  switch (Number(method.authenticationMethodType)) {
    case IKEEXT_CERTIFICATE:
    case IKEEXT_CERTIFICATE_ECDSA_P256:
    case IKEEXT_CERTIFICATE_ECDSA_P384:
    case IKEEXT_SSL:
    case IKEEXT_SSL_ECDSA_P256:
    case IKEEXT_SSL_ECDSA_P384:
      return CheckCertificate(method.certificateAuthentication);
    case IKEEXT_PRESHARED_KEY:
    case IKEEXT_KERBEROS:
    case IKEEXT_ANONYMOUS:
    case IKEEXT_NTLM_V2:
    case IKEEXT_EAP:
    case IKEEXT_RESERVED:
      return ERROR_SUCCESS;
    case IKEEXT_IPV6_CGA:
      return ERROR_NOT_SUPPORTED;
    default:
      return FWP_E_INVALID_ENUMERATOR;
  }
}

// IKEv2 knows keys, certificates and EAP; only AuthIP has the others.
bool FitsIkeV2(const IKEEXT_AUTHENTICATION_METHOD2 &method) {
  switch (Number(method.authenticationMethodType)) {
    case IKEEXT_PRESHARED_KEY:
    case IKEEXT_CERTIFICATE:
    case IKEEXT_CERTIFICATE_ECDSA_P256:
    case IKEEXT_CERTIFICATE_ECDSA_P384:
    case IKEEXT_EAP:
      return true;
    default:
      return false;
  }
}

DWORD CheckMethods(const IKEEXT_AUTHENTICATION_METHOD2 *methods, UINT32 count, bool ike_v2) {
  if (count == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < count; ++i) {
    if (DWORD code = CheckMethod(methods[i])) return code;
    if (ike_v2 && !FitsIkeV2(methods[i])) return FWP_E_INCOMPATIBLE_AUTH_METHOD;
  }
  return ERROR_SUCCESS;
}

DWORD CheckProposal(const IKEEXT_PROPOSAL0 &proposal) {
  const bool known =
      Number(proposal.cipherAlgorithm.algoIdentifier) < IKEEXT_CIPHER_TYPE_MAX &&
      Number(proposal.integrityAlgorithm.algoIdentifier) < IKEEXT_INTEGRITY_TYPE_MAX &&
      Number(proposal.dhGroup) < IKEEXT_DH_GROUP_MAX;
  return known ? ERROR_SUCCESS : FWP_E_INVALID_ENUMERATOR;
}

}  // namespace

DWORD CheckIkePolicy(const IKEEXT_POLICY2 &policy, bool ike_v2) noexcept {
  if ((policy.flags & ~kKnownIkePolicyFlags) != 0) return FWP_E_INVALID_FLAGS;
  if (policy.numIkeProposals == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < policy.numIkeProposals; ++i) {
    if (DWORD code = CheckProposal(policy.ikeProposals[i])) return code;
  }
  if (Number(policy.initiatorImpersonationType) >= IKEEXT_IMPERSONATION_MAX) {
    return FWP_E_INVALID_ENUMERATOR;
  }
  return CheckMethods(policy.authenticationMethods, policy.numAuthenticationMethods, ike_v2);
}

DWORD CheckExtendedMode(const IKEEXT_EM_POLICY2 &policy) noexcept {
  if (Number(policy.initiatorImpersonationType) >= IKEEXT_IMPERSONATION_MAX) {
    return FWP_E_INVALID_ENUMERATOR;
  }
  return CheckMethods(policy.authenticationMethods, policy.numAuthenticationMethods, false);
}

}  // namespace wfp_ipsec
