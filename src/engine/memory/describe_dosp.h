// IPSEC_DOSP_STATE0 holds no pointers. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_DOSP_H_
#define WFP_IPSEC_DESCRIBE_DOSP_H_

#include "memory/describe_values.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &, IPSEC_DOSP_STATE0 &) {}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_DOSP_H_
