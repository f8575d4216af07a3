#include "security/access_check.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "security/sids.h"

namespace wfp_ipsec {
namespace {

// STANDARD_RIGHTS_ALL and SPECIFIC_RIGHTS_ALL of winnt.h: what entries of a list can grant. The
// right to the SACL is none of these, it comes from a privilege alone.
constexpr DWORD kGrantable = 0x001FFFFF;

struct GenericRight {
  DWORD bit;
  DWORD rights;
};

constexpr GenericRight kGenericRights[] = {
    {0x80000000, FWPM_GENERIC_READ},
    {0x40000000, FWPM_GENERIC_WRITE},
    {0x20000000, FWPM_GENERIC_EXECUTE},
    {0x10000000, FWPM_GENERIC_ALL},
};

DWORD Mapped(DWORD mask) noexcept {
  DWORD rights = mask & kGrantable;
  for (const GenericRight &generic : kGenericRights) {
    if ((mask & generic.bit) != 0) rights |= generic.rights;
  }
  return rights;
}

// ACCESS_ALLOWED_ACE and ACCESS_DENIED_ACE up to their SID.
struct EntryHead {
  BYTE type;
  BYTE flags;
  WORD size;
  DWORD mask;
};

constexpr BYTE kAllows = 0;
constexpr BYTE kDenies = 1;
// INHERIT_ONLY_ACE: the entry is for what the container will hold.
constexpr BYTE kForChildren = 0x08;

// OWNER RIGHTS: stands for whoever owns the object.
constexpr BYTE kOwnerRights[] = {1, 1, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0};

template <class Other>
bool Is(const BYTE *sid, const Other &other) noexcept {
  return std::equal(sid, sid + SizeOfSid(sid), std::begin(other), std::end(other));
}

// Visits the entries that grant or deny something here: visit(head, sid).
template <class Visit>
void ForEachEntry(const Bytes &acl, Visit visit) {
  ACL list;
  std::memcpy(&list, acl.data(), sizeof(list));
  const BYTE *next = acl.data() + sizeof(list);
  for (WORD i = 0; i < list.AceCount; ++i) {
    EntryHead head{};
    // Entries of other types may be no longer than their type, flags and size.
    std::memcpy(&head, next, offsetof(EntryHead, mask));
    if ((head.type == kAllows || head.type == kDenies) && (head.flags & kForChildren) == 0) {
      std::memcpy(&head, next, sizeof(head));
      visit(head, next + sizeof(head));
    }
    next += head.size;
  }
}

bool NamesOwnerRights(const Bytes &acl) {
  bool named = false;
  ForEachEntry(acl, [&](const EntryHead &, const BYTE *sid) { named |= Is(sid, kOwnerRights); });
  return named;
}

}  // namespace

bool Contains(const Sids &sids, const Bytes &sid) noexcept {
  return std::find(sids.begin(), sids.end(), sid) != sids.end();
}

DWORD Granted(const Sids &sids, const SecurityDescriptor &descriptor) noexcept {
  if (!descriptor.dacl || descriptor.dacl->empty()) return kGrantable;
  const Bytes &acl = *descriptor.dacl;
  const bool owns = Contains(sids, descriptor.owner);
  DWORD granted = owns && !NamesOwnerRights(acl) ? kReadControl | kWriteDac : 0;
  DWORD denied = 0;
  // The first entry that speaks of a right decides on it.
  ForEachEntry(acl, [&](const EntryHead &head, const BYTE *sid) {
    const bool concerned =
        (owns && Is(sid, kOwnerRights)) ||
        std::any_of(sids.begin(), sids.end(), [&](const Bytes &own) { return Is(sid, own); });
    if (!concerned) return;
    if (head.type == kAllows) {
      granted |= Mapped(head.mask) & ~denied;
    } else {
      denied |= Mapped(head.mask) & ~granted;
    }
  });
  return granted;
}

}  // namespace wfp_ipsec
