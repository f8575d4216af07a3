// Who may do what with the engine's containers, and who calls.
//
// Thread safety: guarded by the engine's gate; callers, once made, never change.

#ifndef WFP_IPSEC_SECURITY_H_
#define WFP_IPSEC_SECURITY_H_

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "security/caller.h"
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
constexpr size_t kContainers = static_cast<size_t>(Container::kKeyManagers) + 1;

// A descriptor that somebody set; without a value it is the default one.
using OwnDescriptor = std::optional<SecurityDescriptor>;

class Security {
 public:
  const SecurityDescriptor &Of(Container container) const {
    return EffectiveOf(own_[Index(container)]);
  }
  const SecurityDescriptor &EffectiveOf(const OwnDescriptor &own) const {
    return own ? *own : default_;
  }
  void Set(Container container, SecurityDescriptor descriptor) {
    own_[Index(container)] = std::move(descriptor);
  }

  // What everything has until somebody sets another.
  const SecurityDescriptor &standard() const { return default_; }

  // The caller of every call until another is set.
  const std::shared_ptr<const Caller> &caller() const { return caller_; }
  void Become(const Caller &caller) { caller_ = std::make_shared<const Caller>(caller); }

  bool Grants(const Caller &caller, Container container, DWORD rights) const {
    const DWORD kept = container == Container::kEngine ? caller.KeptOnEngine() : 0;
    return Covers(caller.RightsBy(own_[Index(container)]) | kept, rights);
  }
  bool Grants(const OwnDescriptor &own, DWORD rights) const {
    return Covers(caller_->RightsBy(own), rights);
  }

  // Returns ERROR_SUCCESS when the caller has all these rights, on a container or an object.
  DWORD Demand(Container container, DWORD rights) const {
    return Grants(*caller_, container, rights) ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
  }
  DWORD Demand(const OwnDescriptor &own, DWORD rights) const {
    return Grants(own, rights) ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
  }

 private:
  static size_t Index(Container container) { return static_cast<size_t>(container); }
  static bool Covers(DWORD granted, DWORD rights) { return (rights & ~granted) == 0; }

  SecurityDescriptor default_ = DefaultDescriptor();
  std::array<OwnDescriptor, kContainers> own_;
  std::shared_ptr<const Caller> caller_ = std::make_shared<const Caller>();
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SECURITY_H_
