#include "sa/address.h"

#include <algorithm>
#include <cstring>

namespace wfp_ipsec {
namespace {

unsigned PrefixOf(UINT32 mask) {
  unsigned length = 0;
  for (; mask != 0; mask <<= 1) ++length;
  return length;
}

DWORD ReadMasked(const FWP_V4_ADDR_AND_MASK &range, std::optional<Subnet> &subnet) {
  if (!IsNetMask(range.mask)) return FWP_E_INVALID_NET_MASK;
  subnet = {FWP_IP_VERSION_V4, FromV4(range.addr), PrefixOf(range.mask)};
  return ERROR_SUCCESS;
}

DWORD ReadMasked(const FWP_V6_ADDR_AND_MASK &range, std::optional<Subnet> &subnet) {
  if (range.prefixLength > 128) return FWP_E_INVALID_NET_MASK;
  subnet = {FWP_IP_VERSION_V6, FromV6(range.addr), range.prefixLength};
  return ERROR_SUCCESS;
}

}  // namespace

AddressBytes FromV4(UINT32 address) noexcept {
  AddressBytes bytes{};
  for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<UINT8>(address >> (24 - 8 * i));
  return bytes;
}

AddressBytes FromV6(const UINT8 (&address)[16]) noexcept {
  AddressBytes bytes;
  std::copy(address, address + 16, bytes.begin());
  return bytes;
}

bool IsNetMask(UINT32 mask) noexcept { return ((~mask + 1) & ~mask) == 0; }

bool Contains(const Subnet &subnet, UINT32 version, const AddressBytes &address) noexcept {
  if (subnet.version != version) return false;
  const unsigned whole = subnet.prefix / 8;
  const unsigned rest = subnet.prefix % 8;
  if (std::memcmp(subnet.bytes.data(), address.data(), whole) != 0) return false;
  return rest == 0 || (subnet.bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

DWORD ReadSubnet(const FWP_CONDITION_VALUE0 &value, std::optional<Subnet> &subnet) {
  switch (Number(value.type)) {
    case FWP_EMPTY:
      return ERROR_SUCCESS;
    case FWP_UINT32:
      subnet = {FWP_IP_VERSION_V4, FromV4(value.uint32), 32};
      return ERROR_SUCCESS;
    case FWP_BYTE_ARRAY16_TYPE:
      subnet = {FWP_IP_VERSION_V6, FromV6(value.byteArray16->byteArray16), 128};
      return ERROR_SUCCESS;
    case FWP_V4_ADDR_MASK:
      return ReadMasked(*value.v4AddrMask, subnet);
    case FWP_V6_ADDR_MASK:
      return ReadMasked(*value.v6AddrMask, subnet);
    default:
      return FWP_E_TYPE_MISMATCH;
  }
}

}  // namespace wfp_ipsec
