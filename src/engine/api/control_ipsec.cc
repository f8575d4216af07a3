// The control functions for what only traffic and negotiations bring about.

#include "api/control.h"
#include "memory/describe_ike.h"
#include "sa/sa_statistics.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI WfpIpsecEngineTraffic(UINT64 saContextId, UINT32 direction, UINT64 packets,
                                   UINT64 bytes) {
  if (direction >= FWP_DIRECTION_MAX) return FWP_E_INVALID_ENUMERATOR;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    engine.RunDue();
    SaContext *context = engine.contexts.Find(saContextId);
    if (context == nullptr) return FWP_E_NOT_FOUND;
    return engine.contexts.Pass(*context, static_cast<FWP_DIRECTION>(direction), {packets, bytes},
                                engine.clock.Now());
  });
}

DWORD WINAPI WfpIpsecEngineInjectIkeSa(const IKEEXT_SA_DETAILS2 *sa, UINT64 *id) {
  if (sa == nullptr || id == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    if (DWORD code = CheckPointers(*sa)) return code;
    *id = engine.ike.Add(*sa);
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineInjectDospState(const IPSEC_DOSP_STATE0 *state) {
  if (state == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    engine.dosp.Add(*state);
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineCountIpsec(const IPSEC_STATISTICS1 *more) {
  if (more == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    AddStatistics(engine.counted, *more);
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineCountDosp(const IPSEC_DOSP_STATISTICS0 *more) {
  if (more == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    engine.dosp.Count(*more);
    return ERROR_SUCCESS;
  });
}

DWORD WINAPI WfpIpsecEngineCountIke(const IKEEXT_STATISTICS1 *more) {
  if (more == nullptr) return FWP_E_NULL_POINTER;
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    engine.ike.Count(*more);
    return ERROR_SUCCESS;
  });
}

}  // extern "C"
