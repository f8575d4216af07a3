// Which pointers IKE security associations and their credentials hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_IKE_H_
#define WFP_IPSEC_DESCRIBE_IKE_H_

#include "memory/describe_policies.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, IKEEXT_PRESHARED_KEY_AUTHENTICATION0 &key) {
  Describe(visitor, key.presharedKey);
}

template <class V>
void Describe(V &visitor, IKEEXT_PRESHARED_KEY_AUTHENTICATION1 &key) {
  Describe(visitor, key.presharedKey);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_CREDENTIAL0 &certificate) {
  Describe(visitor, certificate.subjectName);
  Describe(visitor, certificate.certHash);
}

template <class V>
void Describe(V &visitor, IKEEXT_CERTIFICATE_CREDENTIAL1 &certificate) {
  Describe(visitor, certificate.subjectName);
  Describe(visitor, certificate.certHash);
  Describe(visitor, certificate.certificate);
}

template <class V>
void Describe(V &visitor, IKEEXT_NAME_CREDENTIAL0 &name) {
  DescribeOptionalText(visitor, name.principalName);
}

inline bool HasCertificate(UINT32 method) {
  switch (method) {
    case IKEEXT_CERTIFICATE:
    case IKEEXT_CERTIFICATE_ECDSA_P256:
    case IKEEXT_CERTIFICATE_ECDSA_P384:
    case IKEEXT_SSL:
    case IKEEXT_SSL_ECDSA_P256:
    case IKEEXT_SSL_ECDSA_P384:
    case IKEEXT_IPV6_CGA:
      return true;
    default:
      return false;
  }
}

template <class V, class Credential>
void DescribeCredential(V &visitor, Credential &credential, bool reserved_has_name) {
  const UINT32 method = Number(credential.authenticationMethodType);
  const bool named = method == IKEEXT_KERBEROS || method == IKEEXT_EAP ||
                     method == IKEEXT_NTLM_V2 || (reserved_has_name && method == IKEEXT_RESERVED);
  if (method == IKEEXT_PRESHARED_KEY) {
    DescribeOptional(visitor, credential.presharedKey);
  } else if (HasCertificate(method)) {
    DescribeOptional(visitor, credential.certificate);
  } else if (named) {
    DescribeOptional(visitor, credential.name);
  } else {
    credential.name = nullptr;
  }
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL0 &credential) {
  DescribeCredential(visitor, credential, false);
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL1 &credential) {
  DescribeCredential(visitor, credential, false);
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL2 &credential) {
  DescribeCredential(visitor, credential, true);
}

template <class V, class Pair>
void DescribePair(V &visitor, Pair &pair) {
  Describe(visitor, pair.localCredentials);
  Describe(visitor, pair.peerCredentials);
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL_PAIR0 &pair) {
  DescribePair(visitor, pair);
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL_PAIR1 &pair) {
  DescribePair(visitor, pair);
}

template <class V>
void Describe(V &visitor, IKEEXT_CREDENTIAL_PAIR2 &pair) {
  DescribePair(visitor, pair);
}

template <class V, class Details>
void DescribeIkeSa(V &visitor, Details &details) {
  if (Number(details.ipVersion) != FWP_IP_VERSION_V4) details.v4UdpEncapsulation = nullptr;
  DescribeOptional(visitor, details.v4UdpEncapsulation);
  visitor.Array(details.ikeCredentials.credentials, details.ikeCredentials.numCredentials);
}

template <class V>
void Describe(V &visitor, IKEEXT_SA_DETAILS0 &details) {
  DescribeIkeSa(visitor, details);
}

template <class V>
void Describe(V &visitor, IKEEXT_SA_DETAILS1 &details) {
  DescribeIkeSa(visitor, details);
  Describe(visitor, details.correlationKey);
}

template <class V>
void Describe(V &visitor, IKEEXT_SA_DETAILS2 &details) {
  DescribeIkeSa(visitor, details);
  Describe(visitor, details.correlationKey);
}

template <class V>
void Describe(V &visitor, IKEEXT_SA_ENUM_TEMPLATE0 &enum_template) {
  Describe(visitor, enum_template.localSubNet);
  Describe(visitor, enum_template.remoteSubNet);
  Describe(visitor, enum_template.localMainModeCertHash);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_IKE_H_
