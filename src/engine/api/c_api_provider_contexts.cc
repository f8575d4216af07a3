// FwpmProviderContext*.

#include "api/add.h"
#include "api/object_functions.h"
#include "objects/new_object.h"

using namespace wfp_ipsec;

namespace {

template <class Context>
DWORD Add(const char *function, HANDLE engine_handle, const Context *context,
          PSECURITY_DESCRIPTOR descriptor, UINT64 *id) noexcept {
  return CallToAdd(function, engine_handle, Container::kProviderContexts, descriptor, {context},
                   [&](Engine &engine, Session &session) {
                     return AddContextInVersion(engine, session, *context, id);
                   });
}

// `name` is the key or the id.
template <class Name, class Context>
DWORD Get(const char *function, HANDLE engine_handle, Name name, Context **context) noexcept {
  return CallToGetAs<ProviderContextKind, FWPM_PROVIDER_CONTEXT3, ContextInVersion<Context>>(
      function, engine_handle, name, context);
}

template <class Context>
DWORD EnumerateContexts(const char *function, HANDLE engine_handle, HANDLE enum_handle,
                        UINT32 requested, Context ***entries, UINT32 *returned) noexcept {
  return CallToEnum<FWPM_PROVIDER_CONTEXT3, ContextInVersion<Context>>(
      function, engine_handle, EnumKind::kProviderContext, enum_handle, requested, entries,
      returned);
}

}  // namespace

extern "C" {

DWORD WINAPI FwpmProviderContextAdd0(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT0 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id) {
  return Add(__func__, engineHandle, providerContext, sd, id);
}

DWORD WINAPI FwpmProviderContextAdd1(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT1 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id) {
  return Add(__func__, engineHandle, providerContext, sd, id);
}

DWORD WINAPI FwpmProviderContextAdd2(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT2 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id) {
  return Add(__func__, engineHandle, providerContext, sd, id);
}

DWORD WINAPI FwpmProviderContextAdd3(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT3 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id) {
  return Add(__func__, engineHandle, providerContext, sd, id);
}

DWORD WINAPI FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallToDelete<ProviderContextKind>(__func__, engineHandle, id);
}

DWORD WINAPI FwpmProviderContextDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallToDelete<ProviderContextKind>(__func__, engineHandle, key);
}

DWORD WINAPI FwpmProviderContextGetById0(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT0 **providerContext) {
  return Get(__func__, engineHandle, id, providerContext);
}

DWORD WINAPI FwpmProviderContextGetById1(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT1 **providerContext) {
  return Get(__func__, engineHandle, id, providerContext);
}

DWORD WINAPI FwpmProviderContextGetById2(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT2 **providerContext) {
  return Get(__func__, engineHandle, id, providerContext);
}

DWORD WINAPI FwpmProviderContextGetById3(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT3 **providerContext) {
  return Get(__func__, engineHandle, id, providerContext);
}

DWORD WINAPI FwpmProviderContextGetByKey0(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT0 **providerContext) {
  return Get(__func__, engineHandle, key, providerContext);
}

DWORD WINAPI FwpmProviderContextGetByKey1(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT1 **providerContext) {
  return Get(__func__, engineHandle, key, providerContext);
}

DWORD WINAPI FwpmProviderContextGetByKey2(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT2 **providerContext) {
  return Get(__func__, engineHandle, key, providerContext);
}

DWORD WINAPI FwpmProviderContextGetByKey3(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT3 **providerContext) {
  return Get(__func__, engineHandle, key, providerContext);
}

DWORD WINAPI FwpmProviderContextEnum0(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT0 ***entries,
                                      UINT32 *numEntriesReturned) {
  return EnumerateContexts(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                           numEntriesReturned);
}

DWORD WINAPI FwpmProviderContextEnum1(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT1 ***entries,
                                      UINT32 *numEntriesReturned) {
  return EnumerateContexts(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                           numEntriesReturned);
}

DWORD WINAPI FwpmProviderContextEnum2(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT2 ***entries,
                                      UINT32 *numEntriesReturned) {
  return EnumerateContexts(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                           numEntriesReturned);
}

DWORD WINAPI FwpmProviderContextEnum3(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT3 ***entries,
                                      UINT32 *numEntriesReturned) {
  return EnumerateContexts(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                           numEntriesReturned);
}

DWORD WINAPI FwpmProviderContextCreateEnumHandle0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
    HANDLE *enumHandle) {
  return CallToOpenObjectEnum<ProviderContextKind, FWPM_PROVIDER_CONTEXT3>(
      __func__, engineHandle, enumTemplate, enumHandle);
}

DWORD WINAPI FwpmProviderContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, ProviderContextKind::kEnum, enumHandle);
}

DWORD WINAPI FwpmProviderContextSubscribeChanges0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 *subscription,
    FWPM_PROVIDER_CONTEXT_CHANGE_CALLBACK0 callback, void *context, HANDLE *changeHandle) {
  return CallToSubscribeChanges<ProviderContextKind>(__func__, engineHandle, subscription, callback,
                                                     context, changeHandle);
}

DWORD WINAPI FwpmProviderContextUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle) {
  return CallToUnsubscribe(__func__, engineHandle, ProviderContextKind::kEvent, changeHandle);
}

DWORD WINAPI FwpmProviderContextSubscriptionsGet0(HANDLE engineHandle,
                                                  FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 ***entries,
                                                  UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, ProviderContextKind::kContainer,
                                ProviderContextKind::kEvent, entries, numEntries);
}

}  // extern "C"
