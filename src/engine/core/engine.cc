#include "core/engine.h"

#include <algorithm>

#include "core/guid.h"
#include "events/object_events.h"

namespace wfp_ipsec {

Engine &Engine::Get() {
  static Engine *const engine = new Engine;
  return *engine;
}

DWORD Engine::OpenSession(const FWPM_SESSION0 &description, HANDLE *handle) {
  if (DWORD code = sessions.Check(description)) return code;
  const GUID key = IsZero(description.sessionKey) ? chance.NextKey() : description.sessionKey;
  const HandleValue value = NextHandle();
  sessions.Open(description, key, value);
  *handle = HandleOf(value);
  return ERROR_SUCCESS;
}

void Engine::CloseSession(Session &session, Lock &lock) {
  const HandleValue handle = session.handle;
  // The one thing that can run out of memory comes first, so that a failure changes nothing.
  objects.MakeRoomToDeleteOwn(session);
  objects.Undo(session.changes, 0);
  objects.DeleteOwn(session);
  Publish(session);
  enumerators.CloseOfSession(handle);
  sessions.Close(handle);
  subscriptions.CloseOfSession(handle, lock);
  key_managers.CloseOfSession(handle, lock);
}

DWORD Engine::Begin(Session &session, UINT32 flags, Lock &lock) {
  if (DWORD code = sessions.TellOfLoss(session)) return code;
  if (session.transaction) return FWP_E_TXN_IN_PROGRESS;
  if ((flags & ~static_cast<UINT32>(FWPM_TXN_READ_ONLY)) != 0) return FWP_E_INVALID_FLAGS;
  const bool read_only = flags == FWPM_TXN_READ_ONLY;
  if (DWORD code = sessions.WaitForOthers(session.handle, !read_only, lock)) return code;
  // Another thread may have begun one for the same session during the wait.
  if (session.transaction) return FWP_E_TXN_IN_PROGRESS;
  sessions.Begin(session, read_only, clock.Now());
  return ERROR_SUCCESS;
}

DWORD Engine::Commit(Session &session) {
  if (DWORD code = sessions.TellOfLoss(session)) return code;
  if (!session.transaction) return FWP_E_NO_TXN_IN_PROGRESS;
  session.transaction.reset();
  sessions.WakeWaiters();
  Publish(session);
  return ERROR_SUCCESS;
}

DWORD Engine::Abort(Session &session) {
  if (DWORD code = sessions.TellOfLoss(session)) return code;
  if (!session.transaction) return FWP_E_NO_TXN_IN_PROGRESS;
  objects.Undo(session.changes, 0);
  return Commit(session);
}

void Engine::RunDue() noexcept {
  // Reading the clock takes longer than a short call.
  if (std::min(contexts.next_due(), sessions.next_due()) == kNever) return;
  const UINT64 now = clock.Now();
  contexts.RunDue(now);
  sessions.EndOverdue(now, [&](Session &session) { objects.Undo(session.changes, 0); });
}

bool Engine::IsQuiet() const noexcept {
  if (observer.has_faults() || !subscriptions.empty()) return false;
  const UINT64 due = contexts.next_due();
  return due == kNever || clock.Now() < due;
}

void Engine::Publish(Session &session) noexcept {
  for (const Change &change : session.changes) {
    PublishChange(subscriptions, session.handle, change);
  }
  session.changes.clear();
}

void Engine::Reset(Lock &lock) {
  sessions.ForEach([&](Session &session) {
    session.transaction.reset();
    session.lost_transaction = false;
    session.changes.clear();
    enumerators.CloseOfSession(session.handle);
  });
  sessions.WakeWaiters();
  objects = Objects();
  contexts = SaDatabase(PublishTo(subscriptions, security));
  ike = IkeDatabase();
  dosp = Dosp();
  security = Security();
  counted = {};
  net_events = NetEventLog();
  options = EngineOptions();
  chance = Chance();
  observer.Forget();
  clock.Restart();
  subscriptions.CloseAll(lock);
  key_managers.CloseAll(lock);
}

// What stays: persistent and built-in objects, the containers' descriptors and the options, because
// the service stores them; clock, log and faults, because they are the tests' own; and all counters
// that numbers are given out from.
void Engine::RestartService(Lock &lock) {
  sessions.ForEach([&](Session &session) {
    objects.Undo(session.changes, 0);
    session.transaction.reset();
    session.lost_transaction = false;
    session.aborted = true;
    enumerators.CloseOfSession(session.handle);
  });
  sessions.WakeWaiters();
  objects.Restart();
  contexts.Restart();
  ike.Restart();
  dosp = Dosp();
  counted = {};
  net_events = NetEventLog();
  subscriptions.CloseAll(lock);
  key_managers.CloseAll(lock);
}

}  // namespace wfp_ipsec
