// IkeextSaCreateEnumHandle0, Enum0 to Enum2 and DestroyEnumHandle0.

#include "api/enumerate.h"
#include "ike/ike_versions.h"
#include "memory/describe_ike.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI IkeextSaCreateEnumHandle0(HANDLE engineHandle,
                                       const IKEEXT_SA_ENUM_TEMPLATE0 *enumTemplate,
                                       HANDLE *enumHandle) {
  return CallToOpenEnum(__func__, engineHandle,
                        {Access::kRead, Container::kIkeSas, FWPM_ACTRL_ENUM | FWPM_ACTRL_READ},
                        EnumKind::kIkeSa, enumHandle, [&](Engine &engine, Snapshot &entries) {
                          return engine.ike.TakeSnapshot(enumTemplate, entries);
                        });
}

DWORD WINAPI IkeextSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IKEEXT_SA_DETAILS2, DowngradedIkeSa<IKEEXT_SA_DETAILS0>>(
      __func__, engineHandle, EnumKind::kIkeSa, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IkeextSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IKEEXT_SA_DETAILS2, DowngradedIkeSa<IKEEXT_SA_DETAILS1>>(
      __func__, engineHandle, EnumKind::kIkeSa, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IkeextSaEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS2 ***entries, UINT32 *numEntriesReturned) {
  return CallToEnum<IKEEXT_SA_DETAILS2, SameVersion<IKEEXT_SA_DETAILS2>>(
      __func__, engineHandle, EnumKind::kIkeSa, enumHandle, numEntriesRequested, entries,
      numEntriesReturned);
}

DWORD WINAPI IkeextSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kIkeSa, enumHandle);
}

}  // extern "C"
