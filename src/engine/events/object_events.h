// Telling subscribers of added and deleted objects.

#ifndef WFP_IPSEC_OBJECT_EVENTS_H_
#define WFP_IPSEC_OBJECT_EVENTS_H_

#include "core/changes.h"
#include "events/subscriptions.h"

namespace wfp_ipsec {

// Tells the subscribers of sessions other than `cause`.
void PublishChange(Subscriptions &subscriptions, HandleValue cause, const Change &change) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_EVENTS_H_
