#include "objects/check_filter.h"

#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"
#include "objects/builtins.h"
#include "objects/new_object.h"

namespace wfp_ipsec {
namespace {

// Without the reserved bits and DISABLED, which only comes out.
constexpr UINT32 kKnownFilterFlags = 0xfdf;

DWORD CheckFlags(UINT32 flags) {
  constexpr UINT32 kBoth = FWPM_FILTER_FLAG_PERSISTENT | FWPM_FILTER_FLAG_BOOTTIME;
  return (flags & kBoth) == kBoth ? FWP_E_INVALID_FLAGS : ERROR_SUCCESS;
}

DWORD CheckWeight(const FWP_VALUE0 &weight) {
  switch (Number(weight.type)) {
    case FWP_EMPTY:
    case FWP_UINT64:
      return ERROR_SUCCESS;
    case FWP_UINT8:
      return weight.uint8 <= 15 ? ERROR_SUCCESS : FWP_E_INVALID_WEIGHT;
    default:
      return FWP_E_TYPE_MISMATCH;
  }
}

DWORD CheckActionType(FWP_ACTION_TYPE type) {
  switch (type) {
    case FWP_ACTION_BLOCK:
    case FWP_ACTION_PERMIT:
    case FWP_ACTION_CALLOUT_TERMINATING:
    case FWP_ACTION_CALLOUT_INSPECTION:
    case FWP_ACTION_CALLOUT_UNKNOWN:
      return ERROR_SUCCESS;
    default:
      return FWP_E_INVALID_ACTION_TYPE;
  }
}

DWORD CheckBuiltins(const FWPM_FILTER0 &filter) {
  const auto version = VersionOfLayer(filter.layerKey);
  if (!version) return FWP_E_LAYER_NOT_FOUND;
  const bool calls = (filter.action.type & FWP_ACTION_FLAG_CALLOUT) != 0;
  if (calls && !IsCallout(filter.action.calloutKey)) return FWP_E_CALLOUT_NOT_FOUND;
  for (UINT32 i = 0; i < filter.numFilterConditions; ++i) {
    if (DWORD code = CheckCondition(filter.filterCondition[i], *version)) return code;
  }
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CheckFilter(const FWPM_FILTER0 &filter) noexcept {
  if (DWORD code = CheckPointers(filter)) return code;
  if (DWORD code = CheckHead(filter.displayData, filter.flags, kKnownFilterFlags)) return code;
  if (DWORD code = CheckFlags(filter.flags)) return code;
  if (DWORD code = CheckWeight(filter.weight)) return code;
  if (DWORD code = CheckActionType(filter.action.type)) return code;
  return CheckBuiltins(filter);
}

}  // namespace wfp_ipsec
