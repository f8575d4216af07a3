#include "objects/objects.h"

#include <algorithm>

#include "objects/builtin_objects.h"

namespace wfp_ipsec {
namespace {

// True when the target cannot end before the object that references it.
bool Outlives(const Object &target, const Object &object) {
  if (target.builtin) return true;
  if (target.session != 0) return target.session == object.session;
  if (!object.persistent) return true;
  const bool same_provider = &target == object.provider || target.provider == object.provider;
  return target.persistent && same_provider;
}

DWORD CheckDelete(const Session &session, const Object &object) {
  if (object.builtin) return FWP_E_BUILTIN_OBJECT;
  if (object.session != 0 && object.session != session.handle) return FWP_E_WRONG_SESSION;
  if (session.dynamic && object.session == 0) return FWP_E_DYNAMIC_SESSION_IN_PROGRESS;
  return object.uses == 0 ? ERROR_SUCCESS : FWP_E_IN_USE;
}

// Makes sure that the next change needs no memory. Room grows by doubling: a transaction of many
// changes must not copy all of them for each one.
void MakeRoom(ChangeLog &changes) {
  if (changes.size() == changes.capacity()) changes.reserve(2 * changes.size() + 1);
}

}  // namespace

DWORD NotFound(ObjectKind kind) noexcept {
  switch (kind) {
    case ObjectKind::kProvider:
      return FWP_E_PROVIDER_NOT_FOUND;
    case ObjectKind::kSubLayer:
      return FWP_E_SUBLAYER_NOT_FOUND;
    case ObjectKind::kProviderContext:
      return FWP_E_PROVIDER_CONTEXT_NOT_FOUND;
    default:
      return FWP_E_FILTER_NOT_FOUND;
  }
}

Objects::Objects() {
  for (auto &object : BuiltinObjects()) {
    const std::pair<ObjectKind, GUID> key(object->kind, object->key);
    by_key_.emplace(key, std::move(object));
  }
}

Object *Objects::Find(ObjectKind kind, const GUID &key) const {
  const auto found = by_key_.find({kind, key});
  return found == by_key_.end() ? nullptr : found->second.get();
}

Object *Objects::Find(ObjectKind kind, UINT64 id) const {
  const auto found = by_id_.find({kind, id});
  return found == by_id_.end() ? nullptr : found->second;
}

DWORD Objects::Refer(Object &object, ObjectKind kind, const GUID &key) const {
  Object *target = Find(kind, key);
  if (target == nullptr) return NotFound(kind);
  if (kind == ObjectKind::kProvider) object.provider = target;
  object.references.push_back(target);
  return ERROR_SUCCESS;
}

DWORD Objects::Add(Session &session, std::unique_ptr<Object> object) {
  if (Find(object->kind, object->key) != nullptr) return FWP_E_ALREADY_EXISTS;
  // An object cannot both end with its session and stay for good.
  if (object->persistent && object->session != 0) return FWP_E_LIFETIME_MISMATCH;
  for (const Object *target : object->references) {
    if (!Outlives(*target, *object)) return FWP_E_LIFETIME_MISMATCH;
  }
  // All that can run out of memory comes first, so that a failure changes nothing.
  MakeRoom(session.changes);
  Object *added = object.get();
  ObjectsByKey keys;
  ObjectsById ids;
  OwnedObjects owned;
  if (added->session != 0) owned.insert({added->session, added->kind, added->key});
  if (added->id != 0) ids.emplace(std::make_pair(added->kind, added->id), added);
  keys.emplace(std::make_pair(added->kind, added->key), std::move(object));
  by_key_.merge(keys);
  by_id_.merge(ids);
  owned_.merge(owned);
  for (Object *target : added->references) ++target->uses;
  session.changes.push_back({added, {}, {}, {}});
  return ERROR_SUCCESS;
}

DWORD Objects::Delete(Session &session, Object *object) {
  if (DWORD code = CheckDelete(session, *object)) return code;
  MakeRoom(session.changes);
  session.changes.push_back(Take(object));
  return ERROR_SUCCESS;
}

void Objects::Undo(ChangeLog &changes, size_t left) noexcept {
  for (; changes.size() > left; changes.pop_back()) {
    Change &change = changes.back();
    if (change.added != nullptr) {
      Take(change.added);
    } else {
      PutBack(std::move(change));
    }
  }
}

// Undoing a change can put one of the session's own objects back, and no more.
void Objects::MakeRoomToDeleteOwn(Session &session) const {
  const auto [first, last] = OwnOf(session);
  const auto count = static_cast<size_t>(std::distance(first, last));
  session.changes.reserve(session.changes.size() + count);
}

void Objects::DeleteOwn(Session &session) noexcept {
  const auto [first, last] = OwnOf(session);
  for (auto next = first; next != last;) {
    const OwnedKey &own = *next++;
    session.changes.push_back(Take(Find(own.kind, own.key)));
  }
}

std::pair<Objects::NextOwned, Objects::NextOwned> Objects::OwnOf(const Session &session) const {
  const auto first = owned_.lower_bound({session.handle, ObjectKind::kFilter, GUID{}});
  const auto last = std::find_if(
      first, owned_.end(), [&](const OwnedKey &own) { return own.session != session.handle; });
  return {first, last};
}

void Objects::Restart() noexcept {
  const auto ends = [](const Object &object) { return !object.builtin && !object.persistent; };
  for (ObjectKind kind : {ObjectKind::kFilter, ObjectKind::kProviderContext, ObjectKind::kSubLayer,
                          ObjectKind::kProvider}) {
    for (auto next = by_key_.begin(); next != by_key_.end();) {
      Object *const object = (next++)->second.get();
      if (object->kind == kind && ends(*object)) Take(object);
    }
  }
  Renumber();
}

// Ids are for one run of the service. Needs no memory, so it cannot fail halfway.
void Objects::Renumber() noexcept {
  ObjectsById old;
  old.swap(by_id_);
  while (!old.empty()) {
    auto node = old.extract(old.begin());
    Object &object = *node.mapped();
    object.id = NextId();
    if (object.kind == ObjectKind::kFilter) object.As<FWPM_FILTER0>()->filterId = object.id;
    if (object.kind == ObjectKind::kProviderContext) {
      object.As<FWPM_PROVIDER_CONTEXT3>()->providerContextId = object.id;
    }
    node.key().second = object.id;
    by_id_.insert(std::move(node));
  }
}

Change Objects::Take(Object *object) noexcept {
  for (Object *target : object->references) --target->uses;
  auto id = by_id_.extract({object->kind, object->id});
  auto owned = owned_.extract({object->session, object->kind, object->key});
  auto key = by_key_.extract({object->kind, object->key});
  return {nullptr, std::move(key), std::move(id), std::move(owned)};
}

void Objects::PutBack(Change change) noexcept {
  for (Object *target : change.deleted.mapped()->references) ++target->uses;
  by_key_.insert(std::move(change.deleted));
  by_id_.insert(std::move(change.deleted_id));
  owned_.insert(std::move(change.deleted_owned));
}

}  // namespace wfp_ipsec
