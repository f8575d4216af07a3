// Engine sessions, their transactions, and who waits for whom.
//
// A session's explicit transaction holds the engine against the writes of all other sessions, and a
// read/write one against their reads too. A call outside an explicit transaction is one by itself:
// it is done under the mutex, so nobody waits for it longer than that. Thread safety: guarded by
// the engine's mutex.

#ifndef WFP_IPSEC_SESSIONS_H_
#define WFP_IPSEC_SESSIONS_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "core/changes.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

using Lock = std::unique_lock<std::mutex>;

// Handles are counted, never reused and never dereferenced.
using HandleValue = uintptr_t;

struct Transaction {
  bool read_only;
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
};

// What a call asks of the session that makes it.
enum class Access {
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

  // Lets the call go on, or says why not. May wait, and gives up the lock meanwhile.
  DWORD Admit(HandleValue handle, Access access, Lock &lock);

  // Waits until no other session's transaction is in the way of a reader or a writer.
  DWORD WaitForOthers(HandleValue handle, bool writes, Lock &lock);

  // To be called whenever a transaction has ended.
  void WakeWaiters() { ended_.notify_all(); }

  template <class Visit>
  void ForEach(Visit visit) {
    for (auto &[handle, session] : sessions_) visit(session);
  }

 private:
  bool IsBlocked(HandleValue handle, bool writes) const;

  std::map<HandleValue, Session> sessions_;
  std::condition_variable ended_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SESSIONS_H_
