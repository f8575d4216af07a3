// The state of DoS protection.
//
// Nothing is forwarded here, so entries and counters come from tests. Thread safety: guarded by the
// engine's gate.

#ifndef WFP_IPSEC_DOSP_H_
#define WFP_IPSEC_DOSP_H_

#include <vector>

#include "core/enumerators.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

class Dosp {
 public:
  void Add(const IPSEC_DOSP_STATE0 &state) { states_.push_back(state); }

  // Copies the entries that match the template, or all without one, oldest first, as
  // IPSEC_DOSP_STATE0.
  DWORD TakeSnapshot(const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *enum_template, Snapshot &entries) const;

  void Count(const IPSEC_DOSP_STATISTICS0 &more);

  // What was counted, and the entries as created and current ones.
  IPSEC_DOSP_STATISTICS0 Statistics() const;

 private:
  std::vector<IPSEC_DOSP_STATE0> states_;
  IPSEC_DOSP_STATISTICS0 counted_{};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DOSP_H_
