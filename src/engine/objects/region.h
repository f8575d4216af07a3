// What conditions select on one field, and whether one selection lies within another.

#ifndef WFP_IPSEC_REGION_H_
#define WFP_IPSEC_REGION_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// A filter is contained in a template when it cannot match anything that the template leaves out,
// and overlaps it when both can match the same. Conditions on one field are alternatives. What is
// no comparison of numbers, as for text or flags, counts as contained when it is the same, and as
// overlapping unless both sides ask for different values.
bool Contained(const FWPM_FILTER_CONDITION0 *filter, UINT32 filter_count,
               const FWPM_FILTER_CONDITION0 *outer, UINT32 outer_count);
bool Overlapping(const FWPM_FILTER_CONDITION0 *filter, UINT32 filter_count,
                 const FWPM_FILTER_CONDITION0 *outer, UINT32 outer_count);

// True when the condition takes the value.
bool Takes(const FWPM_FILTER_CONDITION0 &condition, const FWP_CONDITION_VALUE0 &value);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_REGION_H_
