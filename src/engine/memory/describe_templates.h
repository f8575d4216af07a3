// Which pointers enumeration templates and subscriptions of objects hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_TEMPLATES_H_
#define WFP_IPSEC_DESCRIBE_TEMPLATES_H_

#include "memory/describe_objects.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, FWPM_SUBLAYER_ENUM_TEMPLATE0 &enum_template) {
  DescribeOptional(visitor, enum_template.providerKey);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 &enum_template) {
  DescribeOptional(visitor, enum_template.providerKey);
}

template <class V>
void Describe(V &visitor, FWPM_FILTER_ENUM_TEMPLATE0 &enum_template) {
  DescribeOptional(visitor, enum_template.providerKey);
  DescribeOptional(visitor, enum_template.providerContextTemplate);
  visitor.Array(enum_template.filterCondition, enum_template.numFilterConditions);
  DescribeOptional(visitor, enum_template.calloutKey);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_ENUM_TEMPLATE0 &enum_template) {
  visitor.Array(enum_template.filterCondition, enum_template.numFilterConditions);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

template <class V>
void Describe(V &visitor, FWPM_SUBLAYER_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

template <class V>
void Describe(V &visitor, FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

template <class V>
void Describe(V &visitor, FWPM_FILTER_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

template <class V>
void Describe(V &visitor, FWPM_NET_EVENT_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_TEMPLATES_H_
