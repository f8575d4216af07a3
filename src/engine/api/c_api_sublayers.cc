// FwpmSubLayer*.

#include "api/add.h"
#include "api/object_functions.h"
#include "objects/new_object.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmSubLayerAdd0(HANDLE engineHandle, const FWPM_SUBLAYER0 *subLayer,
                              PSECURITY_DESCRIPTOR sd) {
  return CallToAdd(
      __func__, engineHandle, Container::kSubLayers, sd, {subLayer},
      [&](Engine &engine, Session &session) { return AddSubLayer(engine, session, *subLayer); });
}

DWORD WINAPI FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallToDelete<SubLayerKind>(__func__, engineHandle, key);
}

DWORD WINAPI FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID *key,
                                   FWPM_SUBLAYER0 **subLayer) {
  return CallToGet<SubLayerKind>(__func__, engineHandle, key, subLayer);
}

DWORD WINAPI FwpmSubLayerCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle) {
  return CallToOpenObjectEnum<SubLayerKind, FWPM_SUBLAYER0>(__func__, engineHandle, enumTemplate,
                                                            enumHandle);
}

DWORD WINAPI FwpmSubLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_SUBLAYER0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnumObjects<SubLayerKind>(__func__, engineHandle, enumHandle, numEntriesRequested,
                                         entries, numEntriesReturned);
}

DWORD WINAPI FwpmSubLayerDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, SubLayerKind::kEnum, enumHandle);
}

DWORD WINAPI FwpmSubLayerSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_SUBSCRIPTION0 *subscription,
                                           FWPM_SUBLAYER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle) {
  return CallToSubscribeChanges<SubLayerKind>(__func__, engineHandle, subscription, callback,
                                              context, changeHandle);
}

DWORD WINAPI FwpmSubLayerUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle) {
  return CallToUnsubscribe(__func__, engineHandle, SubLayerKind::kEvent, changeHandle);
}

DWORD WINAPI FwpmSubLayerSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_SUBLAYER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, SubLayerKind::kContainer,
                                SubLayerKind::kEvent, entries, numEntries);
}

}  // extern "C"
