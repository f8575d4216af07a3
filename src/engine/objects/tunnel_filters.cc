#include "objects/tunnel_filters.h"

#include "core/guid.h"
#include "core/number.h"

namespace wfp_ipsec {
namespace {

// IP in IP and IPv6 in IP, by the packets inside.
constexpr UINT8 kProtocolV4 = 4;
constexpr UINT8 kProtocolV6 = 41;

struct Pair {
  const GUID *v4;
  const GUID *v6;

  const GUID *Of(UINT32 version) const { return version == FWP_IP_VERSION_V6 ? v6 : v4; }
};

constexpr Pair kInbound{&FWPM_LAYER_INBOUND_TRANSPORT_V4, &FWPM_LAYER_INBOUND_TRANSPORT_V6};
constexpr Pair kOutbound{&FWPM_LAYER_OUTBOUND_TRANSPORT_V4, &FWPM_LAYER_OUTBOUND_TRANSPORT_V6};
constexpr Pair kForward{&FWPM_LAYER_IPFORWARD_V4, &FWPM_LAYER_IPFORWARD_V6};
constexpr Pair kAccept{&FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V4, &FWPM_LAYER_ALE_AUTH_RECV_ACCEPT_V6};
constexpr Pair kConnect{&FWPM_LAYER_ALE_AUTH_CONNECT_V4, &FWPM_LAYER_ALE_AUTH_CONNECT_V6};
constexpr Pair kMainMode{&FWPM_LAYER_IKEEXT_V4, &FWPM_LAYER_IKEEXT_V6};
constexpr Pair kKeyModule{&FWPM_LAYER_IPSEC_KM_DEMUX_V4, &FWPM_LAYER_IPSEC_KM_DEMUX_V6};

constexpr Pair kInboundTunnel{&FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V4,
                              &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_V6};
constexpr Pair kOutboundTunnel{&FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V4,
                               &FWPM_CALLOUT_IPSEC_OUTBOUND_TUNNEL_V6};
constexpr Pair kForwardInbound{&FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V4,
                               &FWPM_CALLOUT_IPSEC_FORWARD_INBOUND_TUNNEL_V6};
constexpr Pair kForwardOutbound{&FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V4,
                                &FWPM_CALLOUT_IPSEC_FORWARD_OUTBOUND_TUNNEL_V6};
constexpr Pair kTunnelAccept{&FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V4,
                             &FWPM_CALLOUT_IPSEC_INBOUND_TUNNEL_ALE_ACCEPT_V6};
constexpr Pair kTunnelConnect{&FWPM_CALLOUT_IPSEC_ALE_CONNECT_V4,
                              &FWPM_CALLOUT_IPSEC_ALE_CONNECT_V6};

using Conditions = std::vector<FWPM_FILTER_CONDITION0>;

// The same conditions, said of the source and the destination of forwarded packets.
Conditions Forwarded(const Conditions &conditions, const GUID &local, const GUID &remote) {
  Conditions forwarded = conditions;
  for (FWPM_FILTER_CONDITION0 &condition : forwarded) {
    const bool is_local = Same(condition.fieldKey, FWPM_CONDITION_IP_LOCAL_ADDRESS);
    condition.fieldKey = is_local ? local : remote;
  }
  return forwarded;
}

// FWP_BYTE_ARRAY16 is no more than its bytes, so those of the endpoints can be one.
FWPM_FILTER_CONDITION0 AddressCondition(const GUID &field, UINT32 version, UINT32 v4,
                                        const UINT8 (&v6)[16]) {
  FWPM_FILTER_CONDITION0 condition{};
  condition.fieldKey = field;
  if (version == FWP_IP_VERSION_V4) {
    condition.conditionValue.type = FWP_UINT32;
    condition.conditionValue.uint32 = v4;
  } else {
    condition.conditionValue.type = FWP_BYTE_ARRAY16_TYPE;
    condition.conditionValue.byteArray16 =
        reinterpret_cast<FWP_BYTE_ARRAY16 *>(const_cast<UINT8 *>(v6));
  }
  return condition;
}

Conditions BetweenEndpoints(const IPSEC_TUNNEL_ENDPOINTS2 &endpoints) {
  const UINT32 version = Number(endpoints.ipVersion);
  return {AddressCondition(FWPM_CONDITION_IP_LOCAL_ADDRESS, version, endpoints.localV4Address,
                           endpoints.localV6Address),
          AddressCondition(FWPM_CONDITION_IP_REMOTE_ADDRESS, version, endpoints.remoteV4Address,
                           endpoints.remoteV6Address)};
}

FWPM_FILTER_CONDITION0 ProtocolCondition(FWP_IP_VERSION inside) {
  FWPM_FILTER_CONDITION0 condition{};
  condition.fieldKey = FWPM_CONDITION_IP_PROTOCOL;
  condition.conditionValue.type = FWP_UINT8;
  condition.conditionValue.uint8 = inside == FWP_IP_VERSION_V6 ? kProtocolV6 : kProtocolV4;
  return condition;
}

}  // namespace

std::vector<TunnelFilter> PacketFilters(const TunnelTraffic &traffic, const GUID &quick_mode) {
  const UINT32 inside = traffic.version;
  const UINT32 outside = Number(traffic.endpoints->ipVersion);
  const GUID *sublayer = &FWPM_SUBLAYER_IPSEC_TUNNEL;
  Conditions own = BetweenEndpoints(*traffic.endpoints);
  own.push_back(ProtocolCondition(traffic.version));
  std::vector<TunnelFilter> filters = {
      {kInbound.Of(inside), sublayer, kInboundTunnel.Of(inside), &quick_mode, traffic.conditions},
      {kOutbound.Of(inside), sublayer, kOutboundTunnel.Of(inside), &quick_mode, traffic.conditions},
      {kAccept.Of(outside), sublayer, kTunnelAccept.Of(outside), &quick_mode, own},
      {kConnect.Of(outside), sublayer, kTunnelConnect.Of(outside), nullptr, own},
  };
  if (traffic.point_to_point) return filters;
  const GUID &source = FWPM_CONDITION_IP_SOURCE_ADDRESS;
  const GUID &destination = FWPM_CONDITION_IP_DESTINATION_ADDRESS;
  filters.push_back({kForward.Of(inside), sublayer, kForwardInbound.Of(inside), &quick_mode,
                     Forwarded(traffic.conditions, destination, source)});
  filters.push_back({kForward.Of(inside), &FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL,
                     kForwardOutbound.Of(inside), &quick_mode,
                     Forwarded(traffic.conditions, source, destination)});
  return filters;
}

TunnelFilter MainModeFilter(const IPSEC_TUNNEL_ENDPOINTS2 &endpoints, const GUID &main_mode) {
  return {kMainMode.Of(Number(endpoints.ipVersion)), &FWPM_SUBLAYER_UNIVERSAL, nullptr, &main_mode,
          BetweenEndpoints(endpoints)};
}

TunnelFilter KeyModuleFilter(const IPSEC_TUNNEL_ENDPOINTS2 &endpoints, const GUID &keying) {
  return {kKeyModule.Of(Number(endpoints.ipVersion)), &FWPM_SUBLAYER_UNIVERSAL, nullptr, &keying,
          BetweenEndpoints(endpoints)};
}

}  // namespace wfp_ipsec
