#include "security/default_descriptor.h"

#include <cstring>
#include <initializer_list>

namespace wfp_ipsec {
namespace {

constexpr BYTE kWorldAuthority = 1;
constexpr BYTE kNtAuthority = 5;

constexpr DWORD kAllButOwnership = FWPM_GENERIC_READ | FWPM_GENERIC_WRITE | FWPM_GENERIC_EXECUTE;

template <class T>
void Append(Bytes &bytes, const T &value) {
  const auto *begin = reinterpret_cast<const BYTE *>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof(value));
}

Bytes MakeSid(BYTE authority, std::initializer_list<DWORD> sub_authorities) {
  Bytes sid = {1, static_cast<BYTE>(sub_authorities.size()), 0, 0, 0, 0, 0, authority};
  for (DWORD sub_authority : sub_authorities) Append(sid, sub_authority);
  return sid;
}

struct Grant {
  Bytes sid;
  DWORD access;
};

// The SID of a service is made of the SHA-1 hash of its name.
std::vector<Grant> Grants() {
  const auto service = [](DWORD a, DWORD b, DWORD c, DWORD d, DWORD e) {
    return Grant{MakeSid(kNtAuthority, {80, a, b, c, d, e}), kAllButOwnership};
  };
  return {
      // The second are the Network Configuration Operators.
      {AdministratorsSid(), FWPM_GENERIC_ALL},
      {MakeSid(kNtAuthority, {32, 556}), kAllButOwnership},
      // MpsSvc, NapAgent, PolicyAgent, RpcSs, WdiServiceHost
      service(3088073201, 1464728630, 1879813800, 1107566885, 823218052),
      service(2006800713, 1441093265, 249754844, 3404434343, 1444102779),
      service(3044542841, 3639452079, 4096941652, 1606687743, 1256249853),
      service(979556362, 403687129, 3954533659, 2335141334, 1547273080),
      service(3139157870, 2983391045, 3678747466, 658725712, 1809340420),
      {EveryoneSid(), FWPM_ACTRL_OPEN | FWPM_ACTRL_CLASSIFY},
  };
}

// An ACCESS_ALLOWED_ACE.
void AppendAllow(Bytes &acl, const Grant &grant) {
  constexpr size_t kHead = 8;
  Append(acl, BYTE{0});
  Append(acl, BYTE{0});
  Append(acl, static_cast<WORD>(kHead + grant.sid.size()));
  Append(acl, grant.access);
  acl.insert(acl.end(), grant.sid.begin(), grant.sid.end());
}

Bytes DefaultDacl() {
  Bytes acl(sizeof(ACL));
  ACL head{2, 0, 0, 0, 0};
  for (const Grant &grant : Grants()) {
    AppendAllow(acl, grant);
    ++head.AceCount;
  }
  head.AclSize = static_cast<WORD>(acl.size());
  std::memcpy(acl.data(), &head, sizeof(head));
  return acl;
}

}  // namespace

Bytes LocalSystemSid() { return MakeSid(kNtAuthority, {18}); }
Bytes AdministratorsSid() { return MakeSid(kNtAuthority, {32, 544}); }
Bytes AuthenticatedUsersSid() { return MakeSid(kNtAuthority, {11}); }
Bytes EveryoneSid() { return MakeSid(kWorldAuthority, {0}); }

SecurityDescriptor DefaultDescriptor() {
  SecurityDescriptor descriptor;
  descriptor.owner = LocalSystemSid();
  descriptor.group = LocalSystemSid();
  descriptor.dacl = DefaultDacl();
  return descriptor;
}

}  // namespace wfp_ipsec
