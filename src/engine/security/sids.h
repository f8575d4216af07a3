// SIDs and ACLs: how long they are and when they are well-formed.

#ifndef WFP_IPSEC_SIDS_H_
#define WFP_IPSEC_SIDS_H_

#include <cstddef>

#include "wfp_abi.h"

namespace wfp_ipsec {

// What a caller passes by pointer alone may be as long as it says.
constexpr size_t kUnlimited = ~size_t{0};

// True for a SID that lies within `available` bytes.
bool IsSid(const void *sid, size_t available) noexcept;

// True for an ACL that lies within `available` bytes, with all its entries and their SIDs.
bool IsAcl(const void *acl, size_t available) noexcept;

// REQUIRES of both: well-formed.
size_t SizeOfSid(const void *sid) noexcept;
size_t SizeOfAcl(const void *acl) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SIDS_H_
