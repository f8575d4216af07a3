// FwpmSession* and the options of the engine.

#include "api/enumerate.h"
#include "memory/describe_objects.h"

using namespace wfp_ipsec;

namespace {

DWORD TakeSessions(Engine &engine, const FWPM_SESSION_ENUM_TEMPLATE0 *wanted, Snapshot &entries) {
  if (wanted != nullptr && wanted->reserved != 0) return FWP_E_RESERVED;
  if (engine.security.Demand(Container::kEngine, FWPM_ACTRL_READ)) return ERROR_SUCCESS;
  engine.sessions.ForEach(
      [&](const Session &session) { entries.push_back(CopyOf(*session.description)); });
  return ERROR_SUCCESS;
}

}  // namespace

extern "C" {

DWORD WINAPI FwpmSessionCreateEnumHandle0(HANDLE engineHandle,
                                          const FWPM_SESSION_ENUM_TEMPLATE0 *enumTemplate,
                                          HANDLE *enumHandle) {
  return CallToOpenEnum(__func__, engineHandle,
                        {Access::kOutside, Container::kEngine, FWPM_ACTRL_ENUM}, EnumKind::kSession,
                        enumHandle, [&](Engine &engine, Snapshot &entries) {
                          return TakeSessions(engine, enumTemplate, entries);
                        });
}

DWORD WINAPI FwpmSessionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                              FWPM_SESSION0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<FWPM_SESSION0, SameVersion<FWPM_SESSION0>>(
      __func__, engineHandle, EnumKind::kSession, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI FwpmSessionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kSession, enumHandle);
}

DWORD WINAPI FwpmEngineGetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option,
                                  FWP_VALUE0 **value) {
  return CallInSession(__func__, engineHandle, {Access::kRead, Container::kEngine, FWPM_ACTRL_READ},
                       {value}, [&](Engine &engine, Session &) -> DWORD {
                         FWP_VALUE0 found{};
                         found.type = FWP_UINT32;
                         if (DWORD code = engine.options.Get(Number(option), found.uint32)) {
                           return code;
                         }
                         HandOut(CopyOf(found), value);
                         return ERROR_SUCCESS;
                       });
}

DWORD WINAPI FwpmEngineSetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option,
                                  const FWP_VALUE0 *newValue) {
  return CallInSession(
      __func__, engineHandle, {Access::kSaOwn, Container::kEngine, FWPM_ACTRL_WRITE}, {newValue},
      [&](Engine &engine, Session &) { return engine.options.Set(Number(option), *newValue); });
}

}  // extern "C"
