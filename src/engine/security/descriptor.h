// Security descriptors as the engine keeps them, and their two forms at its border.

#ifndef WFP_IPSEC_DESCRIPTOR_H_
#define WFP_IPSEC_DESCRIPTOR_H_

#include <optional>
#include <vector>

#include "wfp_abi.h"

namespace wfp_ipsec {

using Bytes = std::vector<BYTE>;

// Of winnt.h. They say whether the object takes over entries of its container from now on.
constexpr SECURITY_INFORMATION kProtectDacl = 0x80000000;
constexpr SECURITY_INFORMATION kProtectSacl = 0x40000000;
constexpr SECURITY_INFORMATION kUnprotectDacl = 0x20000000;
constexpr SECURITY_INFORMATION kUnprotectSacl = 0x10000000;

struct SecurityDescriptor {
  // No bytes: there is none.
  Bytes owner;
  Bytes group;
  // Without a value there is none; no bytes are a NULL ACL, which grants everything.
  std::optional<Bytes> dacl;
  std::optional<Bytes> sacl;
  // SE_DACL_PROTECTED and SE_SACL_PROTECTED.
  WORD protection = 0;
};

// The parts of a descriptor in absolute form, as the Set functions take them.
struct GivenParts {
  const SID *owner;
  const SID *group;
  const ACL *dacl;
  const ACL *sacl;
};

// Where the Get functions put the parts and the descriptor that they lie in. All but `descriptor`
// may be NULL.
struct WantedParts {
  PSID *owner;
  PSID *group;
  PACL *dacl;
  PACL *sacl;
  PSECURITY_DESCRIPTOR *descriptor;
};

// Replaces the named parts, or none when one of them is refused.
DWORD SetParts(SecurityDescriptor &descriptor, SECURITY_INFORMATION information,
               const GivenParts &given);

// Hands out the named parts as one self-relative descriptor, with pointers into it.
DWORD GetParts(const SecurityDescriptor &descriptor, SECURITY_INFORMATION information,
               const WantedParts &wanted);

// Reads a descriptor in self-relative form; what it lacks stays as it is.
DWORD ReadSelfRelative(const void *given, SecurityDescriptor &descriptor);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIPTOR_H_
