#include <utility>

#include "security/descriptor.h"
#include "security/self_relative.h"
#include "security/sids.h"

namespace wfp_ipsec {
namespace {

constexpr SECURITY_INFORMATION kSettable =
    OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
    SACL_SECURITY_INFORMATION | kProtectDacl | kProtectSacl | kUnprotectDacl | kUnprotectSacl;

DWORD CheckInformation(SECURITY_INFORMATION information) {
  constexpr SECURITY_INFORMATION kBothDacl = kProtectDacl | kUnprotectDacl;
  constexpr SECURITY_INFORMATION kBothSacl = kProtectSacl | kUnprotectSacl;
  const bool fits = (information & ~kSettable) == 0 && (information & kBothDacl) != kBothDacl &&
                    (information & kBothSacl) != kBothSacl;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_FLAGS;
}

DWORD CheckSid(bool named, const SID *sid) {
  if (!named) return ERROR_SUCCESS;
  if (sid == nullptr) return FWP_E_NULL_POINTER;
  return IsSid(sid, kUnlimited) ? ERROR_SUCCESS : ERROR_INVALID_SECURITY_DESCR;
}

DWORD CheckAcl(bool named, const ACL *acl) {
  const bool fits = !named || acl == nullptr || IsAcl(acl, kUnlimited);
  return fits ? ERROR_SUCCESS : ERROR_INVALID_SECURITY_DESCR;
}

DWORD Check(SECURITY_INFORMATION information, const GivenParts &given) {
  if (DWORD code = CheckInformation(information)) return code;
  if (DWORD code = CheckSid((information & OWNER_SECURITY_INFORMATION) != 0, given.owner)) {
    return code;
  }
  if (DWORD code = CheckSid((information & GROUP_SECURITY_INFORMATION) != 0, given.group)) {
    return code;
  }
  if (DWORD code = CheckAcl((information & DACL_SECURITY_INFORMATION) != 0, given.dacl)) {
    return code;
  }
  return CheckAcl((information & SACL_SECURITY_INFORMATION) != 0, given.sacl);
}

Bytes CopyBytes(const void *from, size_t size) {
  const auto *bytes = static_cast<const BYTE *>(from);
  return Bytes(bytes, bytes + size);
}

Bytes CopyAcl(const ACL *acl) { return acl == nullptr ? Bytes() : CopyBytes(acl, SizeOfAcl(acl)); }

void SetProtection(WORD &protection, SECURITY_INFORMATION information) {
  if ((information & kProtectDacl) != 0) protection |= kDaclProtected;
  if ((information & kProtectSacl) != 0) protection |= kSaclProtected;
  if ((information & kUnprotectDacl) != 0) protection &= static_cast<WORD>(~kDaclProtected);
  if ((information & kUnprotectSacl) != 0) protection &= static_cast<WORD>(~kSaclProtected);
}

}  // namespace

DWORD SetParts(SecurityDescriptor &descriptor, SECURITY_INFORMATION information,
               const GivenParts &given) {
  if (DWORD code = Check(information, given)) return code;
  SecurityDescriptor changed = descriptor;
  if ((information & OWNER_SECURITY_INFORMATION) != 0) {
    changed.owner = CopyBytes(given.owner, SizeOfSid(given.owner));
  }
  if ((information & GROUP_SECURITY_INFORMATION) != 0) {
    changed.group = CopyBytes(given.group, SizeOfSid(given.group));
  }
  if ((information & DACL_SECURITY_INFORMATION) != 0) changed.dacl = CopyAcl(given.dacl);
  if ((information & SACL_SECURITY_INFORMATION) != 0) changed.sacl = CopyAcl(given.sacl);
  SetProtection(changed.protection, information);
  descriptor = std::move(changed);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
