// FwpmIPsecTunnel*.

#include "api/add.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"
#include "memory/policy_versions.h"
#include "objects/tunnel.h"

using namespace wfp_ipsec;

namespace {

struct Conditions {
  UINT32 count;
  const FWPM_FILTER_CONDITION0 *first;
};

template <class Context>
DWORD CheckContext(const Context *context) {
  if (context == nullptr) return ERROR_SUCCESS;
  if (DWORD code = CheckPointers(*context)) return code;
  return Number(context->type) > NewestType(*context) ? FWP_E_INVALID_ENUMERATOR : ERROR_SUCCESS;
}

// A context of the newest version, or none.
template <class Context>
class Newest {
 public:
  Newest(Arena &arena, const Context *context) {
    if (context != nullptr) context_ = Upgraded(arena, *context);
    given_ = context != nullptr;
  }

  const FWPM_PROVIDER_CONTEXT3 *get() const { return given_ ? &context_ : nullptr; }

 private:
  bool given_;
  FWPM_PROVIDER_CONTEXT3 context_{};
};

template <class Context>
DWORD Add(const char *function, HANDLE engine_handle, UINT32 flags, const Context *main_mode,
          const Context *quick_mode, Conditions conditions, const GUID *key_module,
          PSECURITY_DESCRIPTOR descriptor) noexcept {
  return CallToAdd(function, engine_handle, Container::kProviderContexts, descriptor,
                   {quick_mode, conditions.first}, [&](Engine &engine, Session &session) -> DWORD {
                     // Every tunnel has filters too.
                     if (DWORD code = engine.security.Demand(Container::kFilters, FWPM_ACTRL_ADD)) {
                       return code;
                     }
                     if (DWORD code = CheckContext(main_mode)) return code;
                     if (DWORD code = CheckContext(quick_mode)) return code;
                     Arena arena;
                     const Newest<Context> main(arena, main_mode);
                     const Newest<Context> quick(arena, quick_mode);
                     return AddTunnel(engine, session,
                                      {flags, main.get(), quick.get(), conditions.first,
                                       conditions.count, key_module});
                   });
}

}  // namespace

extern "C" {

DWORD WINAPI FwpmIPsecTunnelAdd0(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT0 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT0 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 PSECURITY_DESCRIPTOR sd) {
  return Add(__func__, engineHandle, flags, mainModePolicy, tunnelPolicy,
             {numFilterConditions, filterConditions}, nullptr, sd);
}

DWORD WINAPI FwpmIPsecTunnelAdd1(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT1 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT1 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd) {
  return Add(__func__, engineHandle, flags, mainModePolicy, tunnelPolicy,
             {numFilterConditions, filterConditions}, keyModKey, sd);
}

DWORD WINAPI FwpmIPsecTunnelAdd2(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT2 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT2 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd) {
  return Add(__func__, engineHandle, flags, mainModePolicy, tunnelPolicy,
             {numFilterConditions, filterConditions}, keyModKey, sd);
}

DWORD WINAPI FwpmIPsecTunnelAdd3(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT3 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT3 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd) {
  return Add(__func__, engineHandle, flags, mainModePolicy, tunnelPolicy,
             {numFilterConditions, filterConditions}, keyModKey, sd);
}

DWORD WINAPI FwpmIPsecTunnelDeleteByKey0(HANDLE engineHandle, const GUID *key) {
  return CallToChange(
      __func__, engineHandle, Access::kWrite, {key},
      [&](Engine &engine, Session &session) { return DeleteTunnel(engine, session, *key); });
}

}  // extern "C"
