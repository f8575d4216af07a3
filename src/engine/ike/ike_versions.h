// The versions of IKE security associations.
//
// The engine keeps version 2. Members that an older version lacks are left away on the way out.
// Pointers are carried over, so a deep copy has to follow.

#ifndef WFP_IPSEC_IKE_VERSIONS_H_
#define WFP_IPSEC_IKE_VERSIONS_H_

#include <deque>
#include <vector>

#include "wfp_abi.h"

namespace wfp_ipsec {

// A version-0 or version-1 IKE SA that points to its own credentials. A view of an enumeration.
template <class Details>
class DowngradedIkeSa;

template <>
class DowngradedIkeSa<IKEEXT_SA_DETAILS1> {
 public:
  static bool Shows(const IKEEXT_SA_DETAILS2 &) { return true; }

  explicit DowngradedIkeSa(const IKEEXT_SA_DETAILS2 &sa);
  DowngradedIkeSa(const DowngradedIkeSa &) = delete;
  DowngradedIkeSa &operator=(const DowngradedIkeSa &) = delete;

  IKEEXT_SA_DETAILS1 &get() { return details_; }

 private:
  IKEEXT_SA_DETAILS1 details_;
  std::vector<IKEEXT_CREDENTIAL_PAIR1> pairs_;
};

template <>
class DowngradedIkeSa<IKEEXT_SA_DETAILS0> {
 public:
  static bool Shows(const IKEEXT_SA_DETAILS2 &) { return true; }

  explicit DowngradedIkeSa(const IKEEXT_SA_DETAILS2 &sa);
  DowngradedIkeSa(const DowngradedIkeSa &) = delete;
  DowngradedIkeSa &operator=(const DowngradedIkeSa &) = delete;

  IKEEXT_SA_DETAILS0 &get() { return details_; }

 private:
  IKEEXT_CREDENTIAL0 Downgraded(const IKEEXT_CREDENTIAL2 &credential);

  IKEEXT_SA_DETAILS0 details_;
  std::vector<IKEEXT_CREDENTIAL_PAIR0> pairs_;
  std::deque<IKEEXT_PRESHARED_KEY_AUTHENTICATION0> keys_;
  std::deque<IKEEXT_CERTIFICATE_CREDENTIAL0> certificates_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_IKE_VERSIONS_H_
