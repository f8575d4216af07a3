// What adding a provider, sublayer, provider context or filter has in common.

#ifndef WFP_IPSEC_NEW_OBJECT_H_
#define WFP_IPSEC_NEW_OBJECT_H_

#include <memory>

#include "core/engine.h"

namespace wfp_ipsec {

// Each returns ERROR_SUCCESS or why the object cannot be added. `id` may be NULL.
DWORD AddProvider(Engine &engine, Session &session, const FWPM_PROVIDER0 &given);
DWORD AddSubLayer(Engine &engine, Session &session, const FWPM_SUBLAYER0 &given);
DWORD AddProviderContext(Engine &engine, Session &session, const FWPM_PROVIDER_CONTEXT0 &given,
                         UINT64 *id);
DWORD AddFilter(Engine &engine, Session &session, const FWPM_FILTER0 &given, UINT64 *id);

// Checks the members that all kinds have.
DWORD CheckHead(const FWPM_DISPLAY_DATA0 &display, UINT32 flags, UINT32 known_flags) noexcept;

// Returns an object without image and references, and replaces a zero key by a new one.
std::unique_ptr<Object> NewObject(Engine &engine, const Session &session, ObjectKind kind,
                                  GUID &key, UINT32 flags);

// Adds the reference to the provider, if there is one.
DWORD ReferToProvider(const Engine &engine, Object &object, const GUID *provider);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NEW_OBJECT_H_
