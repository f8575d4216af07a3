// What the Get and Delete functions of all four kinds of objects do.

#ifndef WFP_IPSEC_OBJECT_CALLS_H_
#define WFP_IPSEC_OBJECT_CALLS_H_

#include "api/call.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"

namespace wfp_ipsec {

// `name` is the key or the id.
template <class Name>
DWORD DeleteObject(Engine &engine, Session &session, ObjectKind kind, const Name &name) {
  Object *object = engine.objects.Find(kind, name);
  return object == nullptr ? NotFound(kind) : engine.objects.Delete(session, object);
}

template <class T, class Name>
DWORD ReadObject(const Engine &engine, ObjectKind kind, const Name &name, T **result) {
  const Object *object = engine.objects.Find(kind, name);
  if (object == nullptr) return NotFound(kind);
  HandOut(CopyOf(*object->As<T>()), result);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_CALLS_H_
