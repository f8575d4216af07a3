// Which pointers providers, sublayers, provider contexts and filters hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_OBJECTS_H_
#define WFP_IPSEC_DESCRIBE_OBJECTS_H_

#include "memory/describe_policies.h"

namespace wfp_ipsec {

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

template <class V>
void DescribePolicy(V &visitor, FWPM_PROVIDER_CONTEXT0 &context) {
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

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT0 &context) {
  Describe(visitor, context.displayData);
  DescribeOptional(visitor, context.providerKey);
  Describe(visitor, context.providerData);
  DescribePolicy(visitor, context);
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
