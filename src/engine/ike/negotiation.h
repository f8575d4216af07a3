// What the system's keying module would do: negotiate an SA pair, ask the key managers for its
// keys, install it, and tell the key managers the keys that it got.
//
// Key managers run on their own threads, without the engine's gate, and are waited for no longer
// than their time-out; what a late one answers is thrown away. Thread safety: guarded by the
// engine's gate, which is given up while a key manager is waited for.

#ifndef WFP_IPSEC_NEGOTIATION_H_
#define WFP_IPSEC_NEGOTIATION_H_

#include "core/engine.h"

namespace wfp_ipsec {

// What the two peers have agreed on. The bundles hold the keys that the keying module would use.
struct Agreement {
  const IKEEXT_TRAFFIC0 &ike_traffic;
  const IPSEC_SA_DETAILS1 &inbound;
  const IPSEC_SA_DETAILS1 &outbound;
};

// Gives the new context's id, or returns why there is none. All is done or nothing.
DWORD Negotiate(Engine &engine, const Agreement &agreement, UINT64 *id, Lock &lock);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NEGOTIATION_H_
