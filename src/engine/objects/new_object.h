// What adding a provider, sublayer, provider context or filter has in common.

#ifndef WFP_IPSEC_NEW_OBJECT_H_
#define WFP_IPSEC_NEW_OBJECT_H_

#include <memory>

#include "core/engine.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"
#include "memory/policy_versions.h"

namespace wfp_ipsec {

// Each returns ERROR_SUCCESS or why the object cannot be added. `id` may be NULL.
DWORD AddProvider(Engine &engine, Session &session, const FWPM_PROVIDER0 &given);
DWORD AddSubLayer(Engine &engine, Session &session, const FWPM_SUBLAYER0 &given);
DWORD AddFilter(Engine &engine, Session &session, const FWPM_FILTER0 &given, UINT64 *id);

// REQUIRES: the pointers of the context are there.
DWORD AddProviderContext(Engine &engine, Session &session, const FWPM_PROVIDER_CONTEXT3 &given,
                         UINT64 *id);

// The same for a context of any version.
template <class Context>
DWORD AddContextInVersion(Engine &engine, Session &session, const Context &given, UINT64 *id) {
  if (DWORD code = CheckPointers(given)) return code;
  if (Number(given.type) > NewestType(given)) return FWP_E_INVALID_ENUMERATOR;
  Arena arena;
  return AddProviderContext(engine, session, Upgraded(arena, given), id);
}

// Checks the members that all kinds have.
DWORD CheckHead(const FWPM_DISPLAY_DATA0 &display, UINT32 flags, UINT32 known_flags) noexcept;

// Returns an object without image and references, and replaces a zero key by a new one.
std::unique_ptr<Object> NewObject(Engine &engine, const Session &session, ObjectKind kind,
                                  GUID &key, UINT32 flags);

// Adds the reference to the provider, if there is one.
DWORD ReferToProvider(const Engine &engine, Object &object, const GUID *provider);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NEW_OBJECT_H_
