#include "security/security_calls.h"

namespace wfp_ipsec {
namespace {

DWORD GetOfObject(const Engine &engine, const Secured &secured, SECURITY_INFORMATION information,
                  const WantedParts &wanted) {
  const Object *object = engine.objects.Find(secured.kind, *secured.key);
  if (object == nullptr) return NotFound(secured.kind);
  const SecurityDescriptor &standard = engine.security.standard();
  return GetParts(object->security ? *object->security : standard, information, wanted);
}

// A dynamic session may only change what it added itself.
DWORD CheckOwner(const Session &session, const Object &object) {
  if (!session.dynamic || object.session == session.handle) return ERROR_SUCCESS;
  return object.session == 0 ? FWP_E_DYNAMIC_SESSION_IN_PROGRESS : FWP_E_WRONG_SESSION;
}

DWORD SetOfObject(Engine &engine, const Session &session, const Secured &secured,
                  SECURITY_INFORMATION information, const GivenParts &given) {
  Object *object = engine.objects.Find(secured.kind, *secured.key);
  if (object == nullptr) return NotFound(secured.kind);
  if (DWORD code = CheckOwner(session, *object)) return code;
  SecurityDescriptor changed = object->security.value_or(engine.security.standard());
  if (DWORD code = SetParts(changed, information, given)) return code;
  object->security = std::move(changed);
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CallToGetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const WantedParts &wanted) noexcept {
  return CallInSession(function, engine_handle, Access::kRead, {wanted.descriptor},
                       [&](Engine &engine, Session &) {
                         return GetParts(engine.security.Of(container), information, wanted);
                       });
}

DWORD CallToSetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const GivenParts &given) noexcept {
  return CallInSession(function, engine_handle, Access::kSaOwn, {}, [&](Engine &engine, Session &) {
    return SetParts(engine.security.Of(container), information, given);
  });
}

DWORD CallToGetSecurity(const char *function, HANDLE engine_handle, const Secured &secured,
                        SECURITY_INFORMATION information, const WantedParts &wanted) noexcept {
  if (secured.key == nullptr) {
    return CallToGetSecurity(function, engine_handle, secured.container, information, wanted);
  }
  return CallInSession(
      function, engine_handle, Access::kRead, {wanted.descriptor},
      [&](Engine &engine, Session &) { return GetOfObject(engine, secured, information, wanted); });
}

DWORD CallToSetSecurity(const char *function, HANDLE engine_handle, const Secured &secured,
                        SECURITY_INFORMATION information, const GivenParts &given) noexcept {
  if (secured.key == nullptr) {
    return CallToSetSecurity(function, engine_handle, secured.container, information, given);
  }
  return CallInSession(function, engine_handle, Access::kSaWrite, {},
                       [&](Engine &engine, Session &session) {
                         return SetOfObject(engine, session, secured, information, given);
                       });
}

}  // namespace wfp_ipsec
