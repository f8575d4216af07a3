#include "sa/sa_template.h"

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"

namespace wfp_ipsec {
namespace {

bool Matches(const Subnets &subnets, const IPSEC_TRAFFIC1 &traffic) {
  const UINT32 version = Number(traffic.ipVersion);
  return (!subnets.local || Contains(*subnets.local, version, LocalAddress(traffic))) &&
         (!subnets.remote || Contains(*subnets.remote, version, RemoteAddress(traffic)));
}

}  // namespace

DWORD ReadTemplate(const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, Subnets &subnets) {
  if (enum_template == nullptr) return ERROR_SUCCESS;
  if (DWORD code = CheckPointers(*enum_template)) return code;
  if (DWORD code = ReadSubnet(enum_template->localSubNet, subnets.local)) return code;
  return ReadSubnet(enum_template->remoteSubNet, subnets.remote);
}

bool Matches(const Subnets &subnets, const SaContext &context) noexcept {
  return Matches(subnets, context.outbound.traffic) ||
         (context.spi != 0 && Matches(subnets, context.inbound.traffic));
}

}  // namespace wfp_ipsec
