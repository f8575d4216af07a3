#include "sa/sa_snapshot.h"

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/address.h"

namespace wfp_ipsec {
namespace {

struct Subnets {
  std::optional<Subnet> local;
  std::optional<Subnet> remote;
};

DWORD ReadTemplate(const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 &enum_template, Subnets &subnets) {
  if (DWORD code = CheckPointers(enum_template)) return code;
  if (DWORD code = ReadSubnet(enum_template.localSubNet, subnets.local)) return code;
  return ReadSubnet(enum_template.remoteSubNet, subnets.remote);
}

bool Matches(const Subnets &subnets, const IPSEC_TRAFFIC1 &traffic) {
  const UINT32 version = Number(traffic.ipVersion);
  return (!subnets.local || Contains(*subnets.local, version, LocalAddress(traffic))) &&
         (!subnets.remote || Contains(*subnets.remote, version, RemoteAddress(traffic)));
}

bool Matches(const Subnets &subnets, const SaContext &context) {
  return Matches(subnets, context.outbound.traffic) ||
         (context.spi != 0 && Matches(subnets, context.inbound.traffic));
}

}  // namespace

DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, Snapshot &entries) {
  Subnets subnets;
  if (enum_template != nullptr) {
    if (DWORD code = ReadTemplate(*enum_template, subnets)) return code;
  }
  for (const auto &[id, context] : database.contexts()) {
    if (Matches(subnets, context)) entries.push_back(CopyOf(ContextView(context, objects).get()));
  }
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
