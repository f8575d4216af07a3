// Versions 0 to 5 of net events.
//
// The engine keeps version 5. Each version passes over the types that it has no arm for; the newest
// shows every event, also of a type that it does not name.

#ifndef WFP_IPSEC_NET_EVENT_VERSIONS_H_
#define WFP_IPSEC_NET_EVENT_VERSIONS_H_

#include "core/number.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// The newest type that each version has an arm for.
constexpr UINT32 NewestType(const FWPM_NET_EVENT0 *) { return FWPM_NET_EVENT_TYPE_IPSEC_DOSP_DROP; }
constexpr UINT32 NewestType(const FWPM_NET_EVENT1 *) { return FWPM_NET_EVENT_TYPE_IPSEC_DOSP_DROP; }
constexpr UINT32 NewestType(const FWPM_NET_EVENT2 *) {
  return FWPM_NET_EVENT_TYPE_CLASSIFY_DROP_MAC;
}
constexpr UINT32 NewestType(const FWPM_NET_EVENT3 *) {
  return FWPM_NET_EVENT_TYPE_CLASSIFY_DROP_MAC;
}
constexpr UINT32 NewestType(const FWPM_NET_EVENT4 *) {
  return FWPM_NET_EVENT_TYPE_CLASSIFY_DROP_MAC;
}
constexpr UINT32 NewestType(const FWPM_NET_EVENT5 *) { return ~UINT32{0}; }

// An event in another version. It points to what the event points to, and to itself.
template <class Event>
class EventInVersion {
 public:
  static bool Shows(const FWPM_NET_EVENT5 &event) {
    return Number(event.type) <= NewestType(static_cast<const Event *>(nullptr));
  }

  // REQUIRES: Shows(event).
  explicit EventInVersion(const FWPM_NET_EVENT5 &event) noexcept;
  EventInVersion(const EventInVersion &) = delete;
  EventInVersion &operator=(const EventInVersion &) = delete;

  Event &get() { return event_; }

 private:
  Event event_{};
  // Version 1 of this arm does not begin with all bytes of version 0.
  FWPM_NET_EVENT_CLASSIFY_DROP0 classify_drop_{};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NET_EVENT_VERSIONS_H_
