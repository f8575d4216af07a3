// The fuzz targets: one per function that takes a struct, and "sequence" for calls of all functions
// one after the other. The environment variable FUZZ_TARGET says which; functions.inc, which
// tests/native/fuzzing.py writes from fwpmu_cdef.h and engine_control.h, lists them all.
//
// Held against each call: it returns a code that there is; when it is refused it has written
// nothing; what it gives can be read byte by byte, and freed; and in the end everything that the
// engine has can be read, in every version of the structs, and nothing is left over.

#include <cstdlib>
#include <tuple>
#include <utility>

#include "fuzz/parameters.h"
#include "fuzz/world.cc"

namespace {

using namespace fuzz;

// ERROR_NOT_ENOUGH_MEMORY is none of them: no input is that large.
bool IsCode(DWORD code) {
  switch (code) {
    case ERROR_SUCCESS:
    case ERROR_ACCESS_DENIED:
    case ERROR_INVALID_HANDLE:
    case ERROR_NOT_SUPPORTED:
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_SECURITY_DESCR:
      return true;
    default:
      return code >= FWP_E_CALLOUT_NOT_FOUND && code <= FWP_E_DROP_NOICMP;
  }
}

template <class Function, class... Parameters>
struct Target {
  template <Function *function>
  static void Run(wfp_ipsec::Filler &filler, World &world) {
    std::tuple<Parameters...> all{Parameters(filler, world)...};
    const DWORD code = std::apply([](auto &...each) { return function(each.value...); }, all);
    GROUND_CHECK(IsCode(code));
    std::apply([&](auto &...each) { (each.Settle(world, code), ...); }, all);
  }
};

struct Named {
  const char *name;
  void (*run)(wfp_ipsec::Filler &, World &);
};

#define TARGET(function, ...) \
  {#function, Target<decltype(function), __VA_ARGS__>::template Run<&function>},

const Named kTargets[] = {
#include "functions.inc"
};

constexpr size_t kTargetCount = sizeof(kTargets) / sizeof(kTargets[0]);
constexpr int kMostCalls = 24;

// NULL for sequences.
const Named *chosen = nullptr;

void RunSequence(Input &input, World &world) {
  for (int i = 0; i < kMostCalls && !input.empty(); ++i) {
    wfp_ipsec::Filler filler(input);
    const UINT8 choice = input.Byte();
    if (choice >= kTargetCount) {
      WfpIpsecEngineAdvance(choice);
    } else {
      kTargets[choice].run(filler, world);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  const char *const name = std::getenv("FUZZ_TARGET");
  GROUND_CHECK(name != nullptr);
  for (const Named &target : kTargets) {
    if (std::strcmp(target.name, name) == 0) chosen = &target;
  }
  GROUND_CHECK(chosen != nullptr || std::strcmp(name, "sequence") == 0);
  WfpIpsecEngineObserve();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const UINT8 *data, size_t size) {
  Input input(data, size);
  World world;
  if (chosen == nullptr) {
    RunSequence(input, world);
  } else {
    wfp_ipsec::Filler filler(input);
    chosen->run(filler, world);
  }
  return 0;
}
