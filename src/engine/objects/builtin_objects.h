// The objects that exist before anybody adds one.

#ifndef WFP_IPSEC_BUILTIN_OBJECTS_H_
#define WFP_IPSEC_BUILTIN_OBJECTS_H_

#include <memory>
#include <vector>

#include "core/changes.h"

namespace wfp_ipsec {

// Returns the built-in providers, sublayers and provider contexts. The contexts have neither an id
// nor an image, because no function of the API here can name one other than by a filter's
// reference.
std::vector<std::unique_ptr<Object>> BuiltinObjects();

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_BUILTIN_OBJECTS_H_
