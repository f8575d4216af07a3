// FwpmProvider* and FwpmSubLayer*.

#include "objects/new_object.h"
#include "objects/object_calls.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI FwpmProviderAdd0(HANDLE engineHandle, const FWPM_PROVIDER0 *provider,
                              PSECURITY_DESCRIPTOR) {
  return CallInSession(
      __func__, engineHandle, Access::kWrite, {provider},
      [&](Engine &engine, Session &session) { return AddProvider(engine, session, *provider); });
}

DWORD WINAPI FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallInSession(__func__, engineHandle, Access::kWrite, {key},
                       [&](Engine &engine, Session &session) {
                         return DeleteObject(engine, session, ObjectKind::kProvider, *key);
                       });
}

DWORD WINAPI FwpmProviderGetByKey0(HANDLE engineHandle, const GUID *key,
                                   FWPM_PROVIDER0 **provider) {
  return CallInSession(__func__, engineHandle, Access::kRead, {key, provider},
                       [&](Engine &engine, Session &) {
                         return ReadObject(engine, ObjectKind::kProvider, *key, provider);
                       });
}

DWORD WINAPI FwpmSubLayerAdd0(HANDLE engineHandle, const FWPM_SUBLAYER0 *subLayer,
                              PSECURITY_DESCRIPTOR) {
  return CallInSession(
      __func__, engineHandle, Access::kWrite, {subLayer},
      [&](Engine &engine, Session &session) { return AddSubLayer(engine, session, *subLayer); });
}

DWORD WINAPI FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallInSession(__func__, engineHandle, Access::kWrite, {key},
                       [&](Engine &engine, Session &session) {
                         return DeleteObject(engine, session, ObjectKind::kSubLayer, *key);
                       });
}

DWORD WINAPI FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID *key,
                                   FWPM_SUBLAYER0 **subLayer) {
  return CallInSession(__func__, engineHandle, Access::kRead, {key, subLayer},
                       [&](Engine &engine, Session &) {
                         return ReadObject(engine, ObjectKind::kSubLayer, *key, subLayer);
                       });
}

}  // extern "C"
