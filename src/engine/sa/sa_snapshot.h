// Snapshots of the SA contexts and of the single SAs that match an enumeration template.

#ifndef WFP_IPSEC_SA_SNAPSHOT_H_
#define WFP_IPSEC_SA_SNAPSHOT_H_

#include "core/enumerators.h"
#include "objects/objects.h"
#include "sa/sa_database.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Copies the contexts that match the template, or all without one, in the order of their ids, as
// IPSEC_SA_CONTEXT1.
DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, Snapshot &entries);

// Copies the SAs of the template's direction, or of both without one, in the order of their
// contexts, inbound first, as IPSEC_SA_DETAILS1.
DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_ENUM_TEMPLATE0 *enum_template, Snapshot &entries);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_SNAPSHOT_H_
