#include "security/sids.h"

#include <cstring>

namespace wfp_ipsec {
namespace {

constexpr BYTE kSidRevision = 1;
constexpr BYTE kMaxSubAuthorities = 15;
constexpr size_t kSidHead = offsetof(SID, SubAuthority);

constexpr BYTE kLowestAclRevision = 2;
constexpr BYTE kHighestAclRevision = 4;

struct AceHeader {
  BYTE type;
  BYTE flags;
  WORD size;
};

// An access mask stands between the header and the SID of the entries that have nothing else.
constexpr size_t kAceHead = sizeof(AceHeader) + sizeof(DWORD);

// Parts of a self-relative descriptor need not lie as the compiler would lay them.
template <class T>
T Load(const void *from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

bool EndsInSid(BYTE type) noexcept {
  constexpr BYTE kSystemAlarm = 3;
  constexpr BYTE kMandatoryLabel = 0x11;
  return type <= kSystemAlarm || type == kMandatoryLabel;
}

// Returns the entry's size, or 0 when it is not well-formed.
size_t CheckAce(const BYTE *ace, size_t available) noexcept {
  if (available < sizeof(AceHeader)) return 0;
  const auto header = Load<AceHeader>(ace);
  if (header.size < sizeof(AceHeader) || header.size > available) return 0;
  if (header.size % sizeof(DWORD) != 0) return 0;
  if (!EndsInSid(header.type)) return header.size;
  const bool whole = header.size >= kAceHead && IsSid(ace + kAceHead, header.size - kAceHead);
  return whole ? header.size : 0;
}

}  // namespace

bool IsSid(const void *sid, size_t available) noexcept {
  if (available < kSidHead) return false;
  const auto *bytes = static_cast<const BYTE *>(sid);
  if (bytes[offsetof(SID, Revision)] != kSidRevision) return false;
  if (bytes[offsetof(SID, SubAuthorityCount)] > kMaxSubAuthorities) return false;
  return SizeOfSid(sid) <= available;
}

bool IsAcl(const void *acl, size_t available) noexcept {
  if (available < sizeof(ACL)) return false;
  const auto head = Load<ACL>(acl);
  if (head.AclRevision < kLowestAclRevision || head.AclRevision > kHighestAclRevision) return false;
  if (head.AclSize < sizeof(ACL) || head.AclSize > available) return false;
  const auto *bytes = static_cast<const BYTE *>(acl);
  size_t offset = sizeof(ACL);
  for (WORD i = 0; i < head.AceCount; ++i) {
    const size_t size = CheckAce(bytes + offset, head.AclSize - offset);
    if (size == 0) return false;
    offset += size;
  }
  return true;
}

size_t SizeOfSid(const void *sid) noexcept {
  const auto *bytes = static_cast<const BYTE *>(sid);
  return kSidHead + bytes[offsetof(SID, SubAuthorityCount)] * sizeof(DWORD);
}

size_t SizeOfAcl(const void *acl) noexcept { return Load<ACL>(acl).AclSize; }

}  // namespace wfp_ipsec
