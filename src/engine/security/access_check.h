// What a security descriptor grants, by the rules of Windows' AccessCheck.

#ifndef WFP_IPSEC_ACCESS_CHECK_H_
#define WFP_IPSEC_ACCESS_CHECK_H_

#include <vector>

#include "security/descriptor.h"

namespace wfp_ipsec {

// Of winnt.h, beside the FWPM_ACTRL_* of the engine's own.
constexpr DWORD kDelete = 0x00010000;
constexpr DWORD kReadControl = 0x00020000;
constexpr DWORD kWriteDac = 0x00040000;
constexpr DWORD kWriteOwner = 0x00080000;
constexpr DWORD kAccessSystemSecurity = 0x01000000;

using Sids = std::vector<Bytes>;

bool Contains(const Sids &sids, const Bytes &sid) noexcept;

// Returns all rights that the descriptor grants to somebody who is all of `sids`, generic ones
// written out. REQUIRES: the descriptor is well-formed.
DWORD Granted(const Sids &sids, const SecurityDescriptor &descriptor) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ACCESS_CHECK_H_
