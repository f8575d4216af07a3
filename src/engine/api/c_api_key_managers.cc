// IPsecKeyManager*, without their security descriptor.

#include <memory>
#include <vector>

#include "api/call.h"
#include "memory/describe_key_managers.h"

using namespace wfp_ipsec;

namespace {

DWORD Register(Engine &engine, const Session &session, const IPSEC_KEY_MANAGER0 &given,
               const IPSEC_KEY_MANAGER_CALLBACKS0 &callbacks, HANDLE *handle) {
  if (DWORD code = engine.key_managers.Check(given, callbacks)) return code;
  IPSEC_KEY_MANAGER0 manager = given;
  if (IsZero(manager.keyManagerKey)) manager.keyManagerKey = engine.chance.NextKey();
  const HandleValue value = engine.NextHandle();
  const auto thread = std::make_shared<CallbackThread>(engine.gate);
  engine.key_managers.Open(value, {session.handle, CopyOf(manager), callbacks, thread});
  *handle = HandleOf(value);
  return ERROR_SUCCESS;
}

}  // namespace

extern "C" {

DWORD WINAPI IPsecKeyManagerAddAndRegister0(HANDLE engineHandle,
                                            const IPSEC_KEY_MANAGER0 *keyManager,
                                            const IPSEC_KEY_MANAGER_CALLBACKS0 *keyManagerCallbacks,
                                            HANDLE *keyMgmtHandle) {
  return CallInSession(
      __func__, engineHandle, {Access::kOutside, Container::kKeyManagers, FWPM_ACTRL_ADD},
      {keyManager, keyManagerCallbacks, keyMgmtHandle}, [&](Engine &engine, Session &session) {
        return Register(engine, session, *keyManager, *keyManagerCallbacks, keyMgmtHandle);
      });
}

DWORD WINAPI IPsecKeyManagerUnregisterAndDelete0(HANDLE engineHandle, HANDLE keyMgmtHandle) {
  return Call(__func__, {}, [&](Engine &engine, Lock &lock) {
    return Admitted(engine, lock, engineHandle, Access::kOutside, [&](Session &session) -> DWORD {
      const HandleValue handle = ValueOf(keyMgmtHandle);
      const bool own = engine.key_managers.Close(session.handle, handle, lock);
      return own ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
    });
  });
}

DWORD WINAPI IPsecKeyManagersGet0(HANDLE engineHandle, IPSEC_KEY_MANAGER0 ***entries,
                                  UINT32 *numEntries) {
  return CallInSession(__func__, engineHandle,
                       {Access::kRead, Container::kKeyManagers, FWPM_ACTRL_READ},
                       {entries, numEntries}, [&](Engine &engine, Session &) -> DWORD {
                         std::vector<IPSEC_KEY_MANAGER0 *> found;
                         for (const auto &[handle, manager] : engine.key_managers.managers()) {
                           found.push_back(manager.description.get());
                         }
                         HandOutAll(found, entries, numEntries);
                         return ERROR_SUCCESS;
                       });
}

}  // extern "C"
