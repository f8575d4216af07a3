// Who may do what with the engine's containers.
//
// The engine keeps the descriptors and gives them back; it does not act on them, because every
// caller has all rights here. Thread safety: guarded by the engine's mutex.

#ifndef WFP_IPSEC_SECURITY_H_
#define WFP_IPSEC_SECURITY_H_

#include <map>

#include "security/default_descriptor.h"
#include "security/descriptor.h"

namespace wfp_ipsec {

enum class Container {
  kEngine,
  kProviders,
  kSubLayers,
  kProviderContexts,
  kFilters,
  kNetEvents,
  kSas,
  kIkeSas,
  kDosp,
  kKeyManagers,
};

class Security {
 public:
  SecurityDescriptor &Of(Container container) {
    return descriptors_.try_emplace(container, default_).first->second;
  }

  // What everything has until somebody sets another.
  const SecurityDescriptor &standard() const { return default_; }

 private:
  SecurityDescriptor default_ = DefaultDescriptor();
  std::map<Container, SecurityDescriptor> descriptors_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SECURITY_H_
