#include "security/security_calls.h"

namespace wfp_ipsec {
namespace {

// As GetSecurityInfo and SetSecurityInfo of Win32 have them.
DWORD RightsToGet(SECURITY_INFORMATION information) {
  constexpr SECURITY_INFORMATION kPlain =
      OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  return ((information & kPlain) != 0 ? kReadControl : 0) |
         ((information & SACL_SECURITY_INFORMATION) != 0 ? kAccessSystemSecurity : 0);
}

DWORD RightsToSet(SECURITY_INFORMATION information) {
  constexpr SECURITY_INFORMATION kOwnership =
      OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION;
  constexpr SECURITY_INFORMATION kDacl = DACL_SECURITY_INFORMATION | kProtectDacl | kUnprotectDacl;
  constexpr SECURITY_INFORMATION kSacl = SACL_SECURITY_INFORMATION | kProtectSacl | kUnprotectSacl;
  return ((information & kOwnership) != 0 ? kWriteOwner : 0) |
         ((information & kDacl) != 0 ? kWriteDac : 0) |
         ((information & kSacl) != 0 ? kAccessSystemSecurity : 0);
}

DWORD GetOfObject(const Engine &engine, const Secured &secured, SECURITY_INFORMATION information,
                  const WantedParts &wanted) {
  const Object *object = engine.objects.Find(secured.kind, *secured.key);
  if (object == nullptr) return NotFound(secured.kind);
  if (DWORD code = engine.security.Demand(object->security, RightsToGet(information))) return code;
  return GetParts(engine.security.EffectiveOf(object->security), information, wanted);
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
  if (DWORD code = engine.security.Demand(object->security, RightsToSet(information))) return code;
  if (DWORD code = CheckOwner(session, *object)) return code;
  SecurityDescriptor changed = engine.security.EffectiveOf(object->security);
  if (DWORD code = SetParts(changed, information, given)) return code;
  object->security = std::move(changed);
  return ERROR_SUCCESS;
}

}  // namespace

DWORD CallToGetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const WantedParts &wanted) noexcept {
  const Needs needs{Access::kRead, container, RightsToGet(information)};
  return CallInSession(function, engine_handle, needs, {wanted.descriptor},
                       [&](Engine &engine, Session &) {
                         return GetParts(engine.security.Of(container), information, wanted);
                       });
}

DWORD CallToSetSecurity(const char *function, HANDLE engine_handle, Container container,
                        SECURITY_INFORMATION information, const GivenParts &given) noexcept {
  const Needs needs{Access::kSaOwn, container, RightsToSet(information)};
  return CallInSession(function, engine_handle, needs, {}, [&](Engine &engine, Session &) -> DWORD {
    SecurityDescriptor changed = engine.security.Of(container);
    if (DWORD code = SetParts(changed, information, given)) return code;
    engine.security.Set(container, std::move(changed));
    return ERROR_SUCCESS;
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
