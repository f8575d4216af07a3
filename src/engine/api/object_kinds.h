// What the functions of one kind of objects have in common, for api/object_functions.h.

#ifndef WFP_IPSEC_OBJECT_KINDS_H_
#define WFP_IPSEC_OBJECT_KINDS_H_

#include "core/changes.h"
#include "core/enumerators.h"
#include "events/subscriptions.h"
#include "security/security.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

struct ProviderKind {
  using Change = FWPM_PROVIDER_CHANGE0;
  static constexpr Container kContainer = Container::kProviders;
  static constexpr ObjectKind kObject = ObjectKind::kProvider;
  static constexpr EnumKind kEnum = EnumKind::kProvider;
  static constexpr EventKind kEvent = EventKind::kProvider;
};

struct SubLayerKind {
  using Change = FWPM_SUBLAYER_CHANGE0;
  static constexpr Container kContainer = Container::kSubLayers;
  static constexpr ObjectKind kObject = ObjectKind::kSubLayer;
  static constexpr EnumKind kEnum = EnumKind::kSubLayer;
  static constexpr EventKind kEvent = EventKind::kSubLayer;
};

struct ProviderContextKind {
  using Change = FWPM_PROVIDER_CONTEXT_CHANGE0;
  static constexpr Container kContainer = Container::kProviderContexts;
  static constexpr ObjectKind kObject = ObjectKind::kProviderContext;
  static constexpr EnumKind kEnum = EnumKind::kProviderContext;
  static constexpr EventKind kEvent = EventKind::kProviderContext;
};

struct FilterKind {
  using Change = FWPM_FILTER_CHANGE0;
  static constexpr Container kContainer = Container::kFilters;
  static constexpr ObjectKind kObject = ObjectKind::kFilter;
  static constexpr EnumKind kEnum = EnumKind::kFilter;
  static constexpr EventKind kEvent = EventKind::kFilter;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_KINDS_H_
