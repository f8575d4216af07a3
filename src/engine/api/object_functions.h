// The Get, Delete, Enum and Subscribe functions of all four kinds of objects.

#ifndef WFP_IPSEC_OBJECT_FUNCTIONS_H_
#define WFP_IPSEC_OBJECT_FUNCTIONS_H_

#include "api/enumerate.h"
#include "api/object_kinds.h"
#include "api/subscribe.h"
#include "memory/describe_templates.h"
#include "objects/object_calls.h"
#include "objects/object_templates.h"

namespace wfp_ipsec {

template <class Kind>
DWORD CallToDelete(const char *function, HANDLE engine_handle, const GUID *key) noexcept {
  return CallToChange(function, engine_handle, Access::kWrite, {key},
                      [&](Engine &engine, Session &session) {
                        return DeleteObject(engine, session, Kind::kObject, *key);
                      });
}

template <class Kind>
DWORD CallToDelete(const char *function, HANDLE engine_handle, UINT64 id) noexcept {
  return CallToChange(function, engine_handle, Access::kWrite, {},
                      [&](Engine &engine, Session &session) {
                        return DeleteObject(engine, session, Kind::kObject, id);
                      });
}

template <class Kind, class Stored, class View, class T>
DWORD CallToGetAs(const char *function, HANDLE engine_handle, const GUID *key,
                  T **result) noexcept {
  return CallInSession(function, engine_handle, Access::kRead, {key, result},
                       [&](Engine &engine, Session &) {
                         return ReadObjectAs<Stored, View>(engine, Kind::kObject, *key, result);
                       });
}

template <class Kind, class Stored, class View, class T>
DWORD CallToGetAs(const char *function, HANDLE engine_handle, UINT64 id, T **result) noexcept {
  return CallInSession(function, engine_handle, Access::kRead, {result},
                       [&](Engine &engine, Session &) {
                         return ReadObjectAs<Stored, View>(engine, Kind::kObject, id, result);
                       });
}

// `name` is the key or the id.
template <class Kind, class Name, class T>
DWORD CallToGet(const char *function, HANDLE engine_handle, Name name, T **result) noexcept {
  return CallToGetAs<Kind, T, SameVersion<T>>(function, engine_handle, name, result);
}

template <class Kind, class Stored, class Template>
DWORD CallToOpenObjectEnum(const char *function, HANDLE engine_handle, const Template *wanted,
                           HANDLE *enum_handle) noexcept {
  const Needs needs{Access::kRead, Kind::kContainer, FWPM_ACTRL_ENUM};
  return CallToOpenEnum(function, engine_handle, needs, Kind::kEnum, enum_handle,
                        [&](Engine &engine, Snapshot &entries) -> DWORD {
                          if (DWORD code = CheckTemplate(wanted)) return code;
                          engine.objects.ForEach(Kind::kObject, [&](const Object &object) {
                            if (!engine.security.Grants(object.security, FWPM_ACTRL_READ)) return;
                            if (!Matches(wanted, object)) return;
                            entries.push_back(CopyOf(*object.As<Stored>()));
                          });
                          Arrange(wanted, entries);
                          return ERROR_SUCCESS;
                        });
}

template <class Kind, class T>
DWORD CallToEnumObjects(const char *function, HANDLE engine_handle, HANDLE enum_handle,
                        UINT32 requested, T ***entries, UINT32 *returned) noexcept {
  return CallToEnum<T, SameVersion<T>>(function, engine_handle, Kind::kEnum, enum_handle, requested,
                                       entries, returned);
}

// A subscription to neither additions nor deletions can never be met.
template <class Description>
DWORD CheckSubscription(const Description &description) {
  constexpr UINT32 kKnown =
      FWPM_SUBSCRIPTION_FLAG_NOTIFY_ON_ADD | FWPM_SUBSCRIPTION_FLAG_NOTIFY_ON_DELETE;
  if ((description.flags & ~kKnown) != 0) return FWP_E_INVALID_FLAGS;
  if (DWORD code = CheckTemplate(description.enumTemplate)) return code;
  return description.flags == 0 ? FWP_E_NEVER_MATCH : ERROR_SUCCESS;
}

template <class Kind, class Description, class Callback>
DWORD CallToSubscribeChanges(const char *function, HANDLE engine_handle,
                             const Description *description, Callback callback, void *context,
                             HANDLE *handle) noexcept {
  return CallToSubscribe(function, engine_handle, Kind::kContainer, Kind::kEvent, description,
                         callback, Plainly<typename Kind::Change>(callback, context), handle,
                         CheckSubscription<Description>);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_FUNCTIONS_H_
