// The control functions that tests use; engine_control.h says what they promise.

#include "api/control.h"

#include <algorithm>
#include <cstring>

using namespace wfp_ipsec;

extern "C" {

void WINAPI WfpIpsecEngineObserve(void) {
  Control(false, [](Engine &engine, Lock &) {
    engine.clock.Freeze();
    engine.observer.Start();
    return true;
  });
}

void WINAPI WfpIpsecEngineAdvance(UINT64 seconds) {
  Control(false, [&](Engine &engine, Lock &) {
    engine.clock.Advance(seconds);
    engine.RunDue();
    return true;
  });
}

DWORD WINAPI WfpIpsecEngineFailNext(const char *function, DWORD code, UINT32 after) {
  if (function == nullptr || code == ERROR_SUCCESS) return ERROR_INVALID_PARAMETER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    const bool known = engine.observer.AddFault(function, code, after);
    return known ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
  });
}

UINT64 WINAPI WfpIpsecEngineCalls(char *names, UINT64 size) {
  return Control<UINT64>(0, [&](Engine &engine, Lock &) -> UINT64 {
    const std::string &calls = engine.observer.calls();
    if (names != nullptr) std::memcpy(names, calls.data(), std::min<UINT64>(size, calls.size()));
    return calls.size();
  });
}

UINT64 WINAPI WfpIpsecEngineLiveAllocations(void) { return LiveResults(); }

void WINAPI WfpIpsecEngineReset(void) {
  Control(false, [](Engine &engine, Lock &lock) {
    engine.Reset(lock);
    return true;
  });
}

void WINAPI WfpIpsecEngineRestartService(void) {
  Control(false, [](Engine &engine, Lock &lock) {
    engine.RunDue();
    engine.RestartService(lock);
    return true;
  });
}

}  // extern "C"
