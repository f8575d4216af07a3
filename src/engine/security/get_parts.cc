#include <cstring>

#include "memory/block.h"
#include "security/descriptor.h"
#include "security/self_relative.h"

namespace wfp_ipsec {
namespace {

constexpr SECURITY_INFORMATION kGettable = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
                                           DACL_SECURITY_INFORMATION | SACL_SECURITY_INFORMATION;

// Lays the parts out one behind the other. Sizes of SIDs and ACLs are multiples of four, but an ACL
// that a caller gave may have any.
size_t Padded(size_t size) {
  constexpr size_t kAlignment = alignof(DWORD);
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

// The parts that were asked for; what was not is left away.
SecurityDescriptor Selected(const SecurityDescriptor &all, SECURITY_INFORMATION information) {
  SecurityDescriptor part;
  if ((information & OWNER_SECURITY_INFORMATION) != 0) part.owner = all.owner;
  if ((information & GROUP_SECURITY_INFORMATION) != 0) part.group = all.group;
  if ((information & DACL_SECURITY_INFORMATION) != 0) {
    part.dacl = all.dacl;
    part.protection |= all.protection & kDaclProtected;
  }
  if ((information & SACL_SECURITY_INFORMATION) != 0) {
    part.sacl = all.sacl;
    part.protection |= all.protection & kSaclProtected;
  }
  return part;
}

size_t SizeOf(const SecurityDescriptor &part) {
  size_t size = sizeof(SelfRelativeHead) + Padded(part.owner.size()) + Padded(part.group.size());
  if (part.dacl) size += Padded(part.dacl->size());
  if (part.sacl) size += Padded(part.sacl->size());
  return size;
}

// Writes the parts behind the head and notes where they lie.
class Writer {
 public:
  explicit Writer(BYTE *block) : block_(block) {}

  DWORD Append(const Bytes &bytes) {
    if (bytes.empty()) return 0;
    const size_t begin = offset_;
    std::memcpy(block_ + begin, bytes.data(), bytes.size());
    offset_ += Padded(bytes.size());
    return static_cast<DWORD>(begin);
  }

 private:
  BYTE *block_;
  size_t offset_ = sizeof(SelfRelativeHead);
};

SelfRelativeHead Write(const SecurityDescriptor &part, BYTE *block) {
  SelfRelativeHead head{};
  head.revision = kDescriptorRevision;
  head.control = kSelfRelative | part.protection;
  Writer writer(block);
  if (part.sacl) {
    head.control |= kSaclPresent;
    head.sacl = writer.Append(*part.sacl);
  }
  if (part.dacl) {
    head.control |= kDaclPresent;
    head.dacl = writer.Append(*part.dacl);
  }
  head.owner = writer.Append(part.owner);
  head.group = writer.Append(part.group);
  std::memcpy(block, &head, sizeof(head));
  return head;
}

template <class Pointer>
void PointTo(Pointer *pointer, BYTE *block, DWORD offset) {
  if (pointer == nullptr) return;
  *pointer = offset == 0 ? nullptr : static_cast<Pointer>(static_cast<void *>(block + offset));
}

}  // namespace

DWORD GetParts(const SecurityDescriptor &descriptor, SECURITY_INFORMATION information,
               const WantedParts &wanted) {
  if ((information & ~kGettable) != 0) return FWP_E_INVALID_FLAGS;
  const SecurityDescriptor part = Selected(descriptor, information);
  Image<BYTE> block(static_cast<BYTE *>(NewBlock(SizeOf(part))));
  const SelfRelativeHead head = Write(part, block.get());
  PointTo(wanted.owner, block.get(), head.owner);
  PointTo(wanted.group, block.get(), head.group);
  PointTo(wanted.dacl, block.get(), head.dacl);
  PointTo(wanted.sacl, block.get(), head.sacl);
  HandOut(Image<void>(block.release()), wanted.descriptor);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
