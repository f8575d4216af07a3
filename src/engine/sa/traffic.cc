#include "sa/traffic.h"

#include <cstring>

#include "core/guid.h"
#include "core/hash.h"

namespace wfp_ipsec {
namespace {

const GUID &TransportLayer(UINT32 version, FWP_DIRECTION direction) {
  if (direction == FWP_DIRECTION_INBOUND) {
    return version == FWP_IP_VERSION_V4 ? FWPM_LAYER_INBOUND_TRANSPORT_V4
                                        : FWPM_LAYER_INBOUND_TRANSPORT_V6;
  }
  return version == FWP_IP_VERSION_V4 ? FWPM_LAYER_OUTBOUND_TRANSPORT_V4
                                      : FWPM_LAYER_OUTBOUND_TRANSPORT_V6;
}

DWORD CheckTransportFilter(const IPSEC_TRAFFIC1 &traffic, FWP_DIRECTION direction,
                           const Objects &objects) {
  const Object *filter = objects.Find(ObjectKind::kFilter, traffic.ipsecFilterId);
  if (filter == nullptr) return FWP_E_FILTER_NOT_FOUND;
  const GUID &layer = TransportLayer(Number(traffic.ipVersion), direction);
  const bool fits = Same(filter->As<FWPM_FILTER0>()->layerKey, layer);
  return fits ? ERROR_SUCCESS : FWP_E_INCOMPATIBLE_LAYER;
}

DWORD CheckTunnelPolicy(const IPSEC_TRAFFIC1 &traffic, const Objects &objects) {
  const Object *context = objects.Find(ObjectKind::kProviderContext, traffic.tunnelPolicyId);
  if (context == nullptr) return FWP_E_PROVIDER_CONTEXT_NOT_FOUND;
  switch (Number(context->As<FWPM_PROVIDER_CONTEXT3>()->type)) {
    case FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT:
    case FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT:
    case FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT:
      return ERROR_SUCCESS;
    default:
      return FWP_E_PROVIDER_CONTEXT_MISMATCH;
  }
}

UINT64 HashOf(const AddressBytes &address) {
  UINT64 words[2];
  static_assert(sizeof(words) == sizeof(address), "an address is two words");
  std::memcpy(words, address.data(), sizeof(words));
  return Mixed(Mixed(0, words[0]), words[1]);
}

}  // namespace

bool SameTraffic(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept {
  return SamePeers(left, right) && left.ipsecFilterId == right.ipsecFilterId &&
         left.remotePort == right.remotePort && left.localPort == right.localPort &&
         left.ipProtocol == right.ipProtocol;
}

UINT64 HashOf(const IPSEC_TRAFFIC1 &traffic) noexcept {
  const UINT64 ports = UINT64{traffic.remotePort} << 16 | traffic.localPort;
  const UINT64 kind = UINT64{Number(traffic.trafficType)} << 40 | ports << 8 | traffic.ipProtocol;
  const UINT64 local = Mixed(HashOfLocalAddress(traffic), kind);
  return Mixed(Mixed(local, traffic.ipsecFilterId), HashOfRemoteAddress(traffic));
}

UINT64 HashOfLocalAddress(const IPSEC_TRAFFIC1 &traffic) noexcept {
  return Mixed(HashOf(LocalAddress(traffic)), Number(traffic.ipVersion));
}

UINT64 HashOfRemoteAddress(const IPSEC_TRAFFIC1 &traffic) noexcept {
  return HashOf(RemoteAddress(traffic));
}

bool SamePeers(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept {
  return SameLocalAddress(left, right) && RemoteAddress(left) == RemoteAddress(right) &&
         Number(left.trafficType) == Number(right.trafficType);
}

bool SameLocalAddress(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept {
  return Number(left.ipVersion) == Number(right.ipVersion) &&
         LocalAddress(left) == LocalAddress(right);
}

DWORD CheckTrafficForm(const IPSEC_TRAFFIC1 &traffic) noexcept {
  if (Number(traffic.ipVersion) > FWP_IP_VERSION_V6) return FWP_E_INVALID_ENUMERATOR;
  const UINT32 type = Number(traffic.trafficType);
  if (type >= IPSEC_TRAFFIC_TYPE_MAX) return FWP_E_INVALID_ENUMERATOR;
  const bool narrowed =
      traffic.remotePort != 0 || traffic.localPort != 0 || traffic.ipProtocol != 0;
  const bool tunnel = type == IPSEC_TRAFFIC_TYPE_TUNNEL;
  return tunnel && narrowed ? FWP_E_INVALID_PARAMETER : ERROR_SUCCESS;
}

DWORD CheckTrafficPolicy(const IPSEC_TRAFFIC1 &traffic, FWP_DIRECTION direction,
                         const Objects &objects) noexcept {
  if (Number(traffic.trafficType) == IPSEC_TRAFFIC_TYPE_TUNNEL) {
    return CheckTunnelPolicy(traffic, objects);
  }
  return CheckTransportFilter(traffic, direction, objects);
}

IPSEC_GETSPI1 Settled(const IPSEC_GETSPI1 &get_spi) noexcept {
  IPSEC_GETSPI1 settled = get_spi;
  IPSEC_TRAFFIC1 &traffic = settled.inboundIpsecTraffic;
  const bool tunnel = Number(traffic.trafficType) == IPSEC_TRAFFIC_TYPE_TUNNEL;
  const bool left_at_0 = Number(traffic.ipVersion) == FWP_IP_VERSION_V4;
  const bool means_v6 = Number(get_spi.ipVersion) == FWP_IP_VERSION_V6;
  if (tunnel && left_at_0 && means_v6) traffic.ipVersion = FWP_IP_VERSION_V6;
  return settled;
}

DWORD CheckGetSpiForm(const IPSEC_GETSPI1 &get_spi) noexcept {
  if (DWORD code = CheckTrafficForm(get_spi.inboundIpsecTraffic)) return code;
  const bool v6 = Number(get_spi.inboundIpsecTraffic.ipVersion) == FWP_IP_VERSION_V6;
  const bool udp_over_v6 = v6 && get_spi.inboundUdpEncapsulation != nullptr;
  return udp_over_v6 ? FWP_E_INVALID_PARAMETER : ERROR_SUCCESS;
}

DWORD CheckGetSpiPolicy(const IPSEC_GETSPI1 &get_spi, const Objects &objects) noexcept {
  const IPSEC_TRAFFIC1 &traffic = get_spi.inboundIpsecTraffic;
  if (DWORD code = CheckTrafficPolicy(traffic, FWP_DIRECTION_INBOUND, objects)) return code;
  const bool agree = Number(get_spi.ipVersion) == Number(traffic.ipVersion);
  return agree ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

}  // namespace wfp_ipsec
