#include <cstring>
#include <utility>

#include "security/descriptor.h"
#include "security/self_relative.h"
#include "security/sids.h"

namespace wfp_ipsec {
namespace {

bool IsPlace(DWORD offset) {
  return offset >= sizeof(SelfRelativeHead) && offset % sizeof(DWORD) == 0;
}

// Leaves `part` as it is when there is none.
bool ReadSid(const BYTE *block, DWORD offset, Bytes &part) {
  if (offset == 0) return true;
  if (!IsPlace(offset) || !IsSid(block + offset, kUnlimited)) return false;
  part.assign(block + offset, block + offset + SizeOfSid(block + offset));
  return true;
}

bool ReadAcl(const BYTE *block, bool present, DWORD offset, std::optional<Bytes> &part) {
  if (!present) return true;
  if (offset == 0) {
    part.emplace();
    return true;
  }
  if (!IsPlace(offset) || !IsAcl(block + offset, kUnlimited)) return false;
  part.emplace(block + offset, block + offset + SizeOfAcl(block + offset));
  return true;
}

}  // namespace

DWORD ReadSelfRelative(const void *given, SecurityDescriptor &descriptor) {
  const auto *block = static_cast<const BYTE *>(given);
  SelfRelativeHead head;
  // The absolute form is longer than this head only where pointers have eight bytes, and as long
  // where they have four, so the head may be read before its form is known.
  std::memcpy(&head, block, sizeof(head));
  const bool known = head.revision == kDescriptorRevision && (head.control & kSelfRelative) != 0;
  SecurityDescriptor read = descriptor;
  read.protection = head.control & (kDaclProtected | kSaclProtected);
  const bool whole = known && ReadSid(block, head.owner, read.owner) &&
                     ReadSid(block, head.group, read.group) &&
                     ReadAcl(block, (head.control & kDaclPresent) != 0, head.dacl, read.dacl) &&
                     ReadAcl(block, (head.control & kSaclPresent) != 0, head.sacl, read.sacl);
  if (!whole) return ERROR_INVALID_SECURITY_DESCR;
  descriptor = std::move(read);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
