// IPsecSaContextCreateEnumHandle0, Enum0, Enum1 and DestroyEnumHandle0.

#include "api/call.h"

using namespace wfp_ipsec;

namespace {

DWORD OpenEnumerator(Engine &engine, const Session &session,
                     const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template, HANDLE *handle) {
  Enumerator enumerator{session.handle, {}, 0};
  if (DWORD code =
          TakeSnapshot(engine.contexts, engine.objects, enum_template, enumerator.entries)) {
    return code;
  }
  const HandleValue value = engine.NextHandle();
  engine.enumerators.Open(value, std::move(enumerator));
  *handle = HandleOf(value);
  return ERROR_SUCCESS;
}

template <class Context>
DWORD Enumerate(const char *function, HANDLE engine_handle, HANDLE enum_handle, UINT32 requested,
                Context ***entries, UINT32 *returned) noexcept {
  return CallInSession(function, engine_handle, Access::kNothing, {entries, returned},
                       [&](Engine &engine, Session &session) -> DWORD {
                         Enumerator *enumerator =
                             engine.enumerators.Find(session.handle, ValueOf(enum_handle));
                         if (enumerator == nullptr) return ERROR_INVALID_HANDLE;
                         HandOutNext(*enumerator, requested, entries, returned);
                         return ERROR_SUCCESS;
                       });
}

}  // namespace

extern "C" {

DWORD WINAPI IPsecSaContextCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle) {
  return CallInSession(__func__, engineHandle, Access::kRead, {enumHandle},
                       [&](Engine &engine, Session &session) {
                         return OpenEnumerator(engine, session, enumTemplate, enumHandle);
                       });
}

DWORD WINAPI IPsecSaContextEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT0 ***entries, UINT32 *numEntriesReturned) {
  return Enumerate(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                   numEntriesReturned);
}

DWORD WINAPI IPsecSaContextEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT1 ***entries, UINT32 *numEntriesReturned) {
  return Enumerate(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                   numEntriesReturned);
}

DWORD WINAPI IPsecSaContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallInSession(__func__, engineHandle, Access::kNothing, {},
                       [&](Engine &engine, Session &session) -> DWORD {
                         const HandleValue handle = ValueOf(enumHandle);
                         if (engine.enumerators.Find(session.handle, handle) == nullptr)
                           return ERROR_INVALID_HANDLE;
                         engine.enumerators.Close(handle);
                         return ERROR_SUCCESS;
                       });
}

}  // extern "C"
