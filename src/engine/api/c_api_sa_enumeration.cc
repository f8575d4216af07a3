// IPsecSaContextCreateEnumHandle0, Enum0, Enum1 and DestroyEnumHandle0.

#include "api/enumerate.h"
#include "memory/describe_sas.h"
#include "memory/versions.h"
#include "sa/sa_snapshot.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI IPsecSaContextCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle) {
  return CallToOpenEnum(
      __func__, engineHandle, {Access::kRead, Container::kSas, FWPM_ACTRL_ENUM | FWPM_ACTRL_READ},
      EnumKind::kSaContext, enumHandle, [&](Engine &engine, Snapshot &entries) {
        return TakeSnapshot(engine.contexts, engine.objects, enumTemplate, entries);
      });
}

DWORD WINAPI IPsecSaContextEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IPSEC_SA_CONTEXT1, DowngradedContext>(
      __func__, engineHandle, EnumKind::kSaContext, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IPsecSaContextEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT1 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IPSEC_SA_CONTEXT1, SameVersion<IPSEC_SA_CONTEXT1>>(
      __func__, engineHandle, EnumKind::kSaContext, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IPsecSaContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kSaContext, enumHandle);
}

}  // extern "C"
