// Asking key managers whether they dictate the keys of an SA pair, and for the keys.
//
// Thread safety: guarded by the engine's gate, which is given up while a key manager is waited
// for.

#ifndef WFP_IPSEC_DICTATION_H_
#define WFP_IPSEC_DICTATION_H_

#include "ike/key_managers.h"
#include "memory/block.h"

namespace wfp_ipsec {

// The two directions of an SA pair.
struct SaPair {
  Image<IPSEC_SA_DETAILS1> inbound;
  Image<IPSEC_SA_DETAILS1> outbound;
};

SaPair CopyOf(const IPSEC_SA_DETAILS1 &inbound, const IPSEC_SA_DETAILS1 &outbound);

// Lets the dictating manager that gives itself the highest weight set the keys of the pair, and
// marks the bundles then. Leaves the pair as it is when none wants to, when it leaves the keys to
// the keying module, and when its time is up. Returns ERROR_SUCCESS, the code of a manager that
// failed, or FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL.
DWORD Dictate(const KeyManagers &managers, const IKEEXT_TRAFFIC0 &traffic, SaPair &pair,
              Lock &lock);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DICTATION_H_
