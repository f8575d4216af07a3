// Converting IKE and AuthIP policies between version 2 and the older ones.
//
// Convert(arena, from, to) fills a zero-filled struct. Enumerators are copied as bytes, because a
// caller can store numbers that no enumerator has; the checks refuse them later.

#ifndef WFP_IPSEC_CONVERT_IKE_POLICIES_H_
#define WFP_IPSEC_CONVERT_IKE_POLICIES_H_

#include <cstring>
#include <type_traits>

#include "memory/arena.h"
#include "memory/describe_ike_policies.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

template <class T>
void Carry(T &to, const T &from) {
  std::memcpy(&to, &from, sizeof(T));
}

// Returns the structs themselves where the versions do not differ.
template <class To, class From>
To *Converted(Arena &arena, From *from, UINT32 count) {
  if constexpr (std::is_same_v<To, From>) {
    return from;
  } else {
    if (from == nullptr || count == 0) return nullptr;
    To *to = arena.New<To>(count);
    for (UINT32 i = 0; i < count; ++i) Convert(arena, from[i], to[i]);
    return to;
  }
}

template <class Member, class From>
void ConvertMember(Arena &arena, Member *&to, From *from, UINT32 count = 1) {
  to = Converted<Member>(arena, from, count);
}

inline void Convert(Arena &, const IKEEXT_CERT_ROOT_CONFIG0 &from,
                    IKEEXT_CERTIFICATE_CRITERIA0 &to) {
  to.certData = from.certData;
  to.flags = from.flags;
}

inline void Convert(Arena &, const IKEEXT_CERTIFICATE_CRITERIA0 &from,
                    IKEEXT_CERT_ROOT_CONFIG0 &to) {
  to.certData = from.certData;
  to.flags = from.flags;
}

struct Criteria {
  UINT32 count;
  IKEEXT_CERTIFICATE_CRITERIA0 *criteria;
};

// A store of versions 0 and 1 has one configuration, of version 2 a list of criteria.
inline Criteria CriteriaOf(Arena &arena, UINT32 type, UINT32 count, IKEEXT_CERT_ROOT_CONFIG0 *roots,
                           IKEEXT_CERT_ROOT_CONFIG0 *store) {
  if (type >= IKEEXT_CERT_CONFIG_UNSPECIFIED) return {0, nullptr};
  if (IsStore(type)) return {1, Converted<IKEEXT_CERTIFICATE_CRITERIA0>(arena, store, 1)};
  return {count, Converted<IKEEXT_CERTIFICATE_CRITERIA0>(arena, roots, count)};
}

// Fills one side of a certificate of version 0 or 1: the first of a store's criteria, or the list.
inline void SetRoots(Arena &arena, UINT32 type, const Criteria &from, UINT32 &count,
                     IKEEXT_CERT_ROOT_CONFIG0 *&roots, IKEEXT_CERT_ROOT_CONFIG0 *&store) {
  if (type >= IKEEXT_CERT_CONFIG_UNSPECIFIED) return;
  if (IsStore(type)) {
    store = from.count == 0 ? arena.New<IKEEXT_CERT_ROOT_CONFIG0>(1)
                            : Converted<IKEEXT_CERT_ROOT_CONFIG0>(arena, from.criteria, 1);
  } else {
    count = from.count;
    roots = Converted<IKEEXT_CERT_ROOT_CONFIG0>(arena, from.criteria, from.count);
  }
}

template <class Certificate>
constexpr bool kHasUrl = !std::is_same_v<Certificate, IKEEXT_CERTIFICATE_AUTHENTICATION0>;

template <class Old>
void ConvertCertificate(Arena &arena, const Old &from, IKEEXT_CERTIFICATE_AUTHENTICATION2 &to) {
  Carry(to.inboundConfigType, from.inboundConfigType);
  const Criteria inbound =
      CriteriaOf(arena, Number(from.inboundConfigType), from.inboundRootArraySize,
                 from.inboundRootArray, from.inboundEnterpriseStoreConfig);
  to.inboundRootArraySize = inbound.count;
  to.inboundRootCriteria = inbound.criteria;
  Carry(to.outboundConfigType, from.outboundConfigType);
  const Criteria outbound =
      CriteriaOf(arena, Number(from.outboundConfigType), from.outboundRootArraySize,
                 from.outboundRootArray, from.outboundEnterpriseStoreConfig);
  to.outboundRootArraySize = outbound.count;
  to.outboundRootCriteria = outbound.criteria;
  to.flags = from.flags;
  if constexpr (kHasUrl<Old>) to.localCertLocationUrl = from.localCertLocationUrl;
}

template <class Old>
void ConvertCertificate(Arena &arena, const IKEEXT_CERTIFICATE_AUTHENTICATION2 &from, Old &to) {
  Carry(to.inboundConfigType, from.inboundConfigType);
  SetRoots(arena, Number(from.inboundConfigType),
           {from.inboundRootArraySize, from.inboundRootCriteria}, to.inboundRootArraySize,
           to.inboundRootArray, to.inboundEnterpriseStoreConfig);
  Carry(to.outboundConfigType, from.outboundConfigType);
  SetRoots(arena, Number(from.outboundConfigType),
           {from.outboundRootArraySize, from.outboundRootCriteria}, to.outboundRootArraySize,
           to.outboundRootArray, to.outboundEnterpriseStoreConfig);
  to.flags = from.flags;
  if constexpr (kHasUrl<Old>) to.localCertLocationUrl = from.localCertLocationUrl;
}

template <class Method>
constexpr bool kIsOldest = std::is_same_v<Method, IKEEXT_AUTHENTICATION_METHOD0>;

template <class From, class To>
void ConvertMethod(Arena &arena, const From &from, To &to) {
  Carry(to.authenticationMethodType, from.authenticationMethodType);
  switch (Number(from.authenticationMethodType)) {
    case IKEEXT_PRESHARED_KEY:
      to.presharedKeyAuthentication.presharedKey = from.presharedKeyAuthentication.presharedKey;
      if constexpr (!kIsOldest<From> && !kIsOldest<To>) {
        to.presharedKeyAuthentication.flags = from.presharedKeyAuthentication.flags;
      }
      break;
    case IKEEXT_CERTIFICATE:
    case IKEEXT_CERTIFICATE_ECDSA_P256:
    case IKEEXT_CERTIFICATE_ECDSA_P384:
    case IKEEXT_SSL:
    case IKEEXT_SSL_ECDSA_P256:
    case IKEEXT_SSL_ECDSA_P384:
      ConvertCertificate(arena, from.certificateAuthentication, to.certificateAuthentication);
      break;
    case IKEEXT_KERBEROS:
      to.kerberosAuthentication.flags = from.kerberosAuthentication.flags;
      break;
    case IKEEXT_NTLM_V2:
      to.ntlmV2Authentication = from.ntlmV2Authentication;
      break;
    case IKEEXT_IPV6_CGA:
      to.cgaAuthentication = from.cgaAuthentication;
      break;
    case IKEEXT_EAP:
      if constexpr (!kIsOldest<From> && !kIsOldest<To>)
        to.eapAuthentication = from.eapAuthentication;
      break;
  }
}

template <class Policy>
constexpr bool kIsOldestPolicy = std::is_same_v<Policy, IKEEXT_POLICY0>;

template <class From, class To>
void ConvertMainMode(Arena &arena, const From &from, To &to) {
  to.softExpirationTime = from.softExpirationTime;
  to.numAuthenticationMethods = from.numAuthenticationMethods;
  ConvertMember(arena, to.authenticationMethods, from.authenticationMethods,
                from.numAuthenticationMethods);
  Carry(to.initiatorImpersonationType, from.initiatorImpersonationType);
  to.numIkeProposals = from.numIkeProposals;
  to.ikeProposals = from.ikeProposals;
  to.flags = from.flags;
  to.maxDynamicFilters = from.maxDynamicFilters;
  if constexpr (!kIsOldestPolicy<From> && !kIsOldestPolicy<To>) {
    to.retransmitDurationSecs = from.retransmitDurationSecs;
  }
}

template <class From, class To>
void ConvertExtendedMode(Arena &arena, const From &from, To &to) {
  to.numAuthenticationMethods = from.numAuthenticationMethods;
  ConvertMember(arena, to.authenticationMethods, from.authenticationMethods,
                from.numAuthenticationMethods);
  Carry(to.initiatorImpersonationType, from.initiatorImpersonationType);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CONVERT_IKE_POLICIES_H_
