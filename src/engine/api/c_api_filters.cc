// FwpmFilter*.

#include "objects/new_object.h"
#include "objects/object_calls.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmFilterAdd0(HANDLE engineHandle, const FWPM_FILTER0 *filter, PSECURITY_DESCRIPTOR,
                            UINT64 *id) {
  return CallInSession(
      __func__, engineHandle, Access::kWrite, {filter},
      [&](Engine &engine, Session &session) { return AddFilter(engine, session, *filter, id); });
}

DWORD WINAPI FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallInSession(__func__, engineHandle, Access::kWrite, {},
                       [&](Engine &engine, Session &session) {
                         return DeleteObject(engine, session, ObjectKind::kFilter, id);
                       });
}

DWORD WINAPI FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, FWPM_FILTER0 **filter) {
  return CallInSession(__func__, engineHandle, Access::kRead, {filter},
                       [&](Engine &engine, Session &) {
                         return ReadObject(engine, ObjectKind::kFilter, id, filter);
                       });
}

}  // extern "C"
