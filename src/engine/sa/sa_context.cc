#include "sa/sa_context.h"

namespace wfp_ipsec {
namespace {

FWPM_FILTER0 *TransportFilter(const IPSEC_TRAFFIC1 &traffic, const Objects &objects) {
  if (traffic.trafficType != IPSEC_TRAFFIC_TYPE_TRANSPORT) return nullptr;
  const Object *filter = objects.Find(ObjectKind::kFilter, traffic.ipsecFilterId);
  return filter == nullptr ? nullptr : filter->As<FWPM_FILTER0>();
}

IPSEC_SA_DETAILS1 Details(const Sa &sa, FWP_DIRECTION direction,
                          const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info,
                          const Objects &objects) {
  IPSEC_SA_DETAILS1 details{};
  details.ipVersion = sa.traffic.ipVersion;
  details.saDirection = direction;
  details.traffic = sa.traffic;
  details.saBundle = *sa.bundle;
  if (sa.udp) details.udpEncapsulation = const_cast<IPSEC_V4_UDP_ENCAPSULATION0 *>(&*sa.udp);
  details.transportFilter = TransportFilter(sa.traffic, objects);
  details.virtualIfTunnelInfo = tunnel_info;
  return details;
}

}  // namespace

ContextView::ContextView(const SaContext &context, const Objects &objects) noexcept
    : context_{context.id, nullptr, nullptr} {
  if (context.inbound.bundle) {
    inbound_ = Details(context.inbound, FWP_DIRECTION_INBOUND, context.tunnel_info, objects);
    context_.inboundSa = &inbound_;
  }
  if (context.outbound.bundle) {
    outbound_ = Details(context.outbound, FWP_DIRECTION_OUTBOUND, context.tunnel_info, objects);
    context_.outboundSa = &outbound_;
  }
}

}  // namespace wfp_ipsec
