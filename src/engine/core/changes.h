// Providers, sublayers, provider contexts and filters as the engine keeps them, and the log that
// lets a transaction take its changes back.

#ifndef WFP_IPSEC_CHANGES_H_
#define WFP_IPSEC_CHANGES_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/guid.h"
#include "memory/block.h"
#include "security/descriptor.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

enum class ObjectKind { kProvider, kSubLayer, kProviderContext, kFilter };

struct Object {
  ObjectKind kind;
  GUID key;
  // 0: objects of this kind have none.
  UINT64 id;
  // The dynamic session that the object ends with; 0 for none.
  uintptr_t session;
  // Stored by the service, so that it outlasts a restart: also a boot-time filter is.
  bool persistent;
  bool builtin;
  const Object *provider;
  // Targets stay in the engine as long as their count of uses is not 0.
  std::vector<Object *> references;
  size_t uses;
  // The key of the tunnel policy that the object was added with; zero for none.
  GUID tunnel;
  // The object as callers see it: FWPM_PROVIDER0, FWPM_SUBLAYER0, FWPM_PROVIDER_CONTEXT3 or
  // FWPM_FILTER0. NULL for built-in provider contexts, which only filters can name.
  Image<void> image;
  // Without a value: the default one.
  std::optional<SecurityDescriptor> security;

  template <class T>
  T *As() const {
    return static_cast<T *>(image.get());
  }
};

struct ObjectKeyLess {
  bool operator()(const std::pair<ObjectKind, GUID> &left,
                  const std::pair<ObjectKind, GUID> &right) const noexcept {
    if (left.first != right.first) return left.first < right.first;
    return GuidLess()(left.second, right.second);
  }
};

using ObjectsByKey = std::map<std::pair<ObjectKind, GUID>, std::unique_ptr<Object>, ObjectKeyLess>;
using ObjectsById = std::map<std::pair<ObjectKind, UINT64>, Object *>;

// An object of a dynamic session. Those of one session stand together, what refers to others before
// what is referred to, so that they can be deleted in this order.
struct OwnedKey {
  uintptr_t session;
  ObjectKind kind;
  GUID key;

  bool operator<(const OwnedKey &other) const noexcept {
    if (session != other.session) return session < other.session;
    if (kind != other.kind) return kind > other.kind;
    return GuidLess()(key, other.key);
  }
};

using OwnedObjects = std::set<OwnedKey>;

// An object that was added stays in the engine; one that was deleted waits here, with the places it
// had, so that taking the change back cannot fail for want of memory.
struct Change {
  Object *added;
  ObjectsByKey::node_type deleted;
  ObjectsById::node_type deleted_id;
  OwnedObjects::node_type deleted_owned;

  const Object &object() const { return added == nullptr ? *deleted.mapped() : *added; }
};

using ChangeLog = std::vector<Change>;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHANGES_H_
