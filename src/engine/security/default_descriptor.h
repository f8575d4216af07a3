// The descriptor that everything has until somebody sets another.

#ifndef WFP_IPSEC_DEFAULT_DESCRIPTOR_H_
#define WFP_IPSEC_DEFAULT_DESCRIPTOR_H_

#include "security/descriptor.h"

namespace wfp_ipsec {

SecurityDescriptor DefaultDescriptor();

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DEFAULT_DESCRIPTOR_H_
