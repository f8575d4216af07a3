#include "objects/check_policy.h"

#include "core/guid.h"
#include "core/number.h"
#include "sa/transforms.h"

namespace wfp_ipsec {
namespace {

// IPSEC_POLICY_FLAG_*: 0x1 and the bits between SITE_TO_SITE and BANDWIDTH have no name.
constexpr UINT32 kKnownPolicyFlags = 0xf003fffe;

DWORD CheckBoth(const IPSEC_AUTH_AND_CIPHER_TRANSFORM0 &both) {
  const IPSEC_AUTH_TRANSFORM_ID0 &auth = both.authTransform.authTransformId;
  const IPSEC_CIPHER_TRANSFORM_ID0 &cipher = both.cipherTransform.cipherTransformId;
  if (DWORD code = CheckTransform(auth)) return code;
  if (DWORD code = CheckTransform(cipher)) return code;
  return CheckCombination(auth, cipher);
}

DWORD CheckAlone(const IPSEC_CIPHER_TRANSFORM_ID0 &cipher) {
  if (DWORD code = CheckTransform(cipher)) return code;
  return IsGcm(cipher) ? FWP_E_INVALID_TRANSFORM_COMBINATION : ERROR_SUCCESS;
}

DWORD CheckSaTransform(const IPSEC_SA_TRANSFORM0 &transform) {
  switch (Number(transform.ipsecTransformType)) {
    case IPSEC_TRANSFORM_AH:
    case IPSEC_TRANSFORM_ESP_AUTH:
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
      return CheckTransform(transform.ahTransform->authTransformId);
    case IPSEC_TRANSFORM_ESP_CIPHER:
      return CheckAlone(transform.espCipherTransform->cipherTransformId);
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      return CheckBoth(*transform.espAuthAndCipherTransform);
    default:
      return FWP_E_INVALID_ENUMERATOR;
  }
}

bool IsAh(const IPSEC_SA_TRANSFORM0 &transform) {
  return Number(transform.ipsecTransformType) == IPSEC_TRANSFORM_AH;
}

DWORD CheckSaTransforms(const IPSEC_PROPOSAL0 &proposal) {
  if (proposal.numSaTransforms == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  if (proposal.numSaTransforms > 2) return FWP_E_OUT_OF_BOUNDS;
  for (UINT32 i = 0; i < proposal.numSaTransforms; ++i) {
    if (DWORD code = CheckSaTransform(proposal.saTransforms[i])) return code;
  }
  const IPSEC_SA_TRANSFORM0 *transforms = proposal.saTransforms;
  const bool fits = proposal.numSaTransforms == 1 || IsAh(transforms[0]) != IsAh(transforms[1]);
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_TRANSFORM_COMBINATION;
}

DWORD CheckProposal(const IPSEC_PROPOSAL0 &proposal) {
  const IPSEC_SA_LIFETIME0 &lifetime = proposal.lifetime;
  if ((lifetime.lifetimeSeconds | lifetime.lifetimeKilobytes | lifetime.lifetimePackets) == 0) {
    return FWP_E_INVALID_INTERVAL;
  }
  if (DWORD code = CheckSaTransforms(proposal)) return code;
  return Number(proposal.pfsGroup) < IPSEC_PFS_MAX ? ERROR_SUCCESS : FWP_E_INVALID_ENUMERATOR;
}

// What transport and tunnel policies share. Only AuthIP has an extended mode.
template <class Policy>
DWORD CheckQuickMode(const Policy &policy, bool authip) {
  if ((policy.flags & ~kKnownPolicyFlags) != 0) return FWP_E_INVALID_FLAGS;
  if (policy.numIpsecProposals == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < policy.numIpsecProposals; ++i) {
    if (DWORD code = CheckProposal(policy.ipsecProposals[i])) return code;
  }
  if (policy.emPolicy == nullptr) return ERROR_SUCCESS;
  return authip ? CheckExtendedMode(*policy.emPolicy) : FWP_E_EM_NOT_SUPPORTED;
}

bool IsIpVersion(const FWP_IP_VERSION &version) { return Number(version) <= FWP_IP_VERSION_V6; }

DWORD CheckSelectors(const IPSEC_TRAFFIC_SELECTOR0 *selectors, UINT32 count) {
  for (UINT32 i = 0; i < count; ++i) {
    if (!IsIpVersion(selectors[i].ipVersion)) return FWP_E_INVALID_ENUMERATOR;
    if (selectors[i].portStart > selectors[i].portEnd) return FWP_E_INVALID_RANGE;
  }
  return ERROR_SUCCESS;
}

DWORD CheckTunnel(const IPSEC_TUNNEL_POLICY3 &policy, bool authip) {
  if (DWORD code = CheckQuickMode(policy, authip)) return code;
  if (!IsIpVersion(policy.tunnelEndpoints.ipVersion)) return FWP_E_INVALID_ENUMERATOR;
  for (UINT32 i = 0; i < policy.tunnelEndpoints.numAddresses; ++i) {
    const IPSEC_TUNNEL_ENDPOINT0 &remote = policy.tunnelEndpoints.remoteAddresses[i];
    if (!IsIpVersion(remote.ipVersion)) return FWP_E_INVALID_ENUMERATOR;
  }
  for (UINT32 i = 0; i < policy.numTrafficSelectorPolicy; ++i) {
    const IPSEC_TRAFFIC_SELECTOR_POLICY0 &selectors = policy.trafficSelectorPolicies[i];
    if (DWORD code =
            CheckSelectors(selectors.localTrafficSelectors, selectors.numLocalTrafficSelectors)) {
      return code;
    }
    if (DWORD code =
            CheckSelectors(selectors.remoteTrafficSelectors, selectors.numRemoteTrafficSelectors)) {
      return code;
    }
  }
  return ERROR_SUCCESS;
}

DWORD CheckKeying(const IPSEC_KEYING_POLICY1 &policy) {
  if ((policy.flags & ~static_cast<UINT32>(IPSEC_KEYING_POLICY_FLAG_TERMINATING_MATCH)) != 0) {
    return FWP_E_INVALID_FLAGS;
  }
  if (policy.numKeyMods == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < policy.numKeyMods; ++i) {
    for (UINT32 j = 0; j < i; ++j) {
      if (Same(policy.keyModKeys[i], policy.keyModKeys[j])) return FWP_E_DUPLICATE_KEYMOD;
    }
  }
  return ERROR_SUCCESS;
}

DWORD CheckOptions(const FWPM_CLASSIFY_OPTIONS0 &options) {
  if (options.numOptions == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < options.numOptions; ++i) {
    const FWPM_CLASSIFY_OPTION0 &option = options.options[i];
    const bool known = Number(option.type) < FWP_CLASSIFY_OPTION_MAX &&
                       Number(option.value.type) <= FWP_BYTE_ARRAY6_TYPE;
    if (!known) return FWP_E_INVALID_ENUMERATOR;
  }
  return ERROR_SUCCESS;
}

DWORD CheckSettings(const FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0 &settings) {
  if (settings.numSettings == 0) return FWP_E_ZERO_LENGTH_ARRAY;
  for (UINT32 i = 0; i < settings.numSettings; ++i) {
    const FWPM_NETWORK_CONNECTION_POLICY_SETTING0 &setting = settings.settings[i];
    const bool known = Number(setting.type) < FWP_NETWORK_CONNECTION_POLICY_MAX &&
                       Number(setting.value.type) <= FWP_BYTE_ARRAY6_TYPE;
    if (!known) return FWP_E_INVALID_ENUMERATOR;
  }
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CheckPolicy(const FWPM_PROVIDER_CONTEXT3 &context) noexcept {
  switch (Number(context.type)) {
    case FWPM_IPSEC_KEYING_CONTEXT:
      return CheckKeying(*context.keyingPolicy);
    case FWPM_IPSEC_IKE_QM_TRANSPORT_CONTEXT:
    case FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT:
      return CheckQuickMode(*context.ikeQmTransportPolicy, false);
    case FWPM_IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT:
      return CheckQuickMode(*context.authipQmTransportPolicy, true);
    case FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT:
    case FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT:
      return CheckTunnel(*context.ikeQmTunnelPolicy, false);
    case FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT:
      return CheckTunnel(*context.authipQmTunnelPolicy, true);
    case FWPM_IPSEC_IKE_MM_CONTEXT:
    case FWPM_IPSEC_AUTHIP_MM_CONTEXT:
      return CheckIkePolicy(*context.ikeMmPolicy, false);
    case FWPM_IPSEC_IKEV2_MM_CONTEXT:
      return CheckIkePolicy(*context.ikeV2MmPolicy, true);
    case FWPM_IPSEC_DOSP_CONTEXT:
      return CheckDospOptions(*context.idpOptions);
    case FWPM_NETWORK_CONNECTION_POLICY_CONTEXT:
      return CheckSettings(*context.networkConnectionPolicy);
    case FWPM_CLASSIFY_OPTIONS_CONTEXT:
      return CheckOptions(*context.classifyOptions);
    case FWPM_GENERAL_CONTEXT:
      return ERROR_SUCCESS;
    default:
      return FWP_E_INVALID_ENUMERATOR;
  }
}

}  // namespace wfp_ipsec
