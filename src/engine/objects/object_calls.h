// What the Get and Delete functions of all four kinds of objects do.

#ifndef WFP_IPSEC_OBJECT_CALLS_H_
#define WFP_IPSEC_OBJECT_CALLS_H_

#include "api/enumerate.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"

namespace wfp_ipsec {

// `name` is the key or the id.
template <class Name>
DWORD DeleteObject(Engine &engine, Session &session, ObjectKind kind, const Name &name) {
  Object *object = engine.objects.Find(kind, name);
  if (object == nullptr) return NotFound(kind);
  if (DWORD code = engine.security.Demand(object->security, kDelete)) return code;
  return engine.objects.Delete(session, object);
}

// Reads an object that is kept as `Stored`, through a view of it; see api/enumerate.h.
template <class Stored, class View, class T, class Name>
DWORD ReadObjectAs(const Engine &engine, ObjectKind kind, const Name &name, T **result) {
  const Object *object = engine.objects.Find(kind, name);
  if (object == nullptr || !object->image) return NotFound(kind);
  if (DWORD code = engine.security.Demand(object->security, FWPM_ACTRL_READ)) return code;
  View view(*object->As<Stored>());
  HandOut(CopyOf(view.get()), result);
  return ERROR_SUCCESS;
}

template <class T, class Name>
DWORD ReadObject(const Engine &engine, ObjectKind kind, const Name &name, T **result) {
  return ReadObjectAs<T, SameVersion<T>>(engine, kind, name, result);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_CALLS_H_
