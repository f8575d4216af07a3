// Which pointers the IKE and AuthIP policies hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_IKE_POLICIES_H_
#define WFP_IPSEC_DESCRIBE_IKE_POLICIES_H_

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

inline bool IsStore(UINT32 type) {
  return type == IKEEXT_CERT_CONFIG_ENTERPRISE_STORE ||
         type == IKEEXT_CERT_CONFIG_TRUSTED_ROOT_STORE;
}

// A store is named by the union's one pointer, which lies where the list has its count.
template <class V, class Certificate>
void DescribeRootConfigs(V &visitor, Certificate &certificate) {
  const UINT32 inbound = Number(certificate.inboundConfigType);
  if (IsStore(inbound)) {
    DescribeRequired(visitor, certificate.inboundEnterpriseStoreConfig);
  } else {
    DescribeRoots(visitor, inbound, certificate.inboundRootArraySize, certificate.inboundRootArray);
  }
  const UINT32 outbound = Number(certificate.outboundConfigType);
  if (IsStore(outbound)) {
    DescribeRequired(visitor, certificate.outboundEnterpriseStoreConfig);
  } else {
    DescribeRoots(visitor, outbound, certificate.outboundRootArraySize,
                  certificate.outboundRootArray);
  }
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_AUTHENTICATION0 &certificate) {
  DescribeRootConfigs(visitor, certificate);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_AUTHENTICATION1 &certificate) {
  DescribeRootConfigs(visitor, certificate);
  Describe(visitor, certificate.localCertLocationUrl);
}

template <class V>
void Describe(V &visitor, char *&text) {
  visitor.Array(text, text == nullptr ? 1 : std::char_traits<char>::length(text) + 1);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERT_EKUS0 &usages) {
  visitor.Array(usages.eku, usages.numEku);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERT_NAME0 &name) {
  DescribeOptionalText(visitor, name.certName);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_CRITERIA0 &criteria) {
  Describe(visitor, criteria.certData);
  Describe(visitor, criteria.certHash);
  DescribeOptional(visitor, criteria.eku);
  DescribeOptional(visitor, criteria.name);
}

// The arms of the union have the same layout; only the unspecified one is empty.
template <class V>
void DescribeCriteria(V &visitor, UINT32 type, UINT32 count,
                      IKEEXT_CERTIFICATE_CRITERIA0 *&criteria) {
  if (type < IKEEXT_CERT_CONFIG_UNSPECIFIED) {
    visitor.Array(criteria, count);
  } else {
    criteria = nullptr;
  }
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_AUTHENTICATION2 &certificate) {
  DescribeCriteria(visitor, Number(certificate.inboundConfigType), certificate.inboundRootArraySize,
                   certificate.inboundRootCriteria);
  DescribeCriteria(visitor, Number(certificate.outboundConfigType),
                   certificate.outboundRootArraySize, certificate.outboundRootCriteria);
  Describe(visitor, certificate.localCertLocationUrl);
}

template <class V, class Method>
void DescribeMethod(V &visitor, Method &method) {
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
void Describe(V &visitor, IKEEXT_AUTHENTICATION_METHOD0 &method) {
  DescribeMethod(visitor, method);
}

template <class V>
void Describe(V &visitor, IKEEXT_AUTHENTICATION_METHOD1 &method) {
  DescribeMethod(visitor, method);
}

template <class V>
void Describe(V &visitor, IKEEXT_AUTHENTICATION_METHOD2 &method) {
  DescribeMethod(visitor, method);
  if (Number(method.authenticationMethodType) == IKEEXT_KERBEROS) {
    DescribeOptionalText(visitor, method.kerberosAuthentication.proxyServer);
  }
}

template <class V, class Policy>
void DescribeMainMode(V &visitor, Policy &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
  visitor.Array(policy.ikeProposals, policy.numIkeProposals);
}

template <class V>
void Describe(V &visitor, IKEEXT_POLICY0 &policy) {
  DescribeMainMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IKEEXT_POLICY1 &policy) {
  DescribeMainMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IKEEXT_POLICY2 &policy) {
  DescribeMainMode(visitor, policy);
}

template <class V>
void Describe(V &visitor, IKEEXT_EM_POLICY0 &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
}

template <class V>
void Describe(V &visitor, IKEEXT_EM_POLICY1 &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
}

template <class V>
void Describe(V &visitor, IKEEXT_EM_POLICY2 &policy) {
  visitor.Array(policy.authenticationMethods, policy.numAuthenticationMethods);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_IKE_POLICIES_H_
