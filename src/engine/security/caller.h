// Who calls, and what they may do.

#ifndef WFP_IPSEC_CALLER_H_
#define WFP_IPSEC_CALLER_H_

#include <optional>
#include <utility>

#include "security/access_check.h"

namespace wfp_ipsec {

class Caller {
 public:
  // A service of the local system: it is in Administrators, and owns what nobody gave an owner.
  Caller();

  explicit Caller(Sids sids);

  // The same caller, with no other rights than `limit`, whatever descriptors grant.
  Caller LimitedTo(DWORD limit) const;

  DWORD limit() const noexcept { return limit_; }

  // Returns the rights by a descriptor, or by the default one where there is none.
  DWORD RightsBy(const std::optional<SecurityDescriptor> &own) const noexcept {
    return own ? RightsBy(*own) : by_default_ & limit_;
  }
  DWORD RightsBy(const SecurityDescriptor &descriptor) const noexcept;

  // Administrators cannot lock themselves out of the engine.
  DWORD KeptOnEngine() const noexcept { return administrator_ ? FWPM_ACTRL_OPEN & limit_ : 0; }

 private:
  Sids sids_;
  bool administrator_;
  DWORD by_default_;
  DWORD limit_ = ~DWORD{0};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CALLER_H_
