// Key managers: those who watch or dictate the keys that IKE negotiates.
//
// A registration belongs to the session that made it and ends with it. Nobody negotiates here, so
// the callbacks are kept and wait. Invariants: keys are unique; at most one manager dictates.
// Thread safety: guarded by the engine's mutex.

#ifndef WFP_IPSEC_KEY_MANAGERS_H_
#define WFP_IPSEC_KEY_MANAGERS_H_

#include <map>

#include "core/sessions.h"
#include "memory/block.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

struct KeyManager {
  HandleValue session;
  Image<IPSEC_KEY_MANAGER0> description;
  IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
};

class KeyManagers {
 public:
  // Returns ERROR_SUCCESS or why the manager cannot be registered.
  DWORD Check(const IPSEC_KEY_MANAGER0 &manager,
              const IPSEC_KEY_MANAGER_CALLBACKS0 &callbacks) const;

  // REQUIRES: Check found nothing.
  void Open(HandleValue handle, KeyManager manager);

  // False for a handle that is not open or belongs to another session.
  bool Close(HandleValue session, HandleValue handle);
  void CloseOfSession(HandleValue session) noexcept;

  const std::map<HandleValue, KeyManager> &managers() const { return managers_; }

 private:
  bool HasKey(const GUID &key) const;
  bool HasDictator() const;

  std::map<HandleValue, KeyManager> managers_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_KEY_MANAGERS_H_
