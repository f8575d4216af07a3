// Which pointers sessions, providers, sublayers, provider contexts and filters hold. See
// deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_OBJECTS_H_
#define WFP_IPSEC_DESCRIBE_OBJECTS_H_

#include "memory/describe_policies.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, FWPM_SESSION0 &session) {
  Describe(visitor, session.displayData);
  if (session.sid != nullptr) DescribeRequiredSid(visitor, session.sid);
  DescribeOptionalText(visitor, session.username);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER0 &provider) {
  Describe(visitor, provider.displayData);
  Describe(visitor, provider.providerData);
  DescribeOptionalText(visitor, provider.serviceName);
}

template <class V>
void Describe(V &visitor, FWPM_SUBLAYER0 &sublayer) {
  Describe(visitor, sublayer.displayData);
  DescribeOptional(visitor, sublayer.providerKey);
  Describe(visitor, sublayer.providerData);
}

// The arms that version 0 has.
template <class V, class Context>
void DescribePolicy(V &visitor, Context &context) {
  switch (Number(context.type)) {
    case FWPM_IPSEC_KEYING_CONTEXT:
      DescribeRequired(visitor, context.keyingPolicy);
      break;
    case FWPM_IPSEC_IKE_QM_TRANSPORT_CONTEXT:
    case FWPM_IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT:
      DescribeRequired(visitor, context.ikeQmTransportPolicy);
      break;
    case FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT:
    case FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT:
      DescribeRequired(visitor, context.ikeQmTunnelPolicy);
      break;
    case FWPM_IPSEC_IKE_MM_CONTEXT:
    case FWPM_IPSEC_AUTHIP_MM_CONTEXT:
      DescribeRequired(visitor, context.ikeMmPolicy);
      break;
    case FWPM_CLASSIFY_OPTIONS_CONTEXT:
      DescribeRequired(visitor, context.classifyOptions);
      break;
    case FWPM_GENERAL_CONTEXT:
      DescribeRequired(visitor, context.dataBuffer);
      break;
  }
}

// The arms that version 1 added.
template <class V, class Context>
void DescribeNewerPolicy(V &visitor, Context &context) {
  switch (Number(context.type)) {
    case FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT:
      DescribeRequired(visitor, context.ikeV2QmTunnelPolicy);
      break;
    case FWPM_IPSEC_IKEV2_MM_CONTEXT:
      DescribeRequired(visitor, context.ikeV2MmPolicy);
      break;
    case FWPM_IPSEC_DOSP_CONTEXT:
      DescribeRequired(visitor, context.idpOptions);
      break;
    default:
      DescribePolicy(visitor, context);
  }
}

template <class V, class Context>
void DescribeContextHead(V &visitor, Context &context) {
  Describe(visitor, context.displayData);
  DescribeOptional(visitor, context.providerKey);
  Describe(visitor, context.providerData);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT0 &context) {
  DescribeContextHead(visitor, context);
  DescribePolicy(visitor, context);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT1 &context) {
  DescribeContextHead(visitor, context);
  DescribeNewerPolicy(visitor, context);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT2 &context) {
  DescribeContextHead(visitor, context);
  if (Number(context.type) == FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT) {
    DescribeRequired(visitor, context.ikeV2QmTransportPolicy);
  } else {
    DescribeNewerPolicy(visitor, context);
  }
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT3 &context) {
  DescribeContextHead(visitor, context);
  switch (Number(context.type)) {
    case FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT:
      DescribeRequired(visitor, context.ikeV2QmTransportPolicy);
      break;
    case FWPM_NETWORK_CONNECTION_POLICY_CONTEXT:
      DescribeRequired(visitor, context.networkConnectionPolicy);
      break;
    default:
      DescribeNewerPolicy(visitor, context);
  }
}

template <class V>
void Describe(V &visitor, FWPM_FILTER_CONDITION0 &condition) {
  Describe(visitor, condition.conditionValue);
}

template <class V>
void Describe(V &visitor, FWPM_FILTER0 &filter) {
  Describe(visitor, filter.displayData);
  DescribeOptional(visitor, filter.providerKey);
  Describe(visitor, filter.providerData);
  Describe(visitor, filter.weight);
  visitor.Array(filter.filterCondition, filter.numFilterConditions);
  Describe(visitor, filter.effectiveWeight);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_OBJECTS_H_
