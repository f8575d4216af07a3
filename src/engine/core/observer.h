// The call log and the faults that tests ask for.
//
// Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_OBSERVER_H_
#define WFP_IPSEC_OBSERVER_H_

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "core/spin_lock.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

class Observer {
 public:
  void Start() { observing_ = true; }

  // True once calls are written down.
  bool observing() const { return observing_; }

  // Writes the call down, once Start was called.
  void Record(const char *function) { Entry(*this, function); }

  // A call that is written down at the end of this, unless it turns out to be none. There may be
  // several at once, in lanes.
  class Entry {
   public:
    // All that needs memory, so that it comes before anything is changed.
    Entry(Observer &observer, const char *function)
        : observer_(observer), function_(observer.observing_ ? function : nullptr) {
      if (function_ != nullptr) observer_.TakeRoom(function_);
    }
    ~Entry() {
      if (function_ != nullptr) observer_.FillRoom(function_, !dropped_);
    }
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;

    void Drop() noexcept { dropped_ = true; }

   private:
    Observer &observer_;
    const char *const function_;
    bool dropped_ = false;
  };

  // Returns the code that the call shall return at once, or ERROR_SUCCESS.
  DWORD TakeFault(const char *function);

  // Lets a call of the function fail after `after` others. False for a name without a result.
  bool AddFault(const char *function, DWORD code, UINT32 after);

  // True when a fault waits for a call of any function.
  bool has_faults() const { return !faults_.empty(); }

  // The functions that a fault still waits for, in the order in which they were asked for.
  std::vector<std::string> FaultyFunctions() const;

  const std::string &calls() const { return calls_; }

  void Forget();

 private:
  struct Fault {
    std::string function;
    DWORD code;
    UINT32 after;
  };

  void TakeRoom(std::string_view function);
  void FillRoom(std::string_view function, bool written) noexcept;

  bool observing_ = false;
  SpinLock writing_;
  std::string calls_;
  // The room in it that entries have taken and not filled.
  size_t room_taken_ = 0;
  std::list<Fault> faults_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBSERVER_H_
