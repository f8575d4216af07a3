// The options of the engine.
//
// Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_OPTIONS_H_
#define WFP_IPSEC_OPTIONS_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

class EngineOptions {
 public:
  DWORD Get(UINT32 option, UINT32 &value) const noexcept;
  DWORD Set(UINT32 option, const FWP_VALUE0 &value) noexcept;

  bool collects_net_events() const { return values_[FWPM_ENGINE_COLLECT_NET_EVENTS] != 0; }

 private:
  // Net events are collected unless somebody switches that off; all other options start at 0.
  UINT32 values_[FWPM_ENGINE_OPTION_MAX] = {1};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OPTIONS_H_
