#include "memory/net_event_versions.h"

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace wfp_ipsec {
namespace {

// Every version of these structs begins with the one before it, so that a pointer to the newest is
// one to any.
static_assert(offsetof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE2, providerContextKey) ==
                  sizeof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE1),
              "FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 differs");
static_assert(offsetof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE1, localPrincipalNameForAuth) ==
                  sizeof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE0),
              "FWPM_NET_EVENT_IKEEXT_MM_FAILURE1 differs");
static_assert(offsetof(FWPM_NET_EVENT_IKEEXT_QM_FAILURE1, mmSaLuid) ==
                  sizeof(FWPM_NET_EVENT_IKEEXT_QM_FAILURE0),
              "FWPM_NET_EVENT_IKEEXT_QM_FAILURE1 differs");
static_assert(offsetof(FWPM_NET_EVENT_IKEEXT_EM_FAILURE1, localPrincipalNameForAuth) ==
                  sizeof(FWPM_NET_EVENT_IKEEXT_EM_FAILURE0),
              "FWPM_NET_EVENT_IKEEXT_EM_FAILURE1 differs");
static_assert(offsetof(FWPM_NET_EVENT_CLASSIFY_DROP2, vSwitchId) ==
                  sizeof(FWPM_NET_EVENT_CLASSIFY_DROP1),
              "FWPM_NET_EVENT_CLASSIFY_DROP2 differs");

// All headers begin with these members, and the flags tell which of the later ones are set.
constexpr size_t kHeaderPrefix = offsetof(FWPM_NET_EVENT_HEADER0, userId) + sizeof(SID *);
constexpr size_t kHeader2Prefix = offsetof(FWPM_NET_EVENT_HEADER2, packageSid) + sizeof(SID *);
static_assert(kHeaderPrefix == offsetof(FWPM_NET_EVENT_HEADER2, addressFamily),
              "FWPM_NET_EVENT_HEADER2 differs");
static_assert(kHeader2Prefix == offsetof(FWPM_NET_EVENT_HEADER3, enterpriseId),
              "FWPM_NET_EVENT_HEADER3 differs");

constexpr UINT32 kFlags2 = 2 * FWPM_NET_EVENT_FLAG_PACKAGE_ID_SET - 1;
constexpr UINT32 kFlags1 = 2 * FWPM_NET_EVENT_FLAG_REAUTH_REASON_SET - 1;
constexpr UINT32 kFlags0 = 2 * FWPM_NET_EVENT_FLAG_IP_VERSION_SET - 1;

void ConvertHeader(const FWPM_NET_EVENT_HEADER3 &from, FWPM_NET_EVENT_HEADER0 &to) {
  std::memcpy(&to, &from, kHeaderPrefix);
  to.flags &= kFlags0;
}

void ConvertHeader(const FWPM_NET_EVENT_HEADER3 &from, FWPM_NET_EVENT_HEADER1 &to) {
  std::memcpy(&to, &from, kHeaderPrefix);
  to.flags &= kFlags1;
}

void ConvertHeader(const FWPM_NET_EVENT_HEADER3 &from, FWPM_NET_EVENT_HEADER2 &to) {
  std::memcpy(&to, &from, kHeader2Prefix);
  to.flags &= kFlags2;
}

void ConvertHeader(const FWPM_NET_EVENT_HEADER3 &from, FWPM_NET_EVENT_HEADER3 &to) { to = from; }

}  // namespace

template <class Event>
EventInVersion<Event>::EventInVersion(const FWPM_NET_EVENT5 &event) noexcept {
  ConvertHeader(event.header, event_.header);
  std::memcpy(&event_.type, &event.type, sizeof(event.type));
  std::memcpy(&event_.ikeMmFailure, &event.ikeMmFailure, sizeof(event.ikeMmFailure));
  if constexpr (std::is_same_v<Event, FWPM_NET_EVENT0>) {
    if (Number(event.type) == FWPM_NET_EVENT_TYPE_CLASSIFY_DROP && event.classifyDrop != nullptr) {
      classify_drop_.filterId = event.classifyDrop->filterId;
      classify_drop_.layerId = event.classifyDrop->layerId;
      event_.classifyDrop = &classify_drop_;
    }
  }
}

template class EventInVersion<FWPM_NET_EVENT0>;
template class EventInVersion<FWPM_NET_EVENT1>;
template class EventInVersion<FWPM_NET_EVENT2>;
template class EventInVersion<FWPM_NET_EVENT3>;
template class EventInVersion<FWPM_NET_EVENT4>;
template class EventInVersion<FWPM_NET_EVENT5>;

}  // namespace wfp_ipsec
