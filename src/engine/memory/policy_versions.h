// Versions 0 to 3 of provider contexts and their policies.
//
// The engine keeps version 3. On the way in, members that an older version lacks are zero; on the
// way out they are left away, and with them a policy of a type that the version has no arm for.
// Pointers are carried over, so a deep copy has to follow.

#ifndef WFP_IPSEC_POLICY_VERSIONS_H_
#define WFP_IPSEC_POLICY_VERSIONS_H_

#include "memory/arena.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// The newest type of policy that each version has an arm for.
constexpr UINT32 NewestType(const FWPM_PROVIDER_CONTEXT0 &) { return FWPM_GENERAL_CONTEXT; }
constexpr UINT32 NewestType(const FWPM_PROVIDER_CONTEXT1 &) { return FWPM_IPSEC_DOSP_CONTEXT; }
constexpr UINT32 NewestType(const FWPM_PROVIDER_CONTEXT2 &) {
  return FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT;
}
constexpr UINT32 NewestType(const FWPM_PROVIDER_CONTEXT3 &) {
  return FWPM_NETWORK_CONNECTION_POLICY_CONTEXT;
}

// REQUIRES of these: the pointers of the context are there, and its version has its type.
FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT0 &context);
FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT1 &context);
FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT2 &context);
FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT3 &context);

// A context in another version, with the policy that belongs to it.
template <class Context>
class ContextInVersion {
 public:
  static bool Shows(const FWPM_PROVIDER_CONTEXT3 &) { return true; }

  explicit ContextInVersion(const FWPM_PROVIDER_CONTEXT3 &context);
  ContextInVersion(const ContextInVersion &) = delete;
  ContextInVersion &operator=(const ContextInVersion &) = delete;

  Context &get() { return context_; }

 private:
  Arena arena_;
  Context context_{};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_POLICY_VERSIONS_H_
