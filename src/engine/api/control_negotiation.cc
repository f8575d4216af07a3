// The control function for negotiations; engine_control.h says what it promises.

#include "api/control.h"
#include "ike/negotiation.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI WfpIpsecEngineNegotiate(const IKEEXT_TRAFFIC0 *ikeTraffic,
                                     const IPSEC_SA_DETAILS1 *inbound,
                                     const IPSEC_SA_DETAILS1 *outbound, UINT64 *saContextId) {
  if (ikeTraffic == nullptr || inbound == nullptr || outbound == nullptr ||
      saContextId == nullptr) {
    return FWP_E_NULL_POINTER;
  }
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &lock) {
    return Negotiate(engine, {*ikeTraffic, *inbound, *outbound}, saContextId, lock);
  });
}

}  // extern "C"
