// IPsecSaContextUpdate0: changing the SAs of a context in place.

#ifndef WFP_IPSEC_SA_UPDATE_H_
#define WFP_IPSEC_SA_UPDATE_H_

#include "sa/sa_database.h"

namespace wfp_ipsec {

DWORD CheckUpdateFlags(UINT64 flags) noexcept;

// Applies the flagged members of both directions, or none of them when one is refused.
// REQUIRES: CheckUpdateFlags found nothing.
DWORD Update(SaDatabase &database, SaContext &context, UINT64 flags,
             const IPSEC_SA_CONTEXT1 &values, const Objects &objects);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_UPDATE_H_
