#include "objects/tunnel.h"

#include "core/guid.h"
#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"
#include "objects/new_object.h"
#include "objects/tunnel_filters.h"

namespace wfp_ipsec {
namespace {

constexpr UINT32 kKnownTunnelFlags =
    FWPM_TUNNEL_FLAG_POINT_TO_POINT | FWPM_TUNNEL_FLAG_ENABLE_VIRTUAL_IF_TUNNELING;

bool IsTunnelType(UINT32 type) {
  return type == FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT || type == FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT ||
         type == FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT;
}

bool IsMainModeType(UINT32 type) {
  return type == FWPM_IPSEC_IKE_MM_CONTEXT || type == FWPM_IPSEC_AUTHIP_MM_CONTEXT ||
         type == FWPM_IPSEC_IKEV2_MM_CONTEXT;
}

bool IsAddress(const GUID &field) {
  return Same(field, FWPM_CONDITION_IP_LOCAL_ADDRESS) ||
         Same(field, FWPM_CONDITION_IP_REMOTE_ADDRESS);
}

DWORD CheckForm(const TunnelPolicy &policy) {
  if ((policy.flags & ~kKnownTunnelFlags) != 0) return FWP_E_INVALID_FLAGS;
  const bool types =
      IsTunnelType(Number(policy.quick_mode->type)) &&
      (policy.main_mode == nullptr || IsMainModeType(Number(policy.main_mode->type)));
  if (!types) return FWP_E_PROVIDER_CONTEXT_MISMATCH;
  return policy.condition_count == 0 ? FWP_E_ZERO_LENGTH_ARRAY : ERROR_SUCCESS;
}

// The IP version that an address condition is of; NONE for other conditions.
FWP_IP_VERSION VersionOf(const FWPM_FILTER_CONDITION0 &condition) {
  const FWP_CONDITION_VALUE0 &value = condition.conditionValue;
  if (!IsAddress(condition.fieldKey)) return FWP_IP_VERSION_NONE;
  UINT32 type = Number(value.type);
  if (type == FWP_RANGE_TYPE) type = Number(value.rangeValue->valueLow.type);
  const bool v6 = type == FWP_BYTE_ARRAY16_TYPE || type == FWP_V6_ADDR_MASK;
  return v6 ? FWP_IP_VERSION_V6 : FWP_IP_VERSION_V4;
}

// Without an address the packets inside are of the version of those outside.
DWORD ReadConditions(const TunnelPolicy &policy, TunnelTraffic &traffic) {
  traffic.version = FWP_IP_VERSION_NONE;
  for (UINT32 i = 0; i < policy.condition_count; ++i) {
    const FWPM_FILTER_CONDITION0 &condition = policy.conditions[i];
    if (DWORD code = CheckPointers(condition)) return code;
    const FWP_IP_VERSION version = VersionOf(condition);
    if (!traffic.point_to_point && version == FWP_IP_VERSION_NONE) return FWP_E_INVALID_PARAMETER;
    const bool other = version != FWP_IP_VERSION_NONE && traffic.version != FWP_IP_VERSION_NONE &&
                       version != traffic.version;
    if (other) return FWP_E_INVALID_PARAMETER;
    if (version != FWP_IP_VERSION_NONE) traffic.version = version;
    traffic.conditions.push_back(condition);
  }
  if (traffic.version == FWP_IP_VERSION_NONE) traffic.version = traffic.endpoints->ipVersion;
  return ERROR_SUCCESS;
}

// Adds the parts of one tunnel and marks them as such.
class Adder {
 public:
  Adder(Engine &engine, Session &session, const FWPM_PROVIDER_CONTEXT3 &tunnel)
      : engine_(engine), session_(session), tunnel_(tunnel), first_(session.changes.size()) {}

  // Returns the key through `key`.
  DWORD Add(FWPM_PROVIDER_CONTEXT3 context, GUID &key) {
    if (DWORD code = AddProviderContext(engine_, session_, context, nullptr)) return code;
    key = session_.changes.back().added->key;
    return ERROR_SUCCESS;
  }

  DWORD Add(TunnelFilter &wanted) {
    FWPM_FILTER0 filter{};
    filter.displayData = tunnel_.displayData;
    filter.flags = tunnel_.flags & FWPM_FILTER_FLAG_PERSISTENT;
    filter.providerKey = tunnel_.providerKey;
    filter.layerKey = *wanted.layer;
    filter.subLayerKey = *wanted.sublayer;
    filter.numFilterConditions = static_cast<UINT32>(wanted.conditions.size());
    filter.filterCondition = wanted.conditions.data();
    filter.action.type = FWP_ACTION_PERMIT;
    if (wanted.callout != nullptr) {
      filter.action = {FWP_ACTION_CALLOUT_TERMINATING, {*wanted.callout}};
    }
    if (wanted.context != nullptr) {
      filter.flags |= FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT;
      filter.providerContextKey = *wanted.context;
    }
    return AddFilter(engine_, session_, filter, nullptr);
  }

  void Mark(const GUID &tunnel) noexcept {
    for (size_t i = first_; i < session_.changes.size(); ++i) {
      session_.changes[i].added->tunnel = tunnel;
    }
  }

 private:
  Engine &engine_;
  Session &session_;
  const FWPM_PROVIDER_CONTEXT3 &tunnel_;
  size_t first_;
};

// The context that leaves only one keying module to negotiations with the peer.
DWORD AddKeyModule(Adder &adder, const TunnelPolicy &policy,
                   const IPSEC_TUNNEL_ENDPOINTS2 &endpoints) {
  GUID module = *policy.key_module;
  IPSEC_KEYING_POLICY1 keying{1, &module, 0};
  FWPM_PROVIDER_CONTEXT3 context{};
  context.displayData = policy.quick_mode->displayData;
  context.flags = policy.quick_mode->flags;
  context.providerKey = policy.quick_mode->providerKey;
  context.type = FWPM_IPSEC_KEYING_CONTEXT;
  context.keyingPolicy = &keying;
  GUID key;
  if (DWORD code = adder.Add(context, key)) return code;
  TunnelFilter filter = KeyModuleFilter(endpoints, key);
  return adder.Add(filter);
}

DWORD AddMainMode(Adder &adder, const TunnelPolicy &policy,
                  const IPSEC_TUNNEL_ENDPOINTS2 &endpoints) {
  GUID key;
  if (DWORD code = adder.Add(*policy.main_mode, key)) return code;
  TunnelFilter filter = MainModeFilter(endpoints, key);
  return adder.Add(filter);
}

}  // namespace

DWORD AddTunnel(Engine &engine, Session &session, const TunnelPolicy &policy) {
  if (DWORD code = CheckForm(policy)) return code;
  const IPSEC_TUNNEL_ENDPOINTS2 &endpoints = policy.quick_mode->ikeQmTunnelPolicy->tunnelEndpoints;
  const bool point_to_point = (policy.flags & FWPM_TUNNEL_FLAG_POINT_TO_POINT) != 0;
  TunnelTraffic traffic{FWP_IP_VERSION_NONE, {}, &endpoints, point_to_point};
  Adder adder(engine, session, *policy.quick_mode);
  GUID tunnel;
  if (DWORD code = adder.Add(*policy.quick_mode, tunnel)) return code;
  if (DWORD code = ReadConditions(policy, traffic)) return code;
  if (policy.main_mode != nullptr) {
    if (DWORD code = AddMainMode(adder, policy, endpoints)) return code;
  }
  if (policy.key_module != nullptr) {
    if (DWORD code = AddKeyModule(adder, policy, endpoints)) return code;
  }
  for (TunnelFilter &filter : PacketFilters(traffic, tunnel)) {
    if (DWORD code = adder.Add(filter)) return code;
  }
  adder.Mark(tunnel);
  return ERROR_SUCCESS;
}

DWORD DeleteTunnel(Engine &engine, Session &session, const GUID &key) {
  if (IsZero(key)) return FWP_E_PROVIDER_CONTEXT_NOT_FOUND;
  std::vector<Object *> parts;
  // Filters first, because they reference the contexts.
  for (ObjectKind kind : {ObjectKind::kFilter, ObjectKind::kProviderContext}) {
    engine.objects.ForEach(kind, [&](Object &object) {
      if (Same(object.tunnel, key)) parts.push_back(&object);
    });
  }
  if (parts.empty()) return FWP_E_PROVIDER_CONTEXT_NOT_FOUND;
  for (Object *part : parts) {
    if (DWORD code = engine.security.Demand(part->security, kDelete)) return code;
    if (DWORD code = engine.objects.Delete(session, part)) return code;
  }
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
