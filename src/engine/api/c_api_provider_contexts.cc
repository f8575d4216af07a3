// FwpmProviderContext*.

#include "objects/new_object.h"
#include "objects/object_calls.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmProviderContextAdd0(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT0 *providerContext,
                                     PSECURITY_DESCRIPTOR, UINT64 *id) {
  return CallInSession(__func__, engineHandle, Access::kWrite, {providerContext},
                       [&](Engine &engine, Session &session) {
                         return AddProviderContext(engine, session, *providerContext, id);
                       });
}

DWORD WINAPI FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallInSession(__func__, engineHandle, Access::kWrite, {},
                       [&](Engine &engine, Session &session) {
                         return DeleteObject(engine, session, ObjectKind::kProviderContext, id);
                       });
}

DWORD WINAPI FwpmProviderContextGetById0(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT0 **providerContext) {
  return CallInSession(
      __func__, engineHandle, Access::kRead, {providerContext}, [&](Engine &engine, Session &) {
        return ReadObject(engine, ObjectKind::kProviderContext, id, providerContext);
      });
}

}  // extern "C"
