// The way into the engine: alone, or in a lane beside others.
//
// Who locks the gate is alone: no other call runs meanwhile. Who enters a lane keeps out those who
// want to be alone, and whoever else wants this lane, and nobody else. So what is changed by calls
// that are alone can be read in every lane, and what belongs to a lane is changed in it or alone.
//
// From within a lane nobody may lock the gate or enter another one, so that a lane is free soon.

#ifndef WFP_IPSEC_GATE_H_
#define WFP_IPSEC_GATE_H_

#include <array>
#include <atomic>
#include <mutex>

#include "wfp_abi.h"

namespace wfp_ipsec {

// What different threads write stands at least so far apart: each such line of memory is at one
// processor at a time.
constexpr size_t kCacheLine = 64;

class Gate {
 public:
  static constexpr size_t kLanes = 16;

  // For std::unique_lock.
  void lock();
  void unlock() noexcept;

  void Enter(size_t lane) noexcept;
  void Leave(size_t lane) noexcept { lanes_[lane].taken.store(false, std::memory_order_release); }

  // The lane that the calling thread's own contexts belong to. Threads take turns in being given
  // one.
  static size_t HomeLane() noexcept;

 private:
  struct alignas(kCacheLine) Lane {
    std::atomic<bool> taken{false};
  };

  // False when somebody is in the lane, or is alone or about to be.
  bool TryEnter(size_t lane) noexcept;

  // Held by who is alone, and by who could not enter a lane at once.
  std::mutex mutex_;
  // Each side first says that it comes and then looks for the other. In the one order that all
  // these accesses have, one of both sees the other.
  alignas(kCacheLine) std::atomic<bool> locked_{false};
  std::array<Lane, kLanes> lanes_;
};

using Lock = std::unique_lock<Gate>;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_GATE_H_
