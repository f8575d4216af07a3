// What the files of the raw driver share: the functions that were handed over, and raw.h for C++.

#ifndef WFP_IPSEC_TESTS_BENCHMARKS_RAW_PROGRAM_H_
#define WFP_IPSEC_TESTS_BENCHMARKS_RAW_PROGRAM_H_

#include "wfp_abi.h"

#ifdef _WIN32
// A DLL that names no exports exports everything.
#define RAW_EXPORT
#else
#define RAW_EXPORT __attribute__((visibility("default")))
#endif

extern "C" {
#include "raw.h"
}

#define RAW_FUNCTIONS(X)              \
  X(FwpmFreeMemory0)                  \
  X(FwpmTransactionBegin0)            \
  X(FwpmTransactionCommit0)           \
  X(FwpmProviderAdd0)                 \
  X(FwpmFilterAdd0)                   \
  X(FwpmFilterDeleteById0)            \
  X(IPsecSaContextCreate1)            \
  X(IPsecSaContextSetSpi0)            \
  X(IPsecSaContextAddInbound1)        \
  X(IPsecSaContextAddOutbound1)       \
  X(IPsecSaContextDeleteById0)        \
  X(IPsecSaContextGetById1)           \
  X(IPsecSaContextCreateEnumHandle0)  \
  X(IPsecSaContextEnum1)              \
  X(IPsecSaContextDestroyEnumHandle0) \
  X(IPsecSaContextSubscribe0)         \
  X(IPsecSaContextUnsubscribe0)

namespace raw {

struct Functions {
#define RAW_MEMBER(name) decltype(&::name) name;
  RAW_FUNCTIONS(RAW_MEMBER)
#undef RAW_MEMBER
};

extern Functions api;

// Reads every value of a context and adds all numbers and bytes up.
UINT64 SumOf(const IPSEC_SA_CONTEXT1 &context);

template <class T>
void Free(T *&result) {
  api.FwpmFreeMemory0(reinterpret_cast<void **>(&result));
}

}  // namespace raw

#endif  // WFP_IPSEC_TESTS_BENCHMARKS_RAW_PROGRAM_H_
