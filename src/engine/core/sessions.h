// Engine sessions, their transactions, and who waits for whom.
//
// A session's explicit transaction holds the engine against the writes of all other sessions, and a
// read/write one against their reads too. A call outside an explicit transaction is one by itself:
// it has the gate meanwhile, so nobody waits for it longer than that. Thread safety: guarded by
// the engine's gate.

#ifndef WFP_IPSEC_SESSIONS_H_
#define WFP_IPSEC_SESSIONS_H_

#include <algorithm>
#include <condition_variable>
#include <map>
#include <optional>

#include "core/changes.h"
#include "core/gate.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Handles are counted, never reused and never dereferenced.
using HandleValue = uintptr_t;

struct Transaction {
  bool read_only;
  // When the engine takes it away from a session that does not end it.
  UINT64 ends_at;
};

struct Session {
  HandleValue handle;
  GUID key;
  bool dynamic;
  UINT32 wait_milliseconds;
  std::optional<Transaction> transaction;
  // Those of the transaction, or of the call that is being made outside of one.
  ChangeLog changes;
  // As the caller described the session, with what the engine knows of it.
  Image<FWPM_SESSION0> description;
  // The engine took the transaction away, and the session was not told yet.
  bool lost_transaction = false;
  // The engine ended the session; all that is left to do is to close it.
  bool aborted = false;
};

// What a call asks of the session that makes it.
enum class Access {
  kClose,    // allowed in a session that the engine ended
  kNothing,  // never waits
  kOutside,  // refused in a transaction, never waits
  kRead,
  kWrite,    // refused in a read-only transaction
  kSaWrite,  // refused in a transaction
  kSaOwn,    // refused in a transaction and in a dynamic session
};

class Sessions {
 public:
  // Returns ERROR_SUCCESS or why the description cannot become a session.
  DWORD Check(const FWPM_SESSION0 &description) const;

  // REQUIRES: Check found nothing.
  void Open(const FWPM_SESSION0 &description, const GUID &key, HandleValue handle);
  void Close(HandleValue handle);
  Session *Find(HandleValue handle);

  // Returns ERROR_SUCCESS, or why the handle is good for no such call.
  DWORD CheckUsable(HandleValue handle, Access access);

  // Lets the call go on, or says why not. May wait, and gives up the lock meanwhile.
  DWORD Admit(HandleValue handle, Access access, Lock &lock);

  // True when Admit would let the call go on, without waiting or changing anything.
  bool AdmitsAtOnce(HandleValue handle, Access access) const noexcept;

  // Waits until no other session's transaction is in the way of a reader or a writer.
  DWORD WaitForOthers(HandleValue handle, bool writes, Lock &lock);

  // Opens a transaction of a session that has none.
  void Begin(Session &session, bool read_only, UINT64 now);

  // Takes the transaction away from each session that began it an hour before `now` or earlier.
  // undo(session) takes the changes back first.
  template <class UndoChanges>
  void EndOverdue(UINT64 now, UndoChanges undo) {
    if (now < next_due_) return;
    next_due_ = ~UINT64{0};
    ForEach([&](Session &session) {
      if (!session.transaction) return;
      if (session.transaction->ends_at > now) {
        next_due_ = std::min(next_due_, session.transaction->ends_at);
        return;
      }
      undo(session);
      session.transaction.reset();
      session.lost_transaction = true;
    });
    WakeWaiters();
  }

  // No transaction is overdue before this time.
  UINT64 next_due() const { return next_due_; }

  // Returns FWP_E_TXN_ABORTED to the first who asks after the session lost its transaction.
  static DWORD TellOfLoss(Session &session) noexcept;

  // To be called whenever a transaction has ended.
  void WakeWaiters() noexcept;

  // Visits the sessions that the engine did not end.
  template <class Visit>
  void ForEach(Visit visit) {
    for (auto &[handle, session] : sessions_) {
      if (!session.aborted) visit(session);
    }
  }

 private:
  bool IsBlocked(HandleValue handle, bool writes) const;

  std::map<HandleValue, Session> sessions_;
  std::condition_variable_any ended_;
  bool any_transaction_ = false;
  UINT64 next_due_ = ~UINT64{0};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SESSIONS_H_
