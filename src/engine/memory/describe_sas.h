// Which pointers security associations and their contexts hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_SAS_H_
#define WFP_IPSEC_DESCRIBE_SAS_H_

#include "memory/describe_objects.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, IPSEC_SA_AUTH_INFORMATION0 &information) {
  Describe(visitor, information.authTransform);
  Describe(visitor, information.authKey);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_CIPHER_INFORMATION0 &information) {
  Describe(visitor, information.cipherTransform);
  Describe(visitor, information.cipherKey);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 &information) {
  Describe(visitor, information.saCipherInformation);
  Describe(visitor, information.saAuthInformation);
}

template <class V>
void Describe(V &visitor, IPSEC_SA0 &sa) {
  switch (Number(sa.saTransformType)) {
    case IPSEC_TRANSFORM_AH:
    case IPSEC_TRANSFORM_ESP_AUTH:
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
      DescribeRequired(visitor, sa.ahInformation);
      break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
      DescribeRequired(visitor, sa.espCipherInformation);
      break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      DescribeRequired(visitor, sa.espAuthAndCipherInformation);
      break;
  }
}

template <class V>
void Describe(V &visitor, IPSEC_ID0 &identity) {
  DescribeOptionalText(visitor, identity.mmTargetName);
  DescribeOptionalText(visitor, identity.emTargetName);
  visitor.Array(identity.tokens, identity.numTokens);
}

template <class V>
void Describe(V &visitor, IPSEC_KEYMODULE_STATE0 &state) {
  Describe(visitor, state.stateBlob);
}

template <class V, class Bundle>
void DescribeBundle(V &visitor, Bundle &bundle) {
  DescribeOptional(visitor, bundle.ipsecId);
  visitor.Array(bundle.saList, bundle.numSAs);
  DescribeOptional(visitor, bundle.keyModuleState);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_BUNDLE0 &bundle) {
  DescribeBundle(visitor, bundle);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_BUNDLE1 &bundle) {
  DescribeBundle(visitor, bundle);
}

template <class V, class Details>
void DescribeDetails(V &visitor, Details &details) {
  Describe(visitor, details.saBundle);
  DescribeOptional(visitor, details.udpEncapsulation);
  DescribeOptional(visitor, details.transportFilter);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_DETAILS0 &details) {
  DescribeDetails(visitor, details);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_DETAILS1 &details) {
  DescribeDetails(visitor, details);
}

template <class V, class Context>
void DescribeContext(V &visitor, Context &context) {
  DescribeOptional(visitor, context.inboundSa);
  DescribeOptional(visitor, context.outboundSa);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_CONTEXT0 &context) {
  DescribeContext(visitor, context);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_CONTEXT1 &context) {
  DescribeContext(visitor, context);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 &enum_template) {
  Describe(visitor, enum_template.localSubNet);
  Describe(visitor, enum_template.remoteSubNet);
}

template <class V>
void Describe(V &visitor, IPSEC_SA_CONTEXT_SUBSCRIPTION0 &subscription) {
  DescribeOptional(visitor, subscription.enumTemplate);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_SAS_H_
