// Enumeration templates of objects: when they are well-formed, and which objects match them.
//
// A NULL template matches every object.

#ifndef WFP_IPSEC_OBJECT_TEMPLATES_H_
#define WFP_IPSEC_OBJECT_TEMPLATES_H_

#include "core/changes.h"
#include "core/enumerators.h"
#include "objects/objects.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

DWORD CheckTemplate(const FWPM_PROVIDER_ENUM_TEMPLATE0 *wanted) noexcept;
DWORD CheckTemplate(const FWPM_SUBLAYER_ENUM_TEMPLATE0 *wanted) noexcept;
DWORD CheckTemplate(const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *wanted) noexcept;
DWORD CheckTemplate(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted) noexcept;

// REQUIRES of these: the template was checked, and the object is of its kind.
bool Matches(const FWPM_PROVIDER_ENUM_TEMPLATE0 *wanted, const Object &object);
bool Matches(const FWPM_SUBLAYER_ENUM_TEMPLATE0 *wanted, const Object &object);
bool Matches(const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *wanted, const Object &object);
bool Matches(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted, const Object &object);

// Applies what a template says of all matches together. Only filters have such flags; the others
// stay in the order of their keys.
void Arrange(const FWPM_FILTER_ENUM_TEMPLATE0 *wanted, Snapshot &filters);
template <class Template>
void Arrange(const Template *, Snapshot &) {}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_OBJECT_TEMPLATES_H_
