// Which pointers net events hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_NET_EVENTS_H_
#define WFP_IPSEC_DESCRIBE_NET_EVENTS_H_

#include "memory/describe_values.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, WCHAR *&text) {
  DescribeOptionalText(visitor, text);
}

template <class V>
void DescribeOptionalSid(V &visitor, SID *&sid) {
  if (sid != nullptr) DescribeRequiredSid(visitor, sid);
}

template <class V, class Failure>
void DescribePrincipals(V &visitor, Failure &failure) {
  DescribeOptionalText(visitor, failure.localPrincipalNameForAuth);
  DescribeOptionalText(visitor, failure.remotePrincipalNameForAuth);
  visitor.Array(failure.localPrincipalGroupSids, failure.numLocalPrincipalGroupSids);
  visitor.Array(failure.remotePrincipalGroupSids, failure.numRemotePrincipalGroupSids);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_IKEEXT_MM_FAILURE1 &failure) {
  DescribePrincipals(visitor, failure);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 &failure) {
  DescribePrincipals(visitor, failure);
  DescribeOptional(visitor, failure.providerContextKey);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_IKEEXT_EM_FAILURE1 &failure) {
  DescribePrincipals(visitor, failure);
}

// Transport traffic has no subnets.
template <class V, class Failure>
void DescribeSubnets(V &visitor, Failure &failure) {
  if (Number(failure.saTrafficType) != IPSEC_TRAFFIC_TYPE_TUNNEL) {
    failure.localSubNet = {};
    failure.remoteSubNet = {};
  }
  Describe(visitor, failure.localSubNet);
  Describe(visitor, failure.remoteSubNet);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_IKEEXT_QM_FAILURE0 &failure) {
  DescribeSubnets(visitor, failure);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_IKEEXT_QM_FAILURE1 &failure) {
  DescribeSubnets(visitor, failure);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_CLASSIFY_DROP2 &drop) {
  Describe(visitor, drop.vSwitchId);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_CLASSIFY_DROP_MAC0 &drop) {
  Describe(visitor, drop.vSwitchId);
}

// What all headers have.
template <class V, class Header>
void DescribeHeader(V &visitor, Header &header) {
  Describe(visitor, header.appId);
  DescribeOptionalSid(visitor, header.userId);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_HEADER0 &header) {
  DescribeHeader(visitor, header);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_HEADER1 &header) {
  DescribeHeader(visitor, header);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_HEADER2 &header) {
  DescribeHeader(visitor, header);
  DescribeOptionalSid(visitor, header.packageSid);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_HEADER3 &header) {
  DescribeHeader(visitor, header);
  DescribeOptionalSid(visitor, header.packageSid);
  DescribeOptionalText(visitor, header.enterpriseId);
  Describe(visitor, header.effectiveName);
}

// The arms that version 0 has. False for other types.
template <class V, class Event>
bool DescribeOldArm(V &visitor, Event &event) {
  switch (Number(event.type)) {
    case FWPM_NET_EVENT_TYPE_IKEEXT_MM_FAILURE:
      DescribeRequired(visitor, event.ikeMmFailure);
      return true;
    case FWPM_NET_EVENT_TYPE_IKEEXT_QM_FAILURE:
      DescribeRequired(visitor, event.ikeQmFailure);
      return true;
    case FWPM_NET_EVENT_TYPE_IKEEXT_EM_FAILURE:
      DescribeRequired(visitor, event.ikeEmFailure);
      return true;
    case FWPM_NET_EVENT_TYPE_CLASSIFY_DROP:
      DescribeRequired(visitor, event.classifyDrop);
      return true;
    case FWPM_NET_EVENT_TYPE_IPSEC_KERNEL_DROP:
      DescribeRequired(visitor, event.ipsecDrop);
      return true;
    case FWPM_NET_EVENT_TYPE_IPSEC_DOSP_DROP:
      DescribeRequired(visitor, event.idpDrop);
      return true;
  }
  return false;
}

// Those that version 2 added.
template <class V, class Event>
bool DescribeArm(V &visitor, Event &event) {
  switch (Number(event.type)) {
    case FWPM_NET_EVENT_TYPE_CLASSIFY_ALLOW:
      DescribeRequired(visitor, event.classifyAllow);
      return true;
    case FWPM_NET_EVENT_TYPE_CAPABILITY_DROP:
      DescribeRequired(visitor, event.capabilityDrop);
      return true;
    case FWPM_NET_EVENT_TYPE_CAPABILITY_ALLOW:
      DescribeRequired(visitor, event.capabilityAllow);
      return true;
    case FWPM_NET_EVENT_TYPE_CLASSIFY_DROP_MAC:
      DescribeRequired(visitor, event.classifyDropMac);
      return true;
  }
  return DescribeOldArm(visitor, event);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT0 &event) {
  Describe(visitor, event.header);
  DescribeOldArm(visitor, event);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT1 &event) {
  Describe(visitor, event.header);
  DescribeOldArm(visitor, event);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT2 &event) {
  Describe(visitor, event.header);
  DescribeArm(visitor, event);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT3 &event) {
  Describe(visitor, event.header);
  DescribeArm(visitor, event);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT4 &event) {
  Describe(visitor, event.header);
  DescribeArm(visitor, event);
}

// What a type without an arm points to is unknown, so no copy carries it on.
template <class V>
void Describe(V &visitor, FWPM_NET_EVENT5 &event) {
  Describe(visitor, event.header);
  if (Number(event.type) == FWPM_NET_EVENT_TYPE_LPM_PACKET_ARRIVAL) {
    DescribeRequired(visitor, event.lpmPacketArrival);
  } else if (!DescribeArm(visitor, event)) {
    event.ikeMmFailure = nullptr;
  }
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_NET_EVENTS_H_
