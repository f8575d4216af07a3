// The control functions for net events; engine_control.h says what they promise.

#include "api/control.h"
#include "events/net_event_template.h"
#include "memory/deep_copy.h"
#include "memory/describe_net_events.h"

using namespace wfp_ipsec;

extern "C" {

DWORD WINAPI WfpIpsecEngineInjectNetEvent(const FWPM_NET_EVENT5 *event) {
  return Control<DWORD>(ERROR_NOT_ENOUGH_MEMORY, [&](Engine &engine, Lock &) -> DWORD {
    if (event == nullptr) return FWP_E_NULL_POINTER;
    if (DWORD code = CheckPointers(*event)) return code;
    if (!engine.options.collects_net_events()) return ERROR_SUCCESS;
    const NetEventLog::Event kept = CopyOf(*event);
    engine.net_events.Add(kept);
    engine.subscriptions.Publish(
        EventKind::kNetEvent, 0, kept, [&](const Subscription &subscription) {
          return engine.security.Grants(*subscription.caller, Container::kNetEvents,
                                        FWPM_ACTRL_READ) &&
                 Matches(subscription.As<FWPM_NET_EVENT_SUBSCRIPTION0>().enumTemplate, *kept);
        });
    return ERROR_SUCCESS;
  });
}

}  // extern "C"
