// Who hears of SA contexts that come and go.

#ifndef WFP_IPSEC_SA_EVENTS_H_
#define WFP_IPSEC_SA_EVENTS_H_

#include "events/subscriptions.h"
#include "sa/sa_database.h"

namespace wfp_ipsec {

// Returns a listener that publishes to the subscribers whose template the context matches.
SaListener PublishTo(Subscriptions &subscriptions);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_EVENTS_H_
