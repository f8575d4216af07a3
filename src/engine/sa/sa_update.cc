#include "sa/sa_update.h"

#include <optional>

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/check_bundle.h"

namespace wfp_ipsec {
namespace {

constexpr UINT64 kAllFlags = 0x7f;
constexpr UINT64 kV4Flags =
    IPSEC_SA_DETAILS_UPDATE_UDP_ENCAPSULATION | IPSEC_SA_BUNDLE_UPDATE_PEER_V4_PRIVATE_ADDRESS;

DWORD CheckTraffic(const Sa &sa, const IPSEC_TRAFFIC1 &traffic, FWP_DIRECTION direction,
                   const Objects &objects) {
  if (DWORD code = CheckTrafficForm(traffic)) return code;
  const bool same_kind = Number(traffic.ipVersion) == Number(sa.traffic.ipVersion) &&
                         Number(traffic.trafficType) == Number(sa.traffic.trafficType);
  if (!same_kind) return FWP_E_INVALID_PARAMETER;
  return CheckTrafficPolicy(traffic, direction, objects);
}

DWORD CheckValues(const Sa &sa, UINT64 flags, const IPSEC_SA_DETAILS1 &values,
                  FWP_DIRECTION direction, const Objects &objects) {
  const bool v6 = Number(sa.traffic.ipVersion) == FWP_IP_VERSION_V6;
  if (v6 && (flags & kV4Flags) != 0) return FWP_E_INVALID_PARAMETER;
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_FLAGS) != 0) {
    if (DWORD code = CheckBundleFlags(values.saBundle.flags)) return code;
  }
  const IPSEC_KEYMODULE_STATE0 *state = values.saBundle.keyModuleState;
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_KEY_MODULE_STATE) != 0 && state != nullptr) {
    if (DWORD code = CheckPointers(*state)) return code;
  }
  if ((flags & IPSEC_SA_DETAILS_UPDATE_TRAFFIC) == 0) return ERROR_SUCCESS;
  return CheckTraffic(sa, values.traffic, direction, objects);
}

// Points to what the old bundle and the new values point to.
IPSEC_SA_BUNDLE1 ChangedBundle(const IPSEC_SA_BUNDLE1 &old, UINT64 flags,
                               const IPSEC_SA_BUNDLE1 &values) {
  IPSEC_SA_BUNDLE1 bundle = old;
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_FLAGS) != 0) bundle.flags = values.flags;
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_NAP_CONTEXT) != 0) bundle.napContext = values.napContext;
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_KEY_MODULE_STATE) != 0) {
    bundle.keyModuleState = values.keyModuleState;
  }
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_PEER_V4_PRIVATE_ADDRESS) != 0) {
    bundle.peerV4PrivateAddress = values.peerV4PrivateAddress;
  }
  if ((flags & IPSEC_SA_BUNDLE_UPDATE_MM_SA_ID) != 0) bundle.mmSaId = values.mmSaId;
  return bundle;
}

Sa Changed(const Sa &old, UINT64 flags, const IPSEC_SA_DETAILS1 &values) {
  Sa sa;
  sa.traffic = (flags & IPSEC_SA_DETAILS_UPDATE_TRAFFIC) != 0 ? values.traffic : old.traffic;
  sa.ends = old.ends;
  sa.load = old.load;
  sa.SetBundle(ChangedBundle(old.bundle(), flags, values.saBundle));
  const bool new_udp = (flags & IPSEC_SA_DETAILS_UPDATE_UDP_ENCAPSULATION) != 0;
  sa.SetUdp(new_udp ? values.udpEncapsulation : old.udp());
  return sa;
}

// Leaves `changed` empty when the context or the new values lack this direction.
DWORD ChangeSa(const Sa &sa, UINT64 flags, const IPSEC_SA_DETAILS1 *values, FWP_DIRECTION direction,
               const Objects &objects, std::optional<Sa> &changed) {
  if (!sa.added() || values == nullptr) return ERROR_SUCCESS;
  if (DWORD code = CheckValues(sa, flags, *values, direction, objects)) return code;
  changed = Changed(sa, flags, *values);
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CheckUpdateFlags(UINT64 flags) noexcept {
  return (flags & ~kAllFlags) == 0 ? ERROR_SUCCESS : FWP_E_INVALID_FLAGS;
}

DWORD Update(SaDatabase &database, SaContext &context, UINT64 flags,
             const IPSEC_SA_CONTEXT1 &values, const Objects &objects) {
  std::optional<Sa> inbound;
  std::optional<Sa> outbound;
  if (DWORD code = ChangeSa(context.inbound, flags, values.inboundSa, FWP_DIRECTION_INBOUND,
                            objects, inbound)) {
    return code;
  }
  if (DWORD code = ChangeSa(context.outbound, flags, values.outboundSa, FWP_DIRECTION_OUTBOUND,
                            objects, outbound)) {
    return code;
  }
  if (inbound && database.IsTaken(context.spi, inbound->traffic, context)) {
    return FWP_E_ALREADY_EXISTS;
  }
  database.Replace(context, inbound ? &*inbound : nullptr, outbound ? &*outbound : nullptr);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
