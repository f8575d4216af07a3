// The embedded engine: everything that one machine's filter engine knows.
//
// There is one engine per process, as there is one per machine: every session sees the same
// objects. It lives until the process ends, because threads may still be in calls while static
// objects are destroyed.
//
// Lock discipline: `gate` guards all other members and everything reached through them. Each
// function of the API passes it once, for its whole duration, and only waiting for another
// session's transaction or for a function of a subscriber or key manager gives it up meanwhile.
// Most are alone then. Those about one SA context may be in its lane instead (api/lane_call.h):
// they read whatever is here and change what belongs to the lane. What lanes share beyond that has
// locks of its own, which guard a few steps each: the parts of the tables of SPIs and pairs, the
// choice of SPIs, and the call log. Other code below the API functions never locks. The count of
// live results needs no lock: it is atomic, and a result belongs to its caller alone.
//
// Before a thread may have to wait at the gate, and while it holds none of these locks, it does
// what it has asked for (core/waiting.h): a module of Python lets go of the interpreter.

#ifndef WFP_IPSEC_ENGINE_H_
#define WFP_IPSEC_ENGINE_H_

#include "core/chance.h"
#include "core/clock.h"
#include "core/enumerators.h"
#include "core/gate.h"
#include "core/observer.h"
#include "core/options.h"
#include "core/sessions.h"
#include "dosp/dosp.h"
#include "events/net_event_log.h"
#include "events/subscriptions.h"
#include "ike/ike_database.h"
#include "ike/key_managers.h"
#include "objects/objects.h"
#include "sa/sa_database.h"
#include "sa/sa_events.h"
#include "security/security.h"

namespace wfp_ipsec {

struct Engine {
  Gate gate;
  Clock clock;
  Chance chance;
  Observer observer;
  Sessions sessions;
  Objects objects;
  SaDatabase contexts{PublishTo(subscriptions, security)};
  IkeDatabase ike;
  KeyManagers key_managers;
  Dosp dosp;
  Security security;
  // What tests add to the statistics of the contexts.
  IPSEC_STATISTICS1 counted{};
  NetEventLog net_events;
  EngineOptions options;
  Enumerators enumerators;
  Subscriptions subscriptions{gate};
  HandleValue last_handle = 0x1000;

  static Engine &Get();

  // Four apart, as the handles of Windows are.
  HandleValue NextHandle() { return last_handle += 4; }

  DWORD OpenSession(const FWPM_SESSION0 &description, HANDLE *handle);
  // Gives up the lock while a function of a subscription or key manager of the session runs.
  void CloseSession(Session &session, Lock &lock);

  DWORD Begin(Session &session, UINT32 flags, Lock &lock);
  DWORD Commit(Session &session);
  DWORD Abort(Session &session);

  // Does what fell due since the last call: SAs that end, transactions that lasted too long.
  void RunDue() noexcept;

  // True when a call need not heed others: no fault waits, nobody is told of anything, and nothing
  // is due. May be asked in any lane.
  bool IsQuiet() const noexcept;

  // Tells the other sessions of the session's changes, which are final now.
  void Publish(Session &session) noexcept;

  // Forgets everything but the open sessions. Gives up the lock as CloseSession does.
  void Reset(Lock &lock);

  // Stops the service and starts it again: ends all sessions, keeps what lasts longer than it runs.
  // Gives up the lock as CloseSession does.
  void RestartService(Lock &lock);
};

inline HandleValue ValueOf(HANDLE handle) { return reinterpret_cast<HandleValue>(handle); }
inline HANDLE HandleOf(HandleValue value) { return reinterpret_cast<HANDLE>(value); }

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ENGINE_H_
