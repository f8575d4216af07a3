// Which pointers the IPsec policies hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_POLICIES_H_
#define WFP_IPSEC_DESCRIBE_POLICIES_H_

#include <algorithm>

#include "memory/describe_ike_policies.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, IPSEC_AUTH_TRANSFORM0 &transform) {
  DescribeOptional(visitor, transform.cryptoModuleId);
}

template <class V>
void Describe(V &visitor, IPSEC_CIPHER_TRANSFORM0 &transform) {
  DescribeOptional(visitor, transform.cryptoModuleId);
}

template <class V>
void Describe(V &visitor, IPSEC_AUTH_AND_CIPHER_TRANSFORM0 &transform) {
  Describe(visitor, transform.authTransform);
  Describe(visitor, transform.cipherTransform);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_TRANSFORM0 &transform) {
  switch (Number(transform.ipsecTransformType)) {
    case IPSEC_TRANSFORM_AH:
    case IPSEC_TRANSFORM_ESP_AUTH:
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
      DescribeRequired(visitor, transform.ahTransform);
      break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
      DescribeRequired(visitor, transform.espCipherTransform);
      break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      DescribeRequired(visitor, transform.espAuthAndCipherTransform);
      break;
  }
}

template <class V>
void Describe(V &visitor, IPSEC_PROPOSAL0 &proposal) {
  // More are refused, but only after the search for missing pointers, which must not read them.
  constexpr UINT32 kMostTransforms = 2;
  visitor.Array(proposal.saTransforms, std::min(proposal.numSaTransforms, kMostTransforms));
}

// What transport and tunnel policies of all versions begin with.
template <class V, class Policy>
void DescribeQuickMode(V &visitor, Policy &policy) {
  visitor.Array(policy.ipsecProposals, policy.numIpsecProposals);
  DescribeOptional(visitor, policy.emPolicy);
}

template <class V>
void Describe(V &visitor, IPSEC_TRANSPORT_POLICY0 &policy) {
  DescribeQuickMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IPSEC_TRANSPORT_POLICY1 &policy) {
  DescribeQuickMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IPSEC_TRANSPORT_POLICY2 &policy) {
  DescribeQuickMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_ENDPOINTS2 &endpoints) {
  DescribeOptionalText(visitor, endpoints.remoteFqdn);
  visitor.Array(endpoints.remoteAddresses, endpoints.numAddresses);
}

template <class V>
void Describe(V &visitor, IPSEC_TRAFFIC_SELECTOR_POLICY0 &policy) {
  visitor.Array(policy.localTrafficSelectors, policy.numLocalTrafficSelectors);
  visitor.Array(policy.remoteTrafficSelectors, policy.numRemoteTrafficSelectors);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_POLICY0 &policy) {
  DescribeQuickMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_POLICY1 &policy) {
  DescribeQuickMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_POLICY2 &policy) {
  DescribeQuickMode(visitor, policy);
  Describe(visitor, policy.tunnelEndpoints);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_POLICY3 &policy) {
  DescribeQuickMode(visitor, policy);
  Describe(visitor, policy.tunnelEndpoints);
  visitor.Array(policy.trafficSelectorPolicies, policy.numTrafficSelectorPolicy);
}

template <class V>
void Describe(V &visitor, IPSEC_KEYING_POLICY0 &policy) {
  visitor.Array(policy.keyModKeys, policy.numKeyMods);
}

template <class V>
void Describe(V &visitor, IPSEC_KEYING_POLICY1 &policy) {
  visitor.Array(policy.keyModKeys, policy.numKeyMods);
}

template <class V>
void Describe(V &visitor, IPSEC_DOSP_OPTIONS0 &options) {
  visitor.Array(options.publicIFLuids, options.numPublicIFLuids);
  visitor.Array(options.internalIFLuids, options.numInternalIFLuids);
}

template <class V>
void Describe(V &visitor, FWPM_CLASSIFY_OPTION0 &option) {
  Describe(visitor, option.value);
}

template <class V>
void Describe(V &visitor, FWPM_CLASSIFY_OPTIONS0 &options) {
  visitor.Array(options.options, options.numOptions);
}

template <class V>
void Describe(V &visitor, FWPM_NETWORK_CONNECTION_POLICY_SETTING0 &setting) {
  Describe(visitor, setting.value);
}

template <class V>
void Describe(V &visitor, FWPM_NETWORK_CONNECTION_POLICY_SETTINGS0 &settings) {
  visitor.Array(settings.settings, settings.numSettings);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_POLICIES_H_
