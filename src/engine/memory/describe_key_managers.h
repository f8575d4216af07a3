// Which pointers key managers hold. See deep_copy.h.

#ifndef WFP_IPSEC_DESCRIBE_KEY_MANAGERS_H_
#define WFP_IPSEC_DESCRIBE_KEY_MANAGERS_H_

#include "memory/describe_values.h"

namespace wfp_ipsec {

template <class V>
void Describe(V &visitor, IPSEC_KEY_MANAGER0 &manager) {
  Describe(visitor, manager.displayData);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_KEY_MANAGERS_H_
