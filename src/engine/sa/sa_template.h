// Enumeration templates of SA contexts.

#ifndef WFP_IPSEC_SA_TEMPLATE_H_
#define WFP_IPSEC_SA_TEMPLATE_H_

#include <optional>

#include "sa/address.h"
#include "sa/sa_context.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// A side without a value does not restrict.
struct Subnets {
  std::optional<Subnet> local;
  std::optional<Subnet> remote;
};

// Reads a template; NULL leaves both sides without a value.
DWORD ReadTemplate(const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, Subnets &subnets);

// Compares the subnets with the traffic of one direction, either will do.
bool Matches(const Subnets &subnets, const SaContext &context) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_TEMPLATE_H_
