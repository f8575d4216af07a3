#include "memory/versions.h"

#include <cstddef>
#include <cstring>

namespace wfp_ipsec {
namespace {

// Version 1 of traffic and bundle begins with the members of version 0. Copying bytes rather than
// members keeps enum values intact that no enumerator has; the checks refuse them later.
constexpr size_t kTrafficPrefix = offsetof(IPSEC_TRAFFIC0, remotePort) + sizeof(UINT16);
constexpr size_t kBundlePrefix = offsetof(IPSEC_SA_BUNDLE0, pfsGroup) + sizeof(IPSEC_PFS_GROUP);
static_assert(kTrafficPrefix == offsetof(IPSEC_TRAFFIC1, localPort), "IPSEC_TRAFFIC1 differs");
static_assert(kBundlePrefix == offsetof(IPSEC_SA_BUNDLE1, saLookupContext),
              "IPSEC_SA_BUNDLE1 differs");

IPSEC_SA_DETAILS0 *Downgrade(const IPSEC_SA_DETAILS1 *from, IPSEC_SA_DETAILS0 &to) noexcept {
  if (from == nullptr) return nullptr;
  to = {};
  to.ipVersion = from->ipVersion;
  to.saDirection = from->saDirection;
  std::memcpy(&to.traffic, &from->traffic, kTrafficPrefix);
  std::memcpy(&to.saBundle, &from->saBundle, kBundlePrefix);
  to.udpEncapsulation = from->udpEncapsulation;
  to.transportFilter = from->transportFilter;
  return &to;
}

}  // namespace

IPSEC_TRAFFIC1 Upgraded(const IPSEC_TRAFFIC0 &traffic) noexcept {
  IPSEC_TRAFFIC1 upgraded{};
  std::memcpy(&upgraded, &traffic, kTrafficPrefix);
  return upgraded;
}

IPSEC_GETSPI1 Upgraded(const IPSEC_GETSPI0 &get_spi) noexcept {
  IPSEC_GETSPI1 upgraded{};
  upgraded.inboundIpsecTraffic = Upgraded(get_spi.inboundIpsecTraffic);
  std::memcpy(&upgraded.ipVersion, &get_spi.ipVersion, sizeof(upgraded.ipVersion));
  upgraded.inboundUdpEncapsulation = get_spi.inboundUdpEncapsulation;
  return upgraded;
}

IPSEC_SA_BUNDLE1 Upgraded(const IPSEC_SA_BUNDLE0 &bundle) noexcept {
  IPSEC_SA_BUNDLE1 upgraded{};
  std::memcpy(&upgraded, &bundle, kBundlePrefix);
  return upgraded;
}

DowngradedSa::DowngradedSa(const IPSEC_SA_DETAILS1 &details) noexcept {
  Downgrade(&details, details_);
}

DowngradedContext::DowngradedContext(const IPSEC_SA_CONTEXT1 &context) noexcept {
  context_.saContextId = context.saContextId;
  context_.inboundSa = Downgrade(context.inboundSa, inbound_);
  context_.outboundSa = Downgrade(context.outboundSa, outbound_);
}

}  // namespace wfp_ipsec
