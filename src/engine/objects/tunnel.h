// Tunnel policies together with the contexts and filters that put them into force.

#ifndef WFP_IPSEC_TUNNEL_H_
#define WFP_IPSEC_TUNNEL_H_

#include "core/engine.h"

namespace wfp_ipsec {

struct TunnelPolicy {
  UINT32 flags;
  // NULL for none.
  const FWPM_PROVIDER_CONTEXT3 *main_mode;
  const FWPM_PROVIDER_CONTEXT3 *quick_mode;
  const FWPM_FILTER_CONDITION0 *conditions;
  UINT32 condition_count;
  // NULL for the keying modules that are tried by default.
  const GUID *key_module;
};

// Adds the contexts, then the filters. On failure the caller takes back what was added.
// REQUIRES: the pointers of the contexts are there.
DWORD AddTunnel(Engine &engine, Session &session, const TunnelPolicy &policy);

// Deletes all that was added with the tunnel policy of this key.
DWORD DeleteTunnel(Engine &engine, Session &session, const GUID &key);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TUNNEL_H_
