#include "events/net_event_template.h"

#include <algorithm>
#include <optional>

#include "core/guid.h"
#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_templates.h"
#include "objects/check_filter.h"
#include "objects/region.h"

namespace wfp_ipsec {
namespace {

using Value = FWP_CONDITION_VALUE0;
using Header = FWPM_NET_EVENT_HEADER3;

// The values below point into the event.

template <class Address4, class Address6>
std::optional<Value> AddressValue(const Header &header, Address4 v4, const Address6 &v6) {
  Value value{};
  switch (Number(header.ipVersion)) {
    case FWP_IP_VERSION_V4:
      value.type = FWP_UINT32;
      value.uint32 = v4;
      return value;
    case FWP_IP_VERSION_V6:
      value.type = FWP_BYTE_ARRAY16_TYPE;
      value.byteArray16 = const_cast<FWP_BYTE_ARRAY16 *>(&v6);
      return value;
    default:
      return std::nullopt;
  }
}

std::optional<Value> LocalAddressOf(const FWPM_NET_EVENT5 &event) {
  return AddressValue(event.header, event.header.localAddrV4, event.header.localAddrV6);
}

std::optional<Value> RemoteAddressOf(const FWPM_NET_EVENT5 &event) {
  return AddressValue(event.header, event.header.remoteAddrV4, event.header.remoteAddrV6);
}

Value PortValue(UINT16 port) {
  Value value{};
  value.type = FWP_UINT16;
  value.uint16 = port;
  return value;
}

std::optional<Value> LocalPortOf(const FWPM_NET_EVENT5 &event) {
  return PortValue(event.header.localPort);
}

std::optional<Value> RemotePortOf(const FWPM_NET_EVENT5 &event) {
  return PortValue(event.header.remotePort);
}

std::optional<Value> ProtocolOf(const FWPM_NET_EVENT5 &event) {
  Value value{};
  value.type = FWP_UINT8;
  value.uint8 = event.header.ipProtocol;
  return value;
}

std::optional<Value> TypeOf(const FWPM_NET_EVENT5 &event) {
  Value value{};
  value.type = FWP_UINT32;
  value.uint32 = Number(event.type);
  return value;
}

std::optional<Value> AppOf(const FWPM_NET_EVENT5 &event) {
  Value value{};
  value.type = FWP_BYTE_BLOB_TYPE;
  value.byteBlob = const_cast<FWP_BYTE_BLOB *>(&event.header.appId);
  return value;
}

// The fields that a template can ask for; the flag says whether an event has one, 0 that all have.
const struct EventField {
  const GUID *key;
  UINT32 flag;
  std::optional<Value> (*value)(const FWPM_NET_EVENT5 &event);
} kEventFields[] = {
    {&FWPM_CONDITION_IP_LOCAL_ADDRESS, FWPM_NET_EVENT_FLAG_LOCAL_ADDR_SET, LocalAddressOf},
    {&FWPM_CONDITION_IP_REMOTE_ADDRESS, FWPM_NET_EVENT_FLAG_REMOTE_ADDR_SET, RemoteAddressOf},
    {&FWPM_CONDITION_IP_LOCAL_PORT, FWPM_NET_EVENT_FLAG_LOCAL_PORT_SET, LocalPortOf},
    {&FWPM_CONDITION_IP_REMOTE_PORT, FWPM_NET_EVENT_FLAG_REMOTE_PORT_SET, RemotePortOf},
    {&FWPM_CONDITION_IP_PROTOCOL, FWPM_NET_EVENT_FLAG_IP_PROTOCOL_SET, ProtocolOf},
    {&FWPM_CONDITION_ALE_APP_ID, FWPM_NET_EVENT_FLAG_APP_ID_SET, AppOf},
    {&FWPM_CONDITION_NET_EVENT_TYPE, 0, TypeOf},
};

const EventField *FieldOf(const GUID &key) {
  const auto *found = std::find_if(std::begin(kEventFields), std::end(kEventFields),
                                   [&](const EventField &field) { return Same(*field.key, key); });
  return found == std::end(kEventFields) ? nullptr : found;
}

UINT64 TimeOf(const FILETIME &time) {
  return UINT64{time.dwHighDateTime} << 32 | time.dwLowDateTime;
}

// An end of 0 is no end.
bool IsInTime(const FWPM_NET_EVENT_ENUM_TEMPLATE0 &wanted, const FWPM_NET_EVENT5 &event) {
  const UINT64 time = TimeOf(event.header.timeStamp);
  const UINT64 end = TimeOf(wanted.endTime);
  return time >= TimeOf(wanted.startTime) && (end == 0 || time <= end);
}

bool EventMeets(const FWPM_FILTER_CONDITION0 &condition, const FWPM_NET_EVENT5 &event) {
  const EventField &field = *FieldOf(condition.fieldKey);
  if ((event.header.flags & field.flag) != field.flag) return false;
  const auto value = field.value(event);
  return value && Takes(condition, *value);
}

}  // namespace

DWORD CheckTemplate(const FWPM_NET_EVENT_ENUM_TEMPLATE0 *wanted) noexcept {
  if (wanted == nullptr) return ERROR_SUCCESS;
  if (DWORD code = CheckPointers(*wanted)) return code;
  const UINT64 end = TimeOf(wanted->endTime);
  if (end != 0 && end < TimeOf(wanted->startTime)) return FWP_E_INVALID_INTERVAL;
  for (UINT32 i = 0; i < wanted->numFilterConditions; ++i) {
    const FWPM_FILTER_CONDITION0 &condition = wanted->filterCondition[i];
    if (FieldOf(condition.fieldKey) == nullptr) return FWP_E_CONDITION_NOT_FOUND;
    if (DWORD code = CheckCondition(condition, FWP_IP_VERSION_NONE)) return code;
  }
  return ERROR_SUCCESS;
}

bool Matches(const FWPM_NET_EVENT_ENUM_TEMPLATE0 *wanted, const FWPM_NET_EVENT5 &event) {
  if (wanted == nullptr) return true;
  const FWPM_FILTER_CONDITION0 *first = wanted->filterCondition;
  const FWPM_FILTER_CONDITION0 *last = first + wanted->numFilterConditions;
  // Conditions on one field are alternatives.
  return IsInTime(*wanted, event) && std::all_of(first, last, [&](const auto &condition) {
           return std::any_of(first, last, [&](const auto &other) {
             return Same(other.fieldKey, condition.fieldKey) && EventMeets(other, event);
           });
         });
}

}  // namespace wfp_ipsec
