#include "objects/object_templates.h"

#include <algorithm>

#include "core/guid.h"
#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_templates.h"
#include "objects/builtins.h"
#include "objects/check_filter.h"
#include "objects/region.h"

namespace wfp_ipsec {
namespace {

constexpr UINT32 kFilterFlags = FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH |
                                FWP_FILTER_ENUM_FLAG_SORTED | FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY |
                                FWP_FILTER_ENUM_FLAG_INCLUDE_BOOTTIME |
                                FWP_FILTER_ENUM_FLAG_INCLUDE_DISABLED;

bool HasProvider(const GUID *wanted, const GUID *provider) {
  return wanted == nullptr || (provider != nullptr && Same(*wanted, *provider));
}

DWORD CheckConditions(const FWPM_FILTER_ENUM_TEMPLATE0 &wanted) {
  const auto version = VersionOfLayer(wanted.layerKey);
  if (!version) return FWP_E_LAYER_NOT_FOUND;
  for (UINT32 i = 0; i < wanted.numFilterConditions; ++i) {
    if (DWORD code = CheckCondition(wanted.filterCondition[i], *version)) return code;
  }
  return ERROR_SUCCESS;
}

// Boot-time filters are not in force any more once the engine runs.
bool IsAtItsTime(UINT32 wanted, const FWPM_FILTER0 &filter) {
  const bool boot_time = (filter.flags & FWPM_FILTER_FLAG_BOOTTIME) != 0;
  if ((wanted & FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY) != 0) return boot_time;
  return !boot_time || (wanted & FWP_FILTER_ENUM_FLAG_INCLUDE_BOOTTIME) != 0;
}

bool CallsOut(const GUID *wanted, const FWPM_ACTION0 &action) {
  if (wanted == nullptr) return true;
  return (action.type & FWP_ACTION_FLAG_CALLOUT) != 0 && Same(*wanted, action.calloutKey);
}

bool HasContext(const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *wanted, const Object &filter) {
  if (wanted == nullptr) return true;
  return std::any_of(filter.references.begin(), filter.references.end(), [&](const Object *target) {
    return target->kind == ObjectKind::kProviderContext && target->image &&
           Matches(wanted, *target);
  });
}

bool IsInRegion(const FWPM_FILTER_ENUM_TEMPLATE0 &wanted, const FWPM_FILTER0 &filter) {
  const auto compare =
      Number(wanted.enumType) == FWP_FILTER_ENUM_OVERLAPPING ? Overlapping : Contained;
  return compare(filter.filterCondition, filter.numFilterConditions, wanted.filterCondition,
                 wanted.numFilterConditions);
}

const FWPM_FILTER0 &FilterOf(const Image<void> &image) {
  return *static_cast<const FWPM_FILTER0 *>(image.get());
}

bool IsHeavier(const Image<void> &left, const Image<void> &right) {
  return *FilterOf(left).effectiveWeight.uint64 > *FilterOf(right).effectiveWeight.uint64;
}

}  // namespace

DWORD CheckTemplate(const FWPM_PROVIDER_ENUM_TEMPLATE0 *wanted) noexcept {
  return wanted == nullptr || wanted->reserved == 0 ? ERROR_SUCCESS : FWP_E_RESERVED;
}

DWORD CheckTemplate(const FWPM_SUBLAYER_ENUM_TEMPLATE0 *) noexcept { return ERROR_SUCCESS; }

DWORD CheckTemplate(const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *wanted) noexcept {
  const bool known =
      wanted == nullptr || Number(wanted->providerContextType) < FWPM_PROVIDER_CONTEXT_TYPE_MAX;
  return known ? ERROR_SUCCESS : FWP_E_INVALID_ENUMERATOR;
}

DWORD CheckTemplate(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted) noexcept {
  if (wanted == nullptr) return ERROR_SUCCESS;
  if (DWORD code = CheckPointers(*wanted)) return code;
  if (Number(wanted->enumType) >= FWP_FILTER_ENUM_TYPE_MAX) return FWP_E_INVALID_ENUMERATOR;
  if ((wanted->flags & ~kFilterFlags) != 0) return FWP_E_INVALID_FLAGS;
  if (DWORD code = CheckTemplate(wanted->providerContextTemplate)) return code;
  if (DWORD code = CheckConditions(*wanted)) return code;
  return wanted->actionMask == 0 ? FWP_E_NEVER_MATCH : ERROR_SUCCESS;
}

bool Matches(const FWPM_PROVIDER_ENUM_TEMPLATE0 *, const Object &) { return true; }

bool Matches(const FWPM_SUBLAYER_ENUM_TEMPLATE0 *wanted, const Object &object) {
  return wanted == nullptr ||
         HasProvider(wanted->providerKey, object.As<FWPM_SUBLAYER0>()->providerKey);
}

bool Matches(const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *wanted, const Object &object) {
  if (wanted == nullptr) return true;
  const auto &context = *object.As<FWPM_PROVIDER_CONTEXT3>();
  return HasProvider(wanted->providerKey, context.providerKey) &&
         Number(wanted->providerContextType) == Number(context.type);
}

bool Matches(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted, const Object &object) {
  const auto &filter = *object.As<FWPM_FILTER0>();
  if (!IsAtItsTime(wanted == nullptr ? 0 : wanted->flags, filter)) return false;
  if (wanted == nullptr) return true;
  return HasProvider(wanted->providerKey, filter.providerKey) &&
         Same(wanted->layerKey, filter.layerKey) &&
         (wanted->actionMask & filter.action.type) != 0 &&
         CallsOut(wanted->calloutKey, filter.action) &&
         HasContext(wanted->providerContextTemplate, object) && IsInRegion(*wanted, filter);
}

void Arrange(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted, Snapshot &filters) {
  constexpr UINT32 kBest = FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH;
  const UINT32 flags = wanted == nullptr ? 0 : wanted->flags;
  if ((flags & (kBest | FWP_FILTER_ENUM_FLAG_SORTED)) == 0) return;
  std::stable_sort(filters.begin(), filters.end(), IsHeavier);
  if ((flags & kBest) == 0) return;
  filters.erase(std::remove_if(filters.begin(), filters.end(),
                               [](const Image<void> &image) {
                                 const UINT32 type = FilterOf(image).action.type;
                                 return (type & FWP_ACTION_FLAG_TERMINATING) == 0;
                               }),
                filters.end());
  if (filters.size() > 1) filters.resize(1);
}

}  // namespace wfp_ipsec
