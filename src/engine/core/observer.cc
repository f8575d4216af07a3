#include "core/observer.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace wfp_ipsec {
namespace {

constexpr std::string_view kFunctionsWithResult[] = {
    "FwpmEngineOpen0",
    "FwpmEngineClose0",
    "FwpmTransactionBegin0",
    "FwpmTransactionCommit0",
    "FwpmTransactionAbort0",
    "FwpmProviderAdd0",
    "FwpmProviderDeleteByKey0",
    "FwpmProviderGetByKey0",
    "FwpmProviderContextAdd0",
    "FwpmProviderContextDeleteById0",
    "FwpmProviderContextGetById0",
    "FwpmSubLayerAdd0",
    "FwpmSubLayerDeleteByKey0",
    "FwpmSubLayerGetByKey0",
    "FwpmFilterAdd0",
    "FwpmFilterDeleteById0",
    "FwpmFilterGetById0",
    "IPsecSaContextCreate0",
    "IPsecSaContextCreate1",
    "IPsecSaContextDeleteById0",
    "IPsecSaContextGetById0",
    "IPsecSaContextGetById1",
    "IPsecSaContextGetSpi0",
    "IPsecSaContextGetSpi1",
    "IPsecSaContextSetSpi0",
    "IPsecSaContextAddInbound0",
    "IPsecSaContextAddOutbound0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound1",
    "IPsecSaContextExpire0",
    "IPsecSaContextUpdate0",
    "IPsecSaContextCreateEnumHandle0",
    "IPsecSaContextEnum0",
    "IPsecSaContextEnum1",
    "IPsecSaContextDestroyEnumHandle0",
};

}  // namespace

void Observer::Record(const char *function) {
  if (observing_) calls_.append(function).append("\n");
}

DWORD Observer::TakeFault(const char *function) {
  const auto due = std::find_if(faults_.begin(), faults_.end(), [&](const Fault &fault) {
    return fault.after == 0 && fault.function == function;
  });
  if (due != faults_.end()) {
    const DWORD code = due->code;
    faults_.erase(due);
    return code;
  }
  for (Fault &fault : faults_) {
    if (fault.function == function) --fault.after;
  }
  return ERROR_SUCCESS;
}

bool Observer::AddFault(const char *function, DWORD code, UINT32 after) {
  const auto end = std::end(kFunctionsWithResult);
  if (std::find(std::begin(kFunctionsWithResult), end, function) == end) return false;
  faults_.push_back({function, code, after});
  return true;
}

void Observer::Forget() {
  calls_.clear();
  faults_.clear();
}

}  // namespace wfp_ipsec
