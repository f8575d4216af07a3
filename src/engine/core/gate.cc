#include "core/gate.h"

#include <thread>

#include "core/waiting.h"

namespace wfp_ipsec {

void Gate::lock() {
  TellBeforeWaiting();
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

void Gate::Enter(size_t lane) noexcept {
  if (TryEnter(lane)) return;
  TellBeforeWaiting();
  // Nobody is alone meanwhile, nor gets there before this has entered.
  const std::lock_guard<std::mutex> hold(mutex_);
  while (lanes_[lane].taken.exchange(true)) std::this_thread::yield();
}

bool Gate::TryEnter(size_t lane) noexcept {
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
