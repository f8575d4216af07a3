#include "core/enumerators.h"

#include <algorithm>
#include <deque>

#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "memory/versions.h"
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

size_t BatchSize(const Enumerator &enumerator, UINT32 requested) {
  return std::min<size_t>(requested, enumerator.entries.size() - enumerator.next);
}

template <class Context>
void HandOutBatch(Enumerator &enumerator, const std::vector<Context *> &batch, Context ***entries,
                  UINT32 *returned) {
  *returned = static_cast<UINT32>(batch.size());
  *entries = nullptr;
  if (!batch.empty()) HandOut(CopyArray(batch.data(), batch.size()), entries);
  // What was handed out is not needed here any more, and it holds keys.
  for (size_t i = 0; i < batch.size(); ++i) enumerator.entries[enumerator.next++].reset();
}

}  // namespace

DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template,
                   std::vector<Image<IPSEC_SA_CONTEXT1>> &entries) {
  Subnets subnets;
  if (enum_template != nullptr) {
    if (DWORD code = ReadTemplate(*enum_template, subnets)) return code;
  }
  for (const auto &[id, context] : database.contexts()) {
    if (Matches(subnets, context)) entries.push_back(CopyOf(ContextView(context, objects).get()));
  }
  return ERROR_SUCCESS;
}

void HandOutNext(Enumerator &enumerator, UINT32 requested, IPSEC_SA_CONTEXT0 ***entries,
                 UINT32 *returned) {
  std::deque<DowngradedContext> downgraded;
  std::vector<IPSEC_SA_CONTEXT0 *> batch;
  for (size_t i = 0; i < BatchSize(enumerator, requested); ++i) {
    downgraded.emplace_back(*enumerator.entries[enumerator.next + i]);
    batch.push_back(&downgraded.back().get());
  }
  HandOutBatch(enumerator, batch, entries, returned);
}

void HandOutNext(Enumerator &enumerator, UINT32 requested, IPSEC_SA_CONTEXT1 ***entries,
                 UINT32 *returned) {
  std::vector<IPSEC_SA_CONTEXT1 *> batch;
  for (size_t i = 0; i < BatchSize(enumerator, requested); ++i) {
    batch.push_back(enumerator.entries[enumerator.next + i].get());
  }
  HandOutBatch(enumerator, batch, entries, returned);
}

void Enumerators::Open(HandleValue handle, Enumerator enumerator) {
  enumerators_.emplace(handle, std::move(enumerator));
  CountResult();
}

Enumerator *Enumerators::Find(HandleValue session, HandleValue handle) {
  const auto found = enumerators_.find(handle);
  const bool own = found != enumerators_.end() && found->second.session == session;
  return own ? &found->second : nullptr;
}

void Enumerators::Close(HandleValue handle) noexcept {
  enumerators_.erase(handle);
  UncountResults(1);
}

void Enumerators::CloseOfSession(HandleValue session) noexcept {
  for (auto next = enumerators_.begin(); next != enumerators_.end();) {
    const auto &[handle, enumerator] = *next++;
    if (enumerator.session == session) Close(handle);
  }
}

}  // namespace wfp_ipsec
