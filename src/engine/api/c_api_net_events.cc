// FwpmNetEvent*, but for the security of the events.

#include "api/enumerate.h"
#include "api/subscribe.h"
#include "events/net_event_template.h"
#include "memory/describe_net_events.h"
#include "memory/describe_templates.h"
#include "memory/net_event_versions.h"

using namespace wfp_ipsec;

namespace {

DWORD TakeEvents(Engine &engine, const FWPM_NET_EVENT_ENUM_TEMPLATE0 *wanted, Snapshot &entries) {
  if (DWORD code = CheckTemplate(wanted)) return code;
  if (engine.security.Demand(Container::kNetEvents, FWPM_ACTRL_READ)) return ERROR_SUCCESS;
  for (const auto &event : engine.net_events.events()) {
    if (Matches(wanted, *event)) entries.push_back(CopyOf(*event));
  }
  return ERROR_SUCCESS;
}

template <class Event>
DWORD EnumerateEvents(const char *function, HANDLE engine_handle, HANDLE enum_handle,
                      UINT32 requested, Event ***entries, UINT32 *returned) noexcept {
  return CallToEnum<FWPM_NET_EVENT5, EventInVersion<Event>>(
      function, engine_handle, EnumKind::kNetEvent, enum_handle, requested, entries, returned,
      [](const Engine &engine) -> DWORD {
        return engine.options.collects_net_events() ? ERROR_SUCCESS : FWP_E_NET_EVENTS_DISABLED;
      });
}

DWORD CheckSubscription(const FWPM_NET_EVENT_SUBSCRIPTION0 &subscription) {
  if (subscription.flags != 0) return FWP_E_INVALID_FLAGS;
  return CheckTemplate(subscription.enumTemplate);
}

template <class Event, class Callback>
DWORD Subscribe(const char *function, HANDLE engine_handle,
                const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription, Callback callback, void *context,
                HANDLE *handle) noexcept {
  const auto invoke = [=](const void *event) {
    const auto &newest = *static_cast<const FWPM_NET_EVENT5 *>(event);
    if (!EventInVersion<Event>::Shows(newest)) return;
    EventInVersion<Event> converted(newest);
    callback(context, &converted.get());
  };
  return CallToSubscribe(function, engine_handle, Container::kNetEvents, EventKind::kNetEvent,
                         subscription, callback, invoke, handle, CheckSubscription);
}

}  // namespace

extern "C" {

DWORD WINAPI FwpmNetEventCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_NET_EVENT_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle) {
  return CallToOpenEnum(
      __func__, engineHandle, {Access::kOutside, Container::kNetEvents, FWPM_ACTRL_ENUM},
      EnumKind::kNetEvent, enumHandle,
      [&](Engine &engine, Snapshot &entries) { return TakeEvents(engine, enumTemplate, entries); });
}

DWORD WINAPI FwpmNetEventEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT0 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT1 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT2 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventEnum3(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT3 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventEnum4(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT4 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventEnum5(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT5 ***entries, UINT32 *numEntriesReturned) {
  return EnumerateEvents(__func__, engineHandle, enumHandle, numEntriesRequested, entries,
                         numEntriesReturned);
}

DWORD WINAPI FwpmNetEventDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle) {
  return CallToCloseEnum(__func__, engineHandle, EnumKind::kNetEvent, enumHandle);
}

DWORD WINAPI FwpmNetEventSubscribe0(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK0 callback, void *context,
                                    HANDLE *eventsHandle) {
  return Subscribe<FWPM_NET_EVENT1>(__func__, engineHandle, subscription, callback, context,
                                    eventsHandle);
}

DWORD WINAPI FwpmNetEventSubscribe1(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK1 callback, void *context,
                                    HANDLE *eventsHandle) {
  return Subscribe<FWPM_NET_EVENT2>(__func__, engineHandle, subscription, callback, context,
                                    eventsHandle);
}

DWORD WINAPI FwpmNetEventSubscribe2(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK2 callback, void *context,
                                    HANDLE *eventsHandle) {
  return Subscribe<FWPM_NET_EVENT3>(__func__, engineHandle, subscription, callback, context,
                                    eventsHandle);
}

DWORD WINAPI FwpmNetEventSubscribe3(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK3 callback, void *context,
                                    HANDLE *eventsHandle) {
  return Subscribe<FWPM_NET_EVENT4>(__func__, engineHandle, subscription, callback, context,
                                    eventsHandle);
}

DWORD WINAPI FwpmNetEventSubscribe4(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK4 callback, void *context,
                                    HANDLE *eventsHandle) {
  return Subscribe<FWPM_NET_EVENT5>(__func__, engineHandle, subscription, callback, context,
                                    eventsHandle);
}

DWORD WINAPI FwpmNetEventUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle) {
  return CallToUnsubscribe(__func__, engineHandle, EventKind::kNetEvent, eventsHandle);
}

DWORD WINAPI FwpmNetEventSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_NET_EVENT_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, Container::kNetEvents, EventKind::kNetEvent,
                                entries, numEntries);
}

}  // extern "C"
