// SECURITY_DESCRIPTOR_RELATIVE of winnt.h: a head with offsets to the parts that follow it.

#ifndef WFP_IPSEC_SELF_RELATIVE_H_
#define WFP_IPSEC_SELF_RELATIVE_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

constexpr BYTE kDescriptorRevision = 1;

constexpr WORD kDaclPresent = 0x0004;
constexpr WORD kSaclPresent = 0x0010;
constexpr WORD kDaclProtected = 0x1000;
constexpr WORD kSaclProtected = 0x2000;
constexpr WORD kSelfRelative = 0x8000;

// An offset of 0 says that the part is not there.
struct SelfRelativeHead {
  BYTE revision;
  BYTE sbz1;
  WORD control;
  DWORD owner;
  DWORD group;
  DWORD sacl;
  DWORD dacl;
};
static_assert(sizeof(SelfRelativeHead) == 20, "SECURITY_DESCRIPTOR_RELATIVE has 20 bytes");

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SELF_RELATIVE_H_
