// The engine's providers, sublayers, provider contexts and filters.
//
// Invariants: what an object references is in the engine too and outlives it; keys are unique per
// kind; ids come from one counter and are never 0 and never used twice. Thread safety: guarded by
// the engine's gate.

#ifndef WFP_IPSEC_OBJECTS_H_
#define WFP_IPSEC_OBJECTS_H_

#include <memory>
#include <utility>

#include "core/changes.h"
#include "core/sessions.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// The code for a key or id that names nothing.
DWORD NotFound(ObjectKind kind) noexcept;

class Objects {
 public:
  // Starts with the built-in providers, sublayers and provider contexts.
  Objects();

  Object *Find(ObjectKind kind, const GUID &key) const;
  Object *Find(ObjectKind kind, UINT64 id) const;

  UINT64 NextId() { return next_id_++; }

  // Adds the reference that `key` names to an object that is about to be added.
  DWORD Refer(Object &object, ObjectKind kind, const GUID &key) const;

  // Both write what they did to the session's changes.
  DWORD Add(Session &session, std::unique_ptr<Object> object);
  DWORD Delete(Session &session, Object *object);

  // Takes changes back, newest first, until `left` of them are left.
  void Undo(ChangeLog &changes, size_t left) noexcept;

  // Forgets all but built-in objects and those that are stored, which get new ids.
  void Restart() noexcept;

  // Deletes what ends with the session. REQUIRES: MakeRoomToDeleteOwn was called, and nothing was
  // done since but to undo the session's changes.
  void DeleteOwn(Session &session) noexcept;
  void MakeRoomToDeleteOwn(Session &session) const;

  // Visits the objects of a kind that callers can see, in the order of their keys.
  template <class Visit>
  void ForEach(ObjectKind kind, Visit visit) const {
    for (const auto &[key, object] : by_key_) {
      if (key.first == kind && object->image) visit(*object);
    }
  }

 private:
  using NextOwned = OwnedObjects::const_iterator;

  // The first that ends with the session, and what follows the last.
  std::pair<NextOwned, NextOwned> OwnOf(const Session &session) const;

  void Renumber() noexcept;
  Change Take(Object *object) noexcept;
  void PutBack(Change change) noexcept;

  ObjectsByKey by_key_;
  ObjectsById by_id_;
  // Those that end with a session.
  OwnedObjects owned_;
  UINT64 next_id_ = 0x10001;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECTS_H_
