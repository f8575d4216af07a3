// Which pointers the IKE, AuthIP and IPsec policies hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_POLICIES_H_
#define WFP_IPSEC_DESCRIBE_POLICIES_H_

#include "memory/describe_values.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, IKEEXT_CERT_ROOT_CONFIG0 &root) {
  Describe(visitor, root.certData);
}

template <class V>
void DescribeRoots(V &visitor, UINT32 type, UINT32 count, IKEEXT_CERT_ROOT_CONFIG0 *&roots) {
  switch (type) {
    case IKEEXT_CERT_CONFIG_EXPLICIT_TRUST_LIST:
      visitor.Array(roots, count);
      break;
    case IKEEXT_CERT_CONFIG_UNSPECIFIED:
      roots = nullptr;
      break;
  }
}

// A store is named by the union's one pointer, which lies where the list has its count.
template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_AUTHENTICATION0 &certificate) {
  const UINT32 inbound = Number(certificate.inboundConfigType);
  if (inbound == IKEEXT_CERT_CONFIG_ENTERPRISE_STORE ||
      inbound == IKEEXT_CERT_CONFIG_TRUSTED_ROOT_STORE) {
    DescribeRequired(visitor, certificate.inboundEnterpriseStoreConfig);
  } else {
    DescribeRoots(visitor, inbound, certificate.inboundRootArraySize, certificate.inboundRootArray);
  }
  const UINT32 outbound = Number(certificate.outboundConfigType);
  if (outbound == IKEEXT_CERT_CONFIG_ENTERPRISE_STORE ||
      outbound == IKEEXT_CERT_CONFIG_TRUSTED_ROOT_STORE) {
    DescribeRequired(visitor, certificate.outboundEnterpriseStoreConfig);
  } else {
    DescribeRoots(visitor, outbound, certificate.outboundRootArraySize,
                  certificate.outboundRootArray);
  }
}

template <class V>
void Describe(V &visitor, IKEEXT_AUTHENTICATION_METHOD0 &method) {
  switch (Number(method.authenticationMethodType)) {
    case IKEEXT_PRESHARED_KEY:
      Describe(visitor, method.presharedKeyAuthentication.presharedKey);
      break;
    case IKEEXT_CERTIFICATE:
    case IKEEXT_CERTIFICATE_ECDSA_P256:
    case IKEEXT_CERTIFICATE_ECDSA_P384:
    case IKEEXT_SSL:
    case IKEEXT_SSL_ECDSA_P256:
    case IKEEXT_SSL_ECDSA_P384:
      Describe(visitor, method.certificateAuthentication);
      break;
    case IKEEXT_IPV6_CGA:
      DescribeOptionalText(visitor, method.cgaAuthentication.keyContainerName);
      DescribeOptionalText(visitor, method.cgaAuthentication.cspName);
      break;
  }
}

template <class V>
void Describe(V &visitor, IKEEXT_POLICY0 &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
  visitor.Array(policy.ikeProposals, policy.numIkeProposals);
}

template <class V>
void Describe(V &visitor, IKEEXT_EM_POLICY0 &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
}

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
  visitor.Array(proposal.saTransforms, proposal.numSaTransforms);
}

template <class V>
void Describe(V &visitor, IPSEC_TRANSPORT_POLICY0 &policy) {
  visitor.Array(policy.ipsecProposals, policy.numIpsecProposals);
  DescribeOptional(visitor, policy.emPolicy);
}

template <class V>
void Describe(V &visitor, IPSEC_TUNNEL_POLICY0 &policy) {
  visitor.Array(policy.ipsecProposals, policy.numIpsecProposals);
  DescribeOptional(visitor, policy.emPolicy);
}

template <class V>
void Describe(V &visitor, IPSEC_KEYING_POLICY0 &policy) {
  visitor.Array(policy.keyModKeys, policy.numKeyMods);
}

template <class V>
void Describe(V &visitor, FWPM_CLASSIFY_OPTION0 &option) {
  Describe(visitor, option.value);
}

template <class V>
void Describe(V &visitor, FWPM_CLASSIFY_OPTIONS0 &options) {
  visitor.Array(options.options, options.numOptions);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_POLICIES_H_
