// The filters that put a tunnel policy into force.

#ifndef WFP_IPSEC_TUNNEL_FILTERS_H_
#define WFP_IPSEC_TUNNEL_FILTERS_H_

#include <vector>

#include "wfp_abi.h"

namespace wfp_ipsec {

// One filter to be: where it sits, what it does, which context it hands on, what it matches.
struct TunnelFilter {
  const GUID *layer;
  const GUID *sublayer;
  // NULL for a filter that permits.
  const GUID *callout;
  // NULL for none.
  const GUID *context;
  std::vector<FWPM_FILTER_CONDITION0> conditions;
};

struct TunnelTraffic {
  // Of the packets inside.
  FWP_IP_VERSION version;
  // Local and remote, as the caller gave them.
  std::vector<FWPM_FILTER_CONDITION0> conditions;
  const IPSEC_TUNNEL_ENDPOINTS2 *endpoints;
  // Without it this host forwards the packets of others.
  bool point_to_point;
};

// The filters for the packets inside the tunnel, at the transport layers and where packets are
// forwarded, and for its own packets, at the layers of connections.
std::vector<TunnelFilter> PacketFilters(const TunnelTraffic &traffic, const GUID &quick_mode);

// The filters that choose the policy for negotiations with the peer.
TunnelFilter MainModeFilter(const IPSEC_TUNNEL_ENDPOINTS2 &endpoints, const GUID &main_mode);
TunnelFilter KeyModuleFilter(const IPSEC_TUNNEL_ENDPOINTS2 &endpoints, const GUID &keying);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TUNNEL_FILTERS_H_
