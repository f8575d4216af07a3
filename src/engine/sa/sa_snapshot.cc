#include "sa/sa_snapshot.h"

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/sa_template.h"

namespace wfp_ipsec {
namespace {

struct Directions {
  bool inbound = true;
  bool outbound = true;
};

DWORD ReadDirections(const IPSEC_SA_ENUM_TEMPLATE0 *enum_template, Directions &directions) {
  if (enum_template == nullptr) return ERROR_SUCCESS;
  const UINT32 direction = Number(enum_template->saDirection);
  if (direction >= FWP_DIRECTION_MAX) return FWP_E_INVALID_ENUMERATOR;
  directions.inbound = direction == FWP_DIRECTION_INBOUND;
  directions.outbound = direction == FWP_DIRECTION_OUTBOUND;
  return ERROR_SUCCESS;
}

void AppendSa(bool wanted, const IPSEC_SA_DETAILS1 *sa, Snapshot &entries) {
  if (wanted && sa != nullptr) entries.push_back(CopyOf(*sa));
}

}  // namespace

DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, Snapshot &entries) {
  Subnets subnets;
  if (DWORD code = ReadTemplate(enum_template, subnets)) return code;
  database.ForEach([&](const SaContext &context) {
    if (Matches(subnets, context)) entries.push_back(ImageOf(context, objects));
  });
  return ERROR_SUCCESS;
}

DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_ENUM_TEMPLATE0 *enum_template, Snapshot &entries) {
  Directions directions;
  if (DWORD code = ReadDirections(enum_template, directions)) return code;
  database.ForEach([&](const SaContext &context) {
    const ContextView view(context, objects);
    AppendSa(directions.inbound, view.get().inboundSa, entries);
    AppendSa(directions.outbound, view.get().outboundSa, entries);
  });
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
