// The engine's time, in milliseconds.
//
// Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_CLOCK_H_
#define WFP_IPSEC_CLOCK_H_

#include <chrono>

#include "wfp_abi.h"

namespace wfp_ipsec {

// Runs with the system's steady clock until Freeze, from then on by Advance alone.
class Clock {
 public:
  UINT64 Now() const {
    return frozen_ ? offset_ : offset_ + static_cast<UINT64>(Running().count());
  }

  void Freeze() {
    offset_ = Now();
    frozen_ = true;
  }

  // Stops at the end of time instead of beginning anew; what is due later never falls due.
  void Advance(UINT64 seconds) {
    const UINT64 most = (kEnd - offset_) / 1000;
    offset_ += (seconds < most ? seconds : most) * 1000;
  }

  void Restart() {
    offset_ = 0;
    start_ = std::chrono::steady_clock::now();
  }

 private:
  std::chrono::milliseconds Running() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start_);
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  static constexpr UINT64 kEnd = UINT64{1} << 62;
  UINT64 offset_ = 0;
  bool frozen_ = false;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CLOCK_H_
