// FwpmEngine*, FwpmTransaction* and FwpmFreeMemory0.

#include "api/lane_call.h"

using namespace wfp_ipsec;

namespace {

DWORD CheckConnection(const WCHAR *server, UINT32 authn_service) {
  const bool known = authn_service == RPC_C_AUTHN_WINNT || authn_service == RPC_C_AUTHN_DEFAULT;
  return server == nullptr && known ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

// True when nobody would notice that a call came.
bool IsUnseen() {
  Engine &engine = Engine::Get();
  const LaneHold lane(engine.gate);
  return engine.IsQuiet() && !engine.observer.observing();
}

}  // namespace

extern "C" {

void WINAPI FwpmFreeMemory0(void **p) {
  // All that it does in the engine is to be seen there.
  if (!IsUnseen()) Call(__func__, {}, [](Engine &, Lock &) -> DWORD { return ERROR_SUCCESS; });
  if (p == nullptr || *p == nullptr) return;
  FreeBlock(*p);
  UncountResults(1);
  *p = nullptr;
}

DWORD WINAPI FwpmEngineOpen0(const WCHAR *serverName, UINT32 authnService,
                             SEC_WINNT_AUTH_IDENTITY_W *, const FWPM_SESSION0 *session,
                             HANDLE *engineHandle) {
  return Call(__func__, {engineHandle}, [&](Engine &engine, Lock &) -> DWORD {
    if (DWORD code = CheckConnection(serverName, authnService)) return code;
    if (DWORD code = engine.security.Demand(Container::kEngine, FWPM_ACTRL_OPEN)) return code;
    return engine.OpenSession(session == nullptr ? FWPM_SESSION0{} : *session, engineHandle);
  });
}

DWORD WINAPI FwpmEngineClose0(HANDLE engineHandle) {
  return Call(__func__, {}, [&](Engine &engine, Lock &lock) {
    return Admitted(engine, lock, engineHandle, Access::kClose, [&](Session &session) -> DWORD {
      engine.CloseSession(session, lock);
      return ERROR_SUCCESS;
    });
  });
}

DWORD WINAPI FwpmTransactionBegin0(HANDLE engineHandle, UINT32 flags) {
  const DWORD right =
      flags == FWPM_TXN_READ_ONLY ? FWPM_ACTRL_BEGIN_READ_TXN : FWPM_ACTRL_BEGIN_WRITE_TXN;
  const Needs needs{Access::kNothing, Container::kEngine, right};
  return Call(__func__, {}, [&](Engine &engine, Lock &lock) {
    return Admitted(engine, lock, engineHandle, needs,
                    [&](Session &session) { return engine.Begin(session, flags, lock); });
  });
}

DWORD WINAPI FwpmTransactionCommit0(HANDLE engineHandle) {
  return CallInSession(__func__, engineHandle, Access::kNothing, {},
                       [](Engine &engine, Session &session) { return engine.Commit(session); });
}

DWORD WINAPI FwpmTransactionAbort0(HANDLE engineHandle) {
  return CallInSession(__func__, engineHandle, Access::kNothing, {},
                       [](Engine &engine, Session &session) { return engine.Abort(session); });
}

}  // extern "C"
