// What the Add functions of all kinds of objects do.

#ifndef WFP_IPSEC_ADD_H_
#define WFP_IPSEC_ADD_H_

#include "api/call.h"

namespace wfp_ipsec {

// Gives a descriptor to the objects that were added after the first `before` changes.
inline void Secure(const ChangeLog &changes, size_t before, const SecurityDescriptor &descriptor) {
  for (size_t i = before; i < changes.size(); ++i) {
    if (changes[i].added != nullptr) changes[i].added->security = descriptor;
  }
}

// Runs a body that adds objects to a container. What the given descriptor lacks, or all of it when
// it is NULL, is that of the default one.
template <class Body>
DWORD CallToAdd(const char *function, HANDLE handle, Container container,
                PSECURITY_DESCRIPTOR given, Pointers required, Body body) noexcept {
  const Needs needs{Access::kWrite, container, FWPM_ACTRL_ADD};
  return CallToChange(function, handle, needs, required,
                      [&](Engine &engine, Session &session) -> DWORD {
                        if (given == nullptr) return body(engine, session);
                        SecurityDescriptor descriptor = engine.security.standard();
                        if (DWORD code = ReadSelfRelative(given, descriptor)) return code;
                        const size_t before = session.changes.size();
                        if (DWORD code = body(engine, session)) return code;
                        Secure(session.changes, before, descriptor);
                        return ERROR_SUCCESS;
                      });
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ADD_H_
