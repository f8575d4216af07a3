#include "ike/ike_versions.h"

#include <cstddef>
#include <cstring>

#include "memory/describe_ike.h"

namespace wfp_ipsec {
namespace {

// Copying bytes rather than members keeps enum values intact that no enumerator has.
static_assert(sizeof(IKEEXT_SA_DETAILS1) == sizeof(IKEEXT_SA_DETAILS2), "IKE SAs differ");
static_assert(sizeof(IKEEXT_CREDENTIAL_PAIR1) == sizeof(IKEEXT_CREDENTIAL_PAIR2),
              "credentials differ");
static_assert(sizeof(IKEEXT_CREDENTIAL0) == sizeof(IKEEXT_CREDENTIAL2), "credentials differ");
static_assert(sizeof(IKEEXT_SA_DETAILS0) == offsetof(IKEEXT_SA_DETAILS2, correlationKey),
              "IKE SAs differ");

}  // namespace

DowngradedIkeSa<IKEEXT_SA_DETAILS1>::DowngradedIkeSa(const IKEEXT_SA_DETAILS2 &sa)
    : pairs_(sa.ikeCredentials.numCredentials) {
  std::memcpy(&details_, &sa, sizeof(details_));
  for (size_t i = 0; i < pairs_.size(); ++i) {
    std::memcpy(&pairs_[i], &sa.ikeCredentials.credentials[i], sizeof(pairs_[i]));
  }
  details_.ikeCredentials.credentials = pairs_.data();
}

DowngradedIkeSa<IKEEXT_SA_DETAILS0>::DowngradedIkeSa(const IKEEXT_SA_DETAILS2 &sa) {
  std::memcpy(&details_, &sa, sizeof(details_));
  for (UINT32 i = 0; i < sa.ikeCredentials.numCredentials; ++i) {
    const IKEEXT_CREDENTIAL_PAIR2 &pair = sa.ikeCredentials.credentials[i];
    pairs_.push_back({Downgraded(pair.localCredentials), Downgraded(pair.peerCredentials)});
  }
  details_.ikeCredentials.credentials = pairs_.data();
}

IKEEXT_CREDENTIAL0 DowngradedIkeSa<IKEEXT_SA_DETAILS0>::Downgraded(
    const IKEEXT_CREDENTIAL2 &credential) {
  IKEEXT_CREDENTIAL0 downgraded;
  std::memcpy(&downgraded, &credential, sizeof(downgraded));
  const UINT32 method = Number(credential.authenticationMethodType);
  if (method == IKEEXT_PRESHARED_KEY && credential.presharedKey != nullptr) {
    keys_.push_back({credential.presharedKey->presharedKey});
    downgraded.presharedKey = &keys_.back();
  } else if (HasCertificate(method) && credential.certificate != nullptr) {
    const IKEEXT_CERTIFICATE_CREDENTIAL1 &certificate = *credential.certificate;
    certificates_.push_back({certificate.subjectName, certificate.certHash, certificate.flags});
    downgraded.certificate = &certificates_.back();
  }
  return downgraded;
}

}  // namespace wfp_ipsec
