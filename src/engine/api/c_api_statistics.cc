// IPsecGetStatistics0 and IPsecGetStatistics1.

#include "api/call.h"
#include "sa/sa_statistics.h"

using namespace wfp_ipsec;

namespace {

IPSEC_STATISTICS1 Current(const Engine &engine) {
  IPSEC_STATISTICS1 statistics = StatisticsOf(engine.contexts);
  AddStatistics(statistics, engine.counted);
  return statistics;
}

}  // namespace

extern "C" {

DWORD WINAPI IPsecGetStatistics0(HANDLE engineHandle, IPSEC_STATISTICS0 *ipsecStatistics) {
  return CallInSession(__func__, engineHandle,
                       {Access::kOutside, Container::kSas, FWPM_ACTRL_READ_STATS},
                       {ipsecStatistics}, [&](Engine &engine, Session &) -> DWORD {
                         *ipsecStatistics = Downgraded(Current(engine));
                         return ERROR_SUCCESS;
                       });
}

DWORD WINAPI IPsecGetStatistics1(HANDLE engineHandle, IPSEC_STATISTICS1 *ipsecStatistics) {
  return CallInSession(__func__, engineHandle,
                       {Access::kOutside, Container::kSas, FWPM_ACTRL_READ_STATS},
                       {ipsecStatistics}, [&](Engine &engine, Session &) -> DWORD {
                         *ipsecStatistics = Current(engine);
                         return ERROR_SUCCESS;
                       });
}

}  // extern "C"
