// IPsecDosp*, without its security descriptor.

#include "api/enumerate.h"
#include "memory/describe_dosp.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI IPsecDospGetStatistics0(HANDLE engineHandle, IPSEC_DOSP_STATISTICS0 *idpStatistics) {
  return CallInSession(__func__, engineHandle,
                       {Access::kOutside, Container::kDosp, FWPM_ACTRL_READ_STATS}, {idpStatistics},
                       [&](Engine &engine, Session &) -> DWORD {
                         *idpStatistics = engine.dosp.Statistics();
                         return ERROR_SUCCESS;
                       });
}

DWORD WINAPI IPsecDospStateCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle) {
  return CallToOpenEnum(__func__, engineHandle,
                        {Access::kRead, Container::kDosp, FWPM_ACTRL_READ_STATS},
                        EnumKind::kDospState, enumHandle, [&](Engine &engine, Snapshot &entries) {
                          return engine.dosp.TakeSnapshot(enumTemplate, entries);
                        });
}

DWORD WINAPI IPsecDospStateEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_DOSP_STATE0 ***entries, UINT32 *numEntries) {
  return CallToEnum<IPSEC_DOSP_STATE0, SameVersion<IPSEC_DOSP_STATE0>>(
      __func__, engineHandle, EnumKind::kDospState, enumHandle, numEntriesRequested, entries,
      numEntries);
}

DWORD WINAPI IPsecDospStateDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kDospState, enumHandle);
}

}  // extern "C"
