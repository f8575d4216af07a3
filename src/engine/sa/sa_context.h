// One SA context: the state machine Create -> SPI -> inbound SA -> outbound SA -> expiring.
//
// Thread safety: guarded by the engine's mutex.

#ifndef WFP_IPSEC_SA_CONTEXT_H_
#define WFP_IPSEC_SA_CONTEXT_H_

#include <algorithm>
#include <optional>

#include "memory/block.h"
#include "objects/objects.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

constexpr UINT64 kNever = ~UINT64{0};

// When an SA ends by itself, in milliseconds of the engine's clock.
struct SaEnds {
  // The end of its lifetime in seconds or of its grace.
  UINT64 lifetime = kNever;
  // The end of its idle time-out, unless traffic comes before.
  UINT64 idle = kNever;

  UINT64 earliest() const { return std::min(lifetime, idle); }
};

// Traffic through an SA.
struct SaLoad {
  UINT64 packets = 0;
  UINT64 bytes = 0;
};

// One direction of a context.
struct Sa {
  IPSEC_TRAFFIC1 traffic{};
  std::optional<IPSEC_V4_UDP_ENCAPSULATION0> udp;
  // Holds the keys. NULL until the SA is added.
  Image<IPSEC_SA_BUNDLE1> bundle;
  SaEnds ends;
  // What it has protected so far.
  SaLoad load;
};

struct SaContext {
  UINT64 id;
  IPSEC_VIRTUAL_IF_TUNNEL_INFO0 tunnel_info;
  // 0 until GetSpi or SetSpi; from then on inbound.traffic counts.
  IPSEC_SA_SPI spi = 0;
  Sa inbound;
  Sa outbound;
  bool expiring = false;

  bool complete() const { return inbound.bundle && outbound.bundle; }
  UINT64 ends_at() const { return std::min(inbound.ends.earliest(), outbound.ends.earliest()); }
};

// A context as callers see it: a struct that points to itself, to the context and to the filters.
// Lasts as long as the context and the filters stay as they are.
class ContextView {
 public:
  ContextView(const SaContext &context, const Objects &objects) noexcept;
  ContextView(const ContextView &) = delete;
  ContextView &operator=(const ContextView &) = delete;

  const IPSEC_SA_CONTEXT1 &get() const { return context_; }

 private:
  IPSEC_SA_CONTEXT1 context_;
  IPSEC_SA_DETAILS1 inbound_;
  IPSEC_SA_DETAILS1 outbound_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_CONTEXT_H_
