// Addresses and subnets in one form for both IP versions.

#ifndef WFP_IPSEC_ADDRESS_H_
#define WFP_IPSEC_ADDRESS_H_

#include <array>
#include <optional>

#include "core/number.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Network order; a V4 address takes the first four bytes.
using AddressBytes = std::array<UINT8, 16>;

struct Subnet {
  UINT32 version;
  AddressBytes bytes;
  unsigned prefix;
};

AddressBytes FromV4(UINT32 address) noexcept;
AddressBytes FromV6(const UINT8 (&address)[16]) noexcept;

template <class Traffic>
AddressBytes LocalAddress(const Traffic &traffic) noexcept {
  if (Number(traffic.ipVersion) == FWP_IP_VERSION_V4) return FromV4(traffic.localV4Address);
  return FromV6(traffic.localV6Address);
}

template <class Traffic>
AddressBytes RemoteAddress(const Traffic &traffic) noexcept {
  if (Number(traffic.ipVersion) == FWP_IP_VERSION_V4) return FromV4(traffic.remoteV4Address);
  return FromV6(traffic.remoteV6Address);
}

// True for a mask of ones followed by zeros.
bool IsNetMask(UINT32 mask) noexcept;

bool Contains(const Subnet &subnet, UINT32 version, const AddressBytes &address) noexcept;

// Reads a subnet of an enumeration template; FWP_EMPTY leaves it without a value.
// REQUIRES: the pointers of the value are there.
DWORD ReadSubnet(const FWP_CONDITION_VALUE0 &value, std::optional<Subnet> &subnet);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ADDRESS_H_
