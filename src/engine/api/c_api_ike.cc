// Ikeext*, without its enumeration and its security descriptor.

#include "api/enumerate.h"
#include "core/counters.h"
#include "ike/ike_versions.h"
#include "memory/describe_ike.h"

using namespace wfp_ipsec;

namespace {

IKEEXT_STATISTICS0 Downgraded(const IKEEXT_STATISTICS1 &statistics) {
  return {FirstCounters<IKEEXT_KEYMODULE_STATISTICS0>(statistics.ikeStatistics),
          FirstCounters<IKEEXT_KEYMODULE_STATISTICS0>(statistics.authipStatistics),
          FirstCounters<IKEEXT_COMMON_STATISTICS0>(statistics.commonStatistics)};
}

template <class View, class T>
DWORD CallToGet(const char *function, HANDLE engine_handle, UINT64 id, T **result) noexcept {
  return CallInSession(function, engine_handle,
                       {Access::kRead, Container::kIkeSas, FWPM_ACTRL_READ}, {result},
                       [&](Engine &engine, Session &) -> DWORD {
                         const IKEEXT_SA_DETAILS2 *sa = engine.ike.Find(id);
                         if (sa == nullptr) return FWP_E_NOT_FOUND;
                         HandOut(CopyOf(View(*sa).get()), result);
                         return ERROR_SUCCESS;
                       });
}

}  // namespace

extern "C" {

DWORD WINAPI IkeextGetStatistics0(HANDLE engineHandle, IKEEXT_STATISTICS0 *ikeextStatistics) {
  return CallInSession(__func__, engineHandle,
                       {Access::kRead, Container::kIkeSas, FWPM_ACTRL_READ_STATS},
                       {ikeextStatistics}, [&](Engine &engine, Session &) -> DWORD {
                         *ikeextStatistics = Downgraded(engine.ike.Statistics());
                         return ERROR_SUCCESS;
                       });
}

DWORD WINAPI IkeextGetStatistics1(HANDLE engineHandle, IKEEXT_STATISTICS1 *ikeextStatistics) {
  return CallInSession(__func__, engineHandle,
                       {Access::kRead, Container::kIkeSas, FWPM_ACTRL_READ_STATS},
                       {ikeextStatistics}, [&](Engine &engine, Session &) -> DWORD {
                         *ikeextStatistics = engine.ike.Statistics();
                         return ERROR_SUCCESS;
                       });
}

DWORD WINAPI IkeextSaDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallInSession(__func__, engineHandle, {Access::kSaWrite, Container::kIkeSas, kDelete}, {},
                       [&](Engine &engine, Session &) -> DWORD {
                         return engine.ike.Delete(id) ? ERROR_SUCCESS : FWP_E_NOT_FOUND;
                       });
}

DWORD WINAPI IkeextSaGetById0(HANDLE engineHandle, UINT64 id, IKEEXT_SA_DETAILS0 **sa) {
  return CallToGet<DowngradedIkeSa<IKEEXT_SA_DETAILS0>>(__func__, engineHandle, id, sa);
}

DWORD WINAPI IkeextSaGetById1(HANDLE engineHandle, UINT64 id, GUID *, IKEEXT_SA_DETAILS1 **sa) {
  return CallToGet<DowngradedIkeSa<IKEEXT_SA_DETAILS1>>(__func__, engineHandle, id, sa);
}

DWORD WINAPI IkeextSaGetById2(HANDLE engineHandle, UINT64 id, GUID *, IKEEXT_SA_DETAILS2 **sa) {
  return CallToGet<SameVersion<IKEEXT_SA_DETAILS2>>(__func__, engineHandle, id, sa);
}

}  // extern "C"
