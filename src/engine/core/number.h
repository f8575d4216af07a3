// Enumerators as numbers.

#ifndef WFP_IPSEC_NUMBER_H_
#define WFP_IPSEC_NUMBER_H_

#include <cstring>

#include "wfp_abi.h"

namespace wfp_ipsec {

// Callers can store any 32 bits in an enum member, and loading a value outside the enum's range is
// undefined in C++. Every member that comes from a caller is therefore read through here.
template <class Enum>
UINT32 Number(const Enum &enumerator) noexcept {
  static_assert(sizeof(Enum) == sizeof(UINT32), "enums take 4 bytes");
  UINT32 number;
  std::memcpy(&number, &enumerator, sizeof(number));
  return number;
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NUMBER_H_
