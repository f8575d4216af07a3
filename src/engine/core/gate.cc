#include "core/gate.h"

#include <thread>

namespace wfp_ipsec {

void Gate::lock() {
  mutex_.lock();
  locked_.store(true);
  for (const Lane &lane : lanes_) {
    while (lane.taken.load()) std::this_thread::yield();
  }
}

void Gate::unlock() noexcept {
  locked_.store(false, std::memory_order_release);
  mutex_.unlock();
}

bool Gate::Enter(size_t lane) noexcept {
  if (lanes_[lane].taken.exchange(true)) return false;
  if (!locked_.load()) return true;
  Leave(lane);
  return false;
}

size_t Gate::HomeLane() noexcept {
  constexpr size_t kNone = kLanes;
  static std::atomic<size_t> next{0};
  thread_local size_t home = kNone;
  if (home == kNone) home = next.fetch_add(1, std::memory_order_relaxed) % kLanes;
  return home;
}

}  // namespace wfp_ipsec
