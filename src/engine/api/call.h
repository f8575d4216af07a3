// The way of every API function into the engine.

#ifndef WFP_IPSEC_CALL_H_
#define WFP_IPSEC_CALL_H_

#include <algorithm>
#include <initializer_list>

#include "core/engine.h"

namespace wfp_ipsec {

using Pointers = std::initializer_list<const void *>;

// Runs the body, which returns a code, alone in the engine: logs the call, does what is due,
// takes a fault if one waits, refuses missing pointers. No exception gets out, and the only ones
// that can occur are failures to allocate.
template <class Body>
DWORD Call(const char *function, Pointers required, Body body) noexcept {
  try {
    Engine &engine = Engine::Get();
    Lock lock(engine.gate);
    engine.observer.Record(function);
    engine.RunDue();
    if (DWORD code = engine.observer.TakeFault(function)) return code;
    if (std::count(required.begin(), required.end(), nullptr) != 0) return FWP_E_NULL_POINTER;
    return body(engine, lock);
  } catch (...) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
}

// What a call asks of its session, and which rights on a container it asks of its caller.
struct Needs {
  // Calls that ask for no right on a container; some ask for rights on objects later.
  constexpr Needs(Access of_session) : access(of_session) {}
  constexpr Needs(Access of_session, Container asked, DWORD asked_rights)
      : access(of_session), container(asked), rights(asked_rights) {}

  Access access;
  Container container = Container::kEngine;
  DWORD rights = 0;
};

// Runs the body in the session that the handle names, once caller and session may do so.
template <class Body>
DWORD Admitted(Engine &engine, Lock &lock, HANDLE handle, const Needs &needs, Body body) {
  if (DWORD code = engine.sessions.CheckUsable(ValueOf(handle), needs.access)) return code;
  if (DWORD code = engine.security.Demand(needs.container, needs.rights)) return code;
  if (DWORD code = engine.sessions.Admit(ValueOf(handle), needs.access, lock)) return code;
  return body(*engine.sessions.Find(ValueOf(handle)));
}

template <class Body>
DWORD CallInSession(const char *function, HANDLE handle, const Needs &needs, Pointers required,
                    Body body) noexcept {
  return Call(function, required, [&](Engine &engine, Lock &lock) {
    return Admitted(engine, lock, handle, needs,
                    [&](Session &session) -> DWORD { return body(engine, session); });
  });
}

// Takes a session's newest changes back unless they are kept.
class Savepoint {
 public:
  Savepoint(Objects &objects, ChangeLog &changes)
      : objects_(objects), changes_(changes), left_(changes.size()) {}
  ~Savepoint() { objects_.Undo(changes_, left_); }
  Savepoint(const Savepoint &) = delete;
  Savepoint &operator=(const Savepoint &) = delete;

  void Keep() noexcept { left_ = changes_.size(); }

 private:
  Objects &objects_;
  ChangeLog &changes_;
  size_t left_;
};

// Runs a body that changes objects: all that it does stays, or nothing. Without an explicit
// transaction it is one by itself.
template <class Body>
DWORD CallToChange(const char *function, HANDLE handle, const Needs &needs, Pointers required,
                   Body body) noexcept {
  return CallInSession(function, handle, needs, required,
                       [&](Engine &engine, Session &session) -> DWORD {
                         Savepoint savepoint(engine.objects, session.changes);
                         if (DWORD code = body(engine, session)) return code;
                         savepoint.Keep();
                         if (!session.transaction) engine.Publish(session);
                         return ERROR_SUCCESS;
                       });
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CALL_H_
