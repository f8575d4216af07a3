#include "ike/ike_database.h"

#include <algorithm>
#include <optional>

#include "core/counters.h"
#include "memory/deep_copy.h"
#include "memory/describe_ike.h"
#include "sa/address.h"

namespace wfp_ipsec {
namespace {

struct Wanted {
  std::optional<Subnet> local;
  std::optional<Subnet> remote;
  FWP_BYTE_BLOB certificate{};
};

DWORD Read(const IKEEXT_SA_ENUM_TEMPLATE0 &enum_template, Wanted &wanted) {
  if (DWORD code = CheckPointers(enum_template)) return code;
  wanted.certificate = enum_template.localMainModeCertHash;
  if (DWORD code = ReadSubnet(enum_template.localSubNet, wanted.local)) return code;
  return ReadSubnet(enum_template.remoteSubNet, wanted.remote);
}

bool HasHash(const IKEEXT_CREDENTIAL2 &credential, const FWP_BYTE_BLOB &hash) {
  if (!HasCertificate(Number(credential.authenticationMethodType))) return false;
  if (credential.certificate == nullptr) return false;
  const FWP_BYTE_BLOB &own = credential.certificate->certHash;
  return std::equal(own.data, own.data + own.size, hash.data, hash.data + hash.size);
}

bool HasLocalHash(const IKEEXT_CREDENTIALS2 &credentials, const FWP_BYTE_BLOB &hash) {
  const IKEEXT_CREDENTIAL_PAIR2 *pairs = credentials.credentials;
  return std::any_of(
      pairs, pairs + credentials.numCredentials,
      [&](const IKEEXT_CREDENTIAL_PAIR2 &pair) { return HasHash(pair.localCredentials, hash); });
}

bool Matches(const Wanted &wanted, const IKEEXT_SA_DETAILS2 &sa) {
  const IKEEXT_TRAFFIC0 &traffic = sa.ikeTraffic;
  const UINT32 version = Number(traffic.ipVersion);
  if (wanted.local && !Contains(*wanted.local, version, LocalAddress(traffic))) return false;
  if (wanted.remote && !Contains(*wanted.remote, version, RemoteAddress(traffic))) return false;
  return wanted.certificate.size == 0 || HasLocalHash(sa.ikeCredentials, wanted.certificate);
}

// Returns NULL for a keying module that has no statistics.
IKEEXT_KEYMODULE_STATISTICS1 *ModuleOf(IKEEXT_STATISTICS1 &statistics, UINT32 module) {
  switch (module) {
    case IKEEXT_KEY_MODULE_IKE:
      return &statistics.ikeStatistics;
    case IKEEXT_KEY_MODULE_AUTHIP:
      return &statistics.authipStatistics;
    case IKEEXT_KEY_MODULE_IKEV2:
      return &statistics.ikeV2Statistics;
    default:
      return nullptr;
  }
}

}  // namespace

UINT64 IkeDatabase::Add(const IKEEXT_SA_DETAILS2 &sa) {
  Image<IKEEXT_SA_DETAILS2> copy = CopyOf(sa);
  copy->saId = next_id_;
  sas_.emplace(next_id_, std::move(copy));
  return next_id_++;
}

const IKEEXT_SA_DETAILS2 *IkeDatabase::Find(UINT64 id) const {
  const auto found = sas_.find(id);
  return found == sas_.end() ? nullptr : found->second.get();
}

DWORD IkeDatabase::TakeSnapshot(const IKEEXT_SA_ENUM_TEMPLATE0 *enum_template,
                                Snapshot &entries) const {
  Wanted wanted;
  if (enum_template != nullptr) {
    if (DWORD code = Read(*enum_template, wanted)) return code;
  }
  for (const auto &[id, sa] : sas_) {
    if (Matches(wanted, *sa)) entries.push_back(CopyOf(*sa));
  }
  return ERROR_SUCCESS;
}

void IkeDatabase::Restart() noexcept {
  sas_.clear();
  counted_ = {};
}

void IkeDatabase::Count(const IKEEXT_STATISTICS1 &more) { AddCounters<UINT32>(counted_, more); }

IKEEXT_STATISTICS1 IkeDatabase::Statistics() const {
  IKEEXT_STATISTICS1 statistics = counted_;
  for (const auto &[id, sa] : sas_) {
    IKEEXT_KEYMODULE_STATISTICS1 *module = ModuleOf(statistics, Number(sa->keyModuleType));
    if (module == nullptr) continue;
    const bool v4 = Number(sa->ikeTraffic.ipVersion) == FWP_IP_VERSION_V4;
    ++(v4 ? module->v4Statistics : module->v6Statistics).currentActiveMainModes;
  }
  return statistics;
}

}  // namespace wfp_ipsec
