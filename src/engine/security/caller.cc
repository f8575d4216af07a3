#include "security/caller.h"

#include "security/default_descriptor.h"

namespace wfp_ipsec {

// Windows gives the local system these groups.
Caller::Caller()
    : Caller({LocalSystemSid(), AdministratorsSid(), AuthenticatedUsersSid(), EveryoneSid()}) {}

Caller::Caller(Sids sids)
    : sids_(std::move(sids)), administrator_(Contains(sids_, AdministratorsSid())) {
  by_default_ = RightsBy(DefaultDescriptor());
}

Caller Caller::LimitedTo(DWORD limit) const {
  Caller limited = *this;
  limited.limit_ = limit;
  return limited;
}

DWORD Caller::RightsBy(const SecurityDescriptor &descriptor) const noexcept {
  // The privileges to manage the security log and to take ownership.
  constexpr DWORD kPrivileged = kAccessSystemSecurity | kWriteOwner;
  return (Granted(sids_, descriptor) | (administrator_ ? kPrivileged : 0)) & limit_;
}

}  // namespace wfp_ipsec
