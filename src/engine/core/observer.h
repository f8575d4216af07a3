// The call log and the faults that tests ask for.
//
// Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_OBSERVER_H_
#define WFP_IPSEC_OBSERVER_H_

#include <list>
#include <string>
#include <vector>

#include "wfp_abi.h"

namespace wfp_ipsec {

class Observer {
 public:
  void Start() { observing_ = true; }

  // True when nothing is written down and no fault waits.
  bool idle() const { return !observing_ && faults_.empty(); }

  // Writes the call down, once Start was called.
  void Record(const char *function);

  // Returns the code that the call shall return at once, or ERROR_SUCCESS.
  DWORD TakeFault(const char *function);

  // Lets a call of the function fail after `after` others. False for a name without a result.
  bool AddFault(const char *function, DWORD code, UINT32 after);

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

  bool observing_ = false;
  std::string calls_;
  std::list<Fault> faults_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBSERVER_H_
