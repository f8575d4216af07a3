// FwpmFilter*.

#include "api/add.h"
#include "api/object_functions.h"
#include "objects/new_object.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmFilterAdd0(HANDLE engineHandle, const FWPM_FILTER0 *filter,
                            PSECURITY_DESCRIPTOR sd, UINT64 *id) {
  return CallToAdd(
      __func__, engineHandle, Container::kFilters, sd, {filter},
      [&](Engine &engine, Session &session) { return AddFilter(engine, session, *filter, id); });
}

DWORD WINAPI FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallToDelete<FilterKind>(__func__, engineHandle, id);
}

DWORD WINAPI FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, FWPM_FILTER0 **filter) {
  return CallToGet<FilterKind>(__func__, engineHandle, id, filter);
}

DWORD WINAPI FwpmFilterDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallToDelete<FilterKind>(__func__, engineHandle, key);
}

DWORD WINAPI FwpmFilterGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_FILTER0 **filter) {
  return CallToGet<FilterKind>(__func__, engineHandle, key, filter);
}

DWORD WINAPI FwpmFilterCreateEnumHandle0(HANDLE engineHandle,
                                         const FWPM_FILTER_ENUM_TEMPLATE0 *enumTemplate,
                                         HANDLE *enumHandle) {
  return CallToOpenObjectEnum<FilterKind, FWPM_FILTER0>(__func__, engineHandle, enumTemplate,
                                                        enumHandle);
}

DWORD WINAPI FwpmFilterEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                             FWPM_FILTER0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnumObjects<FilterKind>(__func__, engineHandle, enumHandle, numEntriesRequested,
                                       entries, numEntriesReturned);
}

DWORD WINAPI FwpmFilterDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, FilterKind::kEnum, enumHandle);
}

DWORD WINAPI FwpmFilterSubscribeChanges0(HANDLE engineHandle,
                                         const FWPM_FILTER_SUBSCRIPTION0 *subscription,
                                         FWPM_FILTER_CHANGE_CALLBACK0 callback, void *context,
                                         HANDLE *changeHandle) {
  return CallToSubscribeChanges<FilterKind>(__func__, engineHandle, subscription, callback, context,
                                            changeHandle);
}

DWORD WINAPI FwpmFilterUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle) {
  return CallToUnsubscribe(__func__, engineHandle, FilterKind::kEvent, changeHandle);
}

DWORD WINAPI FwpmFilterSubscriptionsGet0(HANDLE engineHandle, FWPM_FILTER_SUBSCRIPTION0 ***entries,
                                         UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, FilterKind::kContainer, FilterKind::kEvent,
                                entries, numEntries);
}

}  // extern "C"
