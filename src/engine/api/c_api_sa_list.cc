// IPsecSaCreateEnumHandle0, Enum0, Enum1 and DestroyEnumHandle0.

#include "api/enumerate.h"
#include "memory/describe_sas.h"
#include "memory/versions.h"
#include "sa/sa_snapshot.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI IPsecSaCreateEnumHandle0(HANDLE engineHandle,
                                      const IPSEC_SA_ENUM_TEMPLATE0 *enumTemplate,
                                      HANDLE *enumHandle) {
  return CallToOpenEnum(
      __func__, engineHandle, {Access::kRead, Container::kSas, FWPM_ACTRL_ENUM | FWPM_ACTRL_READ},
      EnumKind::kSa, enumHandle, [&](Engine &engine, Snapshot &entries) {
        return TakeSnapshot(engine.contexts, engine.objects, enumTemplate, entries);
      });
}

DWORD WINAPI IPsecSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IPSEC_SA_DETAILS1, DowngradedSa>(__func__, engineHandle, EnumKind::kSa,
                                                     enumHandle, numEntriesRequested, entries,
                                                     numEntriesReturned);
}

DWORD WINAPI IPsecSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IPSEC_SA_DETAILS1, SameVersion<IPSEC_SA_DETAILS1>>(
      __func__, engineHandle, EnumKind::kSa, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IPsecSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kSa, enumHandle);
}

}  // extern "C"
