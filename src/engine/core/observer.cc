#include "core/observer.h"

#include <algorithm>

#include "core/function_names.h"

namespace wfp_ipsec {

void Observer::TakeRoom(std::string_view function) {
  const SpinHold hold(writing_);
  const size_t room = room_taken_ + function.size() + 1;
  const size_t needed = calls_.size() + room;
  // Twice as much as there was: to make room each time would take longer the more there is.
  if (needed > calls_.capacity()) calls_.reserve(2 * needed);
  room_taken_ = room;
}

void Observer::FillRoom(std::string_view function, bool written) noexcept {
  const SpinHold hold(writing_);
  room_taken_ -= function.size() + 1;
  if (written) calls_.append(function).append("\n");
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
