// Who hears of SA contexts that come and go.

#ifndef WFP_IPSEC_SA_EVENTS_H_
#define WFP_IPSEC_SA_EVENTS_H_

#include "events/subscriptions.h"
#include "sa/sa_database.h"
#include "security/security.h"

namespace wfp_ipsec {

// Returns a listener that publishes to the subscribers whose template the context matches and who
// may read the database.
SaListener PublishTo(Subscriptions &subscriptions, const Security &security);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_EVENTS_H_
