// Templates of net events: when they are well-formed, and which events match them.

#ifndef WFP_IPSEC_NET_EVENT_TEMPLATE_H_
#define WFP_IPSEC_NET_EVENT_TEMPLATE_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// A NULL template matches every event.
DWORD CheckTemplate(const FWPM_NET_EVENT_ENUM_TEMPLATE0 *wanted) noexcept;

// REQUIRES: the template was checked.
bool Matches(const FWPM_NET_EVENT_ENUM_TEMPLATE0 *wanted, const FWPM_NET_EVENT5 &event);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NET_EVENT_TEMPLATE_H_
