// The descriptor that everything has until somebody sets another, and well-known SIDs.

#ifndef WFP_IPSEC_DEFAULT_DESCRIPTOR_H_
#define WFP_IPSEC_DEFAULT_DESCRIPTOR_H_

#include "security/descriptor.h"

namespace wfp_ipsec {

SecurityDescriptor DefaultDescriptor();

Bytes LocalSystemSid();
Bytes AdministratorsSid();
Bytes AuthenticatedUsersSid();
Bytes EveryoneSid();

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DEFAULT_DESCRIPTOR_H_
