// Version 0 and version 1 of the SA structs.
//
// The engine keeps version 1. On the way in, members that version 0 lacks are zero; on the way out
// they are left away. Pointers are carried over, so a deep copy has to follow.

#ifndef WFP_IPSEC_VERSIONS_H_
#define WFP_IPSEC_VERSIONS_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

IPSEC_TRAFFIC1 Upgraded(const IPSEC_TRAFFIC0 &traffic) noexcept;
IPSEC_GETSPI1 Upgraded(const IPSEC_GETSPI0 &get_spi) noexcept;
IPSEC_SA_BUNDLE1 Upgraded(const IPSEC_SA_BUNDLE0 &bundle) noexcept;

// A version-0 SA that points to the members of the version-1 SA.
class DowngradedSa {
 public:
  static bool Shows(const IPSEC_SA_DETAILS1 &) { return true; }

  explicit DowngradedSa(const IPSEC_SA_DETAILS1 &details) noexcept;
  IPSEC_SA_DETAILS0 &get() { return details_; }

 private:
  IPSEC_SA_DETAILS0 details_;
};

// A version-0 context that points to its own members.
class DowngradedContext {
 public:
  static bool Shows(const IPSEC_SA_CONTEXT1 &) { return true; }

  explicit DowngradedContext(const IPSEC_SA_CONTEXT1 &context) noexcept;
  DowngradedContext(const DowngradedContext &) = delete;
  DowngradedContext &operator=(const DowngradedContext &) = delete;

  IPSEC_SA_CONTEXT0 &get() { return context_; }

 private:
  IPSEC_SA_CONTEXT0 context_;
  IPSEC_SA_DETAILS0 inbound_;
  IPSEC_SA_DETAILS0 outbound_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_VERSIONS_H_
