// FwpmProvider*.

#include "api/add.h"
#include "api/object_functions.h"
#include "objects/new_object.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmProviderAdd0(HANDLE engineHandle, const FWPM_PROVIDER0 *provider,
                              PSECURITY_DESCRIPTOR sd) {
  return CallToAdd(
      __func__, engineHandle, Container::kProviders, sd, {provider},
      [&](Engine &engine, Session &session) { return AddProvider(engine, session, *provider); });
}

DWORD WINAPI FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallToDelete<ProviderKind>(__func__, engineHandle, key);
}

DWORD WINAPI FwpmProviderGetByKey0(HANDLE engineHandle, const GUID *key,
                                   FWPM_PROVIDER0 **provider) {
  return CallToGet<ProviderKind>(__func__, engineHandle, key, provider);
}

DWORD WINAPI FwpmProviderCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle) {
  return CallToOpenObjectEnum<ProviderKind, FWPM_PROVIDER0>(__func__, engineHandle, enumTemplate,
                                                            enumHandle);
}

DWORD WINAPI FwpmProviderEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_PROVIDER0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnumObjects<ProviderKind>(__func__, engineHandle, enumHandle, numEntriesRequested,
                                         entries, numEntriesReturned);
}

DWORD WINAPI FwpmProviderDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, ProviderKind::kEnum, enumHandle);
}

DWORD WINAPI FwpmProviderSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_SUBSCRIPTION0 *subscription,
                                           FWPM_PROVIDER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle) {
  return CallToSubscribeChanges<ProviderKind>(__func__, engineHandle, subscription, callback,
                                              context, changeHandle);
}

DWORD WINAPI FwpmProviderUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle) {
  return CallToUnsubscribe(__func__, engineHandle, ProviderKind::kEvent, changeHandle);
}

DWORD WINAPI FwpmProviderSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_PROVIDER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, ProviderKind::kContainer,
                                ProviderKind::kEvent, entries, numEntries);
}

}  // extern "C"
