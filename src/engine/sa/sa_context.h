// One SA context: the state machine Create -> SPI -> inbound SA -> outbound SA -> expiring.
//
// Thread safety: a call in the lane of the context, or alone.

#ifndef WFP_IPSEC_SA_CONTEXT_H_
#define WFP_IPSEC_SA_CONTEXT_H_

#include <algorithm>
#include <utility>

#include "core/chain_table.h"
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

// One direction of a context. There may be a million: what is small stands together.
class Sa {
 public:
  Sa() noexcept : pointed_bytes_(0), has_udp_(0) {}
  Sa(Sa &&other) noexcept : Sa() { *this = std::move(other); }
  Sa &operator=(Sa &&other) noexcept;
  ~Sa() { DropBundle(); }

  IPSEC_TRAFFIC1 traffic{};
  SaEnds ends;
  // What it has protected so far.
  SaLoad load;

  // False until the SA is added.
  bool added() const { return bundle_.numSAs != 0; }

  // REQUIRES: the SA is added.
  const IPSEC_SA_BUNDLE1 &bundle() const { return bundle_; }

  // What the bundle's pointers lead to, keys among it, and its size, a multiple of 8.
  const void *pointed() const { return pointed_; }
  size_t pointed_bytes() const { return pointed_bytes_; }

  // Adds the SA or changes it. Throws std::bad_alloc, and changes nothing then. REQUIRES: the
  // bundle points to nothing of this SA's.
  void SetBundle(const IPSEC_SA_BUNDLE1 &bundle);
  void DropBundle() noexcept;

  // NULL without UDP encapsulation.
  const IPSEC_V4_UDP_ENCAPSULATION0 *udp() const { return has_udp_ != 0 ? &udp_ : nullptr; }
  void SetUdp(const IPSEC_V4_UDP_ENCAPSULATION0 *udp) noexcept;

 private:
  // Enough for most bundles, those of one SA with AES-GCM-128 or with AES-CBC-128 and a hash: who
  // reads a context looks for it at one place of memory only, and installing it allocates less.
  static constexpr size_t kRoom = 128;

  IPSEC_SA_BUNDLE1 bundle_{};
  // Leads to the room or, where that does not suffice, to a block.
  void *pointed_ = nullptr;
  // One word for two members: with a second one each context would take 16 bytes more.
  UINT32 pointed_bytes_ : 31;
  UINT32 has_udp_ : 1;
  IPSEC_V4_UDP_ENCAPSULATION0 udp_{};
  alignas(UINT64) UINT8 room_[kRoom];
};

// What is in no queue of ends.
constexpr UINT32 kNotInEnds = ~UINT32{0};

struct SaContext {
  UINT64 id = 0;
  IPSEC_VIRTUAL_IF_TUNNEL_INFO0 tunnel_info{};
  // 0 until GetSpi or SetSpi; from then on inbound.traffic counts.
  IPSEC_SA_SPI spi = 0;
  // The rest but for `expiring` is the database's own.
  UINT32 place_in_ends = kNotInEnds;
  Sa inbound;
  Sa outbound;
  bool expiring = false;
  ChainLink<SaContext> same_spi;
  ChainLink<SaContext> same_traffic;

  bool complete() const { return inbound.added() && outbound.added(); }
  UINT64 ends_at() const { return std::min(inbound.ends.earliest(), outbound.ends.earliest()); }
};

// Returns the context as callers see it, with its filters, in one block.
Image<IPSEC_SA_CONTEXT1> ImageOf(const SaContext &context, const Objects &objects);

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
