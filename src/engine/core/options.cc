#include "core/options.h"

#include "core/number.h"

namespace wfp_ipsec {
namespace {

constexpr UINT32 kKeywords =
    FWPM_NET_EVENT_KEYWORD_INBOUND_MCAST | FWPM_NET_EVENT_KEYWORD_INBOUND_BCAST |
    FWPM_NET_EVENT_KEYWORD_CAPABILITY_DROP | FWPM_NET_EVENT_KEYWORD_CAPABILITY_ALLOW |
    FWPM_NET_EVENT_KEYWORD_CLASSIFY_ALLOW | FWPM_NET_EVENT_KEYWORD_PORT_SCANNING_DROP;

constexpr UINT32 kQueues = FWPM_ENGINE_OPTION_PACKET_QUEUE_INBOUND |
                           FWPM_ENGINE_OPTION_PACKET_QUEUE_FORWARD |
                           FWPM_ENGINE_OPTION_PACKET_BATCH_INBOUND;

DWORD CheckBits(UINT32 value, UINT32 known) {
  return (value & ~known) == 0 ? ERROR_SUCCESS : FWP_E_INVALID_FLAGS;
}

DWORD CheckOption(UINT32 option, UINT32 value) {
  switch (option) {
    case FWPM_ENGINE_NET_EVENT_MATCH_ANY_KEYWORDS:
      return CheckBits(value, kKeywords);
    case FWPM_ENGINE_PACKET_QUEUING:
      return CheckBits(value, kQueues);
    case FWPM_ENGINE_TXN_WATCHDOG_TIMEOUT_IN_MSEC:
      return ERROR_SUCCESS;
    default:
      return value <= 1 ? ERROR_SUCCESS : FWP_E_OUT_OF_BOUNDS;
  }
}

}  // namespace

DWORD EngineOptions::Get(UINT32 option, UINT32 &value) const noexcept {
  if (option >= FWPM_ENGINE_OPTION_MAX) return FWP_E_INVALID_ENUMERATOR;
  value = values_[option];
  return ERROR_SUCCESS;
}

DWORD EngineOptions::Set(UINT32 option, const FWP_VALUE0 &value) noexcept {
  if (option >= FWPM_ENGINE_OPTION_MAX) return FWP_E_INVALID_ENUMERATOR;
  if (Number(value.type) != FWP_UINT32) return FWP_E_TYPE_MISMATCH;
  if (DWORD code = CheckOption(option, value.uint32)) return code;
  values_[option] = value.uint32;
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
