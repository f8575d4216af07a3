#include "objects/new_object.h"

#include "core/guid.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"
#include "objects/check_filter.h"
#include "objects/check_policy.h"

namespace wfp_ipsec {
namespace {

// The flag has the same value for every kind of object.
constexpr UINT32 kPersistent = FWPM_FILTER_FLAG_PERSISTENT;
static_assert(kPersistent == FWPM_PROVIDER_FLAG_PERSISTENT, "flags differ");
static_assert(kPersistent == FWPM_SUBLAYER_FLAG_PERSISTENT, "flags differ");
static_assert(kPersistent == FWPM_PROVIDER_CONTEXT_FLAG_PERSISTENT, "flags differ");

constexpr UINT32 kContextFlags =
    FWPM_PROVIDER_CONTEXT_FLAG_PERSISTENT | FWPM_PROVIDER_CONTEXT_FLAG_DOWNLEVEL;

// The layer and, for an automatic weight, the number of conditions decide; the given range is on
// top.
UINT64 EffectiveWeight(const FWPM_FILTER0 &filter) {
  constexpr unsigned kAutoWeightBits = 60;
  switch (Number(filter.weight.type)) {
    case FWP_UINT64:
      return *filter.weight.uint64;
    case FWP_UINT8:
      return UINT64{filter.weight.uint8} << kAutoWeightBits | filter.numFilterConditions;
    default:
      return filter.numFilterConditions;
  }
}

// Adds a reference that the caller may make.
DWORD ReferTo(const Engine &engine, Object &object, ObjectKind kind, const GUID &key) {
  if (DWORD code = engine.objects.Refer(object, kind, key)) return code;
  return engine.security.Demand(object.references.back()->security, FWPM_ACTRL_ADD_LINK);
}

// Layers and callouts are built in; nobody can give them a descriptor of their own.
DWORD ReferToBuiltins(const Engine &engine) {
  return engine.security.Demand(OwnDescriptor(), FWPM_ACTRL_ADD_LINK);
}

DWORD ReferFromFilter(const Engine &engine, Object &object, const FWPM_FILTER0 &filter) {
  if (DWORD code = ReferToBuiltins(engine)) return code;
  if (DWORD code = ReferToProvider(engine, object, filter.providerKey)) return code;
  if (DWORD code = ReferTo(engine, object, ObjectKind::kSubLayer, filter.subLayerKey)) return code;
  if ((filter.flags & FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT) == 0) return ERROR_SUCCESS;
  return ReferTo(engine, object, ObjectKind::kProviderContext, filter.providerContextKey);
}

DWORD AddWithId(Engine &engine, Session &session, std::unique_ptr<Object> object, UINT64 *id) {
  const UINT64 added = object->id;
  if (DWORD code = engine.objects.Add(session, std::move(object))) return code;
  if (id != nullptr) *id = added;
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CheckHead(const FWPM_DISPLAY_DATA0 &display, UINT32 flags, UINT32 known_flags) noexcept {
  if (display.name == nullptr) return FWP_E_NULL_DISPLAY_NAME;
  return (flags & ~known_flags) == 0 ? ERROR_SUCCESS : FWP_E_INVALID_FLAGS;
}

std::unique_ptr<Object> NewObject(Engine &engine, const Session &session, ObjectKind kind,
                                  GUID &key, UINT32 flags) {
  if (IsZero(key)) key = engine.chance.NextKey();
  auto object = std::make_unique<Object>();
  object->kind = kind;
  object->key = key;
  object->session = session.dynamic ? session.handle : 0;
  object->persistent = (flags & kPersistent) != 0;
  return object;
}

DWORD ReferToProvider(const Engine &engine, Object &object, const GUID *provider) {
  if (provider == nullptr) return ERROR_SUCCESS;
  return ReferTo(engine, object, ObjectKind::kProvider, *provider);
}

DWORD AddProvider(Engine &engine, Session &session, const FWPM_PROVIDER0 &given) {
  if (DWORD code = CheckPointers(given)) return code;
  if (DWORD code = CheckHead(given.displayData, given.flags, FWPM_PROVIDER_FLAG_PERSISTENT)) {
    return code;
  }
  FWPM_PROVIDER0 provider = given;
  auto object =
      NewObject(engine, session, ObjectKind::kProvider, provider.providerKey, given.flags);
  object->image = CopyOf(provider);
  return engine.objects.Add(session, std::move(object));
}

DWORD AddSubLayer(Engine &engine, Session &session, const FWPM_SUBLAYER0 &given) {
  if (DWORD code = CheckPointers(given)) return code;
  if (DWORD code = CheckHead(given.displayData, given.flags, FWPM_SUBLAYER_FLAG_PERSISTENT)) {
    return code;
  }
  FWPM_SUBLAYER0 sublayer = given;
  auto object =
      NewObject(engine, session, ObjectKind::kSubLayer, sublayer.subLayerKey, given.flags);
  if (DWORD code = ReferToProvider(engine, *object, given.providerKey)) return code;
  object->image = CopyOf(sublayer);
  return engine.objects.Add(session, std::move(object));
}

DWORD AddProviderContext(Engine &engine, Session &session, const FWPM_PROVIDER_CONTEXT3 &given,
                         UINT64 *id) {
  if (DWORD code = CheckHead(given.displayData, given.flags, kContextFlags)) return code;
  if (DWORD code = CheckPolicy(given)) return code;
  FWPM_PROVIDER_CONTEXT3 context = given;
  auto object = NewObject(engine, session, ObjectKind::kProviderContext, context.providerContextKey,
                          given.flags);
  if (DWORD code = ReferToProvider(engine, *object, given.providerKey)) return code;
  context.providerContextId = object->id = engine.objects.NextId();
  object->image = CopyOf(context);
  return AddWithId(engine, session, std::move(object), id);
}

DWORD AddFilter(Engine &engine, Session &session, const FWPM_FILTER0 &given, UINT64 *id) {
  FWPM_FILTER0 filter = given;
  UINT64 weight = 0;
  // Both members come out only, so what a caller left in them does not count.
  filter.effectiveWeight.type = FWP_UINT64;
  filter.effectiveWeight.uint64 = &weight;
  filter.reserved = nullptr;
  if (IsZero(filter.subLayerKey)) filter.subLayerKey = FWPM_SUBLAYER_UNIVERSAL;
  if (DWORD code = CheckFilter(filter)) return code;
  weight = EffectiveWeight(filter);
  auto object = NewObject(engine, session, ObjectKind::kFilter, filter.filterKey, filter.flags);
  // The service stores boot-time filters as it does persistent ones.
  object->persistent = object->persistent || (filter.flags & FWPM_FILTER_FLAG_BOOTTIME) != 0;
  if (DWORD code = ReferFromFilter(engine, *object, filter)) return code;
  filter.filterId = object->id = engine.objects.NextId();
  object->image = CopyOf(filter);
  return AddWithId(engine, session, std::move(object), id);
}

}  // namespace wfp_ipsec
