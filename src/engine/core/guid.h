// Comparing GUIDs.

#ifndef WFP_IPSEC_GUID_H_
#define WFP_IPSEC_GUID_H_

#include <cstring>

#include "wfp_abi.h"

namespace wfp_ipsec {

inline bool Same(const GUID &left, const GUID &right) noexcept {
  return std::memcmp(&left, &right, sizeof(GUID)) == 0;
}

inline bool IsZero(const GUID &guid) noexcept { return Same(guid, GUID{}); }

struct GuidLess {
  bool operator()(const GUID &left, const GUID &right) const noexcept {
    return std::memcmp(&left, &right, sizeof(GUID)) < 0;
  }
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_GUID_H_
