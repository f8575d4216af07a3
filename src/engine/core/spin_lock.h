// A lock for a few steps at a time, which takes a byte and no call of the system.

#ifndef WFP_IPSEC_SPIN_LOCK_H_
#define WFP_IPSEC_SPIN_LOCK_H_

#include <atomic>
#include <mutex>
#include <thread>

namespace wfp_ipsec {

// Guards a part of a table against calls in other lanes. Whoever holds it waits for nothing.
class SpinLock {
 public:
  SpinLock() = default;
  // A lock guards the place where it is: what is copied or moved has a new one.
  SpinLock(const SpinLock &) noexcept {}
  SpinLock &operator=(const SpinLock &) noexcept { return *this; }

  void lock() noexcept {
    while (held_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() noexcept { held_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> held_{false};
};

using SpinHold = std::lock_guard<SpinLock>;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SPIN_LOCK_H_
