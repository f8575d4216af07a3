#include "objects/builtins.h"

#include <algorithm>
#include <iterator>

#include "core/guid.h"

namespace wfp_ipsec {
namespace {

const GUID *const kLayersV4[] = {
    &FWPM_LAYER_ALE_AUTH_CONNECT_V4,
    &FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
    &FWPM_LAYER_IKEEXT_V4,
    &FWPM_LAYER_INBOUND_TRANSPORT_V4,
    &FWPM_LAYER_IPFORWARD_V4,
    &FWPM_LAYER_IPSEC_KM_DEMUX_V4,
    &FWPM_LAYER_IPSEC_V4,
    &FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
};

const GUID *const kLayersV6[] = {
    &FWPM_LAYER_ALE_AUTH_CONNECT_V6,
    &FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V6,
    &FWPM_LAYER_IKEEXT_V6,
    &FWPM_LAYER_INBOUND_TRANSPORT_V6,
    &FWPM_LAYER_IPFORWARD_V6,
    &FWPM_LAYER_IPSEC_KM_DEMUX_V6,
    &FWPM_LAYER_IPSEC_V6,
    &FWPM_LAYER_OUTBOUND_TRANSPORT_V6,
};

const GUID *const kCallouts[] = {
    &FWPM_CALLOUT_IPSEC_ALE_CONNECT_V4,
    &FWPM_CALLOUT_IPSEC_ALE_CONNECT_V6,
    &FWPM_CALLOUT_IPSEC_DOSP_FORWARD_V4,
    &FWPM_CALLOUT_IPSEC_DOSP_FORWARD_V6,
    &FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V4,
    &FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V6,
    &FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V4,
    &FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V6,
    &FWPM_CALLOUT_IPSEC_INBOUND_INITIATE_SECURE_V4,
    &FWPM_CALLOUT_IPSEC_INBOUND_INITIATE_SECURE_V6,
    &FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4,
    &FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V6,
    &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V4,
    &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V6,
    &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V4,
    &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V6,
    &FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4,
    &FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6,
    &FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V4,
    &FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V6,
};

const struct {
  const GUID *key;
  FieldKind kind;
} kFields[] = {
    {&FWPM_CONDITION_IP_LOCAL_ADDRESS, FieldKind::kAddress},
    {&FWPM_CONDITION_IP_REMOTE_ADDRESS, FieldKind::kAddress},
    {&FWPM_CONDITION_IP_SOURCE_ADDRESS, FieldKind::kAddress},
    {&FWPM_CONDITION_IP_DESTINATION_ADDRESS, FieldKind::kAddress},
    {&FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE, FieldKind::kUint8},
    {&FWPM_CONDITION_IP_DESTINATION_ADDRESS_TYPE, FieldKind::kUint8},
    {&FWPM_CONDITION_IP_PROTOCOL, FieldKind::kUint8},
    {&FWPM_CONDITION_IP_LOCAL_PORT, FieldKind::kUint16},
    {&FWPM_CONDITION_IP_REMOTE_PORT, FieldKind::kUint16},
    {&FWPM_CONDITION_IP_LOCAL_INTERFACE, FieldKind::kUint64},
    {&FWPM_CONDITION_IPSEC_POLICY_KEY, FieldKind::kOpaque},
    {&FWPM_CONDITION_KM_TYPE, FieldKind::kOpaque},
    {&FWPM_CONDITION_KM_MODE, FieldKind::kOpaque},
};

template <size_t count>
bool Holds(const GUID *const (&keys)[count], const GUID &key) noexcept {
  return std::any_of(keys, keys + count, [&](const GUID *known) { return Same(*known, key); });
}

}  // namespace

FieldKind KindOfField(const GUID &field) noexcept {
  const auto *found = std::find_if(std::begin(kFields), std::end(kFields),
                                   [&](const auto &known) { return Same(*known.key, field); });
  return found == std::end(kFields) ? FieldKind::kUnknown : found->kind;
}

bool IsCallout(const GUID &callout) noexcept { return Holds(kCallouts, callout); }

FWP_IP_VERSION VersionOfLayer(const GUID &layer) noexcept {
  if (Holds(kLayersV4, layer)) return FWP_IP_VERSION_V4;
  return Holds(kLayersV6, layer) ? FWP_IP_VERSION_V6 : FWP_IP_VERSION_NONE;
}

}  // namespace wfp_ipsec
