// Key managers: those who watch or dictate the keys that IKE negotiates.
//
// A registration belongs to the session that made it and ends with it. Its callbacks are called on
// a thread of its own (see negotiation.h). Invariants: keys are unique; at most one manager
// dictates. Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_KEY_MANAGERS_H_
#define WFP_IPSEC_KEY_MANAGERS_H_

#include <map>
#include <memory>

#include "core/sessions.h"
#include "events/callback_thread.h"
#include "memory/block.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

struct KeyManager {
  HandleValue session;
  Image<IPSEC_KEY_MANAGER0> description;
  IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
  std::shared_ptr<CallbackThread> thread;

  bool dictates() const { return (description->flags & IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY) != 0; }
};

class KeyManagers {
 public:
  // Returns ERROR_SUCCESS or why the manager cannot be registered.
  DWORD Check(const IPSEC_KEY_MANAGER0 &manager,
              const IPSEC_KEY_MANAGER_CALLBACKS0 &callbacks) const;

  // Begins to serve the manager's thread. REQUIRES: Check found nothing.
  void Open(HandleValue handle, KeyManager manager);

  // Ends registrations: their functions are not called again, and one that runs is waited for,
  // unless the caller is that very function. The waiting gives up the lock. Close is false for a
  // handle that is not open or belongs to another session.
  bool Close(HandleValue session, HandleValue handle, Lock &lock);
  void CloseOfSession(HandleValue session, Lock &lock);
  void CloseAll(Lock &lock);

  const std::map<HandleValue, KeyManager> &managers() const { return managers_; }

 private:
  bool HasKey(const GUID &key) const;
  bool HasDictator() const;

  template <class Ends>
  bool CloseWhere(Ends ends, Lock &lock);

  std::map<HandleValue, KeyManager> managers_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_KEY_MANAGERS_H_
