#include "core/observer.h"

#include <algorithm>

#include "core/function_names.h"

namespace wfp_ipsec {

Observer::Entry::Entry(Observer &observer, const char *function)
    : observer_(observer), function_(observer.observing_ ? function : "") {
  if (function_.empty()) return;
  const SpinHold hold(observer_.writing_);
  const size_t room = observer_.room_taken_ + function_.size() + 1;
  const size_t needed = observer_.calls_.size() + room;
  // Twice as much as there was: to make room each time would take longer the more there is.
  if (needed > observer_.calls_.capacity()) observer_.calls_.reserve(2 * needed);
  observer_.room_taken_ = room;
}

Observer::Entry::~Entry() {
  if (function_.empty()) return;
  const SpinHold hold(observer_.writing_);
  observer_.room_taken_ -= function_.size() + 1;
  if (!dropped_) observer_.calls_.append(function_).append("\n");
}

DWORD Observer::TakeFault(const char *function) {
  const auto due = std::find_if(faults_.begin(), faults_.end(), [&](const Fault &fault) {
    return fault.after == 0 && fault.function == function;
  });
  if (due != faults_.end()) {
    const DWORD code = due->code;
    faults_.erase(due);
    return code;
  }
  for (Fault &fault : faults_) {
    if (fault.function == function) --fault.after;
  }
  return ERROR_SUCCESS;
}

bool Observer::AddFault(const char *function, DWORD code, UINT32 after) {
  if (!ReturnsCode(function)) return false;
  faults_.push_back({function, code, after});
  return true;
}

std::vector<std::string> Observer::FaultyFunctions() const {
  std::vector<std::string> functions;
  for (const Fault &fault : faults_) functions.push_back(fault.function);
  return functions;
}

void Observer::Forget() {
  calls_.clear();
  faults_.clear();
}

}  // namespace wfp_ipsec
