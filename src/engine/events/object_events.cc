#include "events/object_events.h"

#include "objects/object_templates.h"

namespace wfp_ipsec {
namespace {

FWPM_PROVIDER_CHANGE0 Describing(const Object &object, FWPM_CHANGE_TYPE type,
                                 const FWPM_PROVIDER_SUBSCRIPTION0 &) {
  return {type, object.key};
}

FWPM_SUBLAYER_CHANGE0 Describing(const Object &object, FWPM_CHANGE_TYPE type,
                                 const FWPM_SUBLAYER_SUBSCRIPTION0 &) {
  return {type, object.key};
}

FWPM_PROVIDER_CONTEXT_CHANGE0 Describing(const Object &object, FWPM_CHANGE_TYPE type,
                                         const FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 &) {
  return {type, object.key, object.id};
}

FWPM_FILTER_CHANGE0 Describing(const Object &object, FWPM_CHANGE_TYPE type,
                               const FWPM_FILTER_SUBSCRIPTION0 &) {
  return {type, object.key, object.id};
}

template <class Description>
void Publish(Subscriptions &subscriptions, EventKind kind, HandleValue cause,
             const Change &change) {
  const bool added = change.added != nullptr;
  const UINT32 flag =
      added ? FWPM_SUBSCRIPTION_FLAG_NOTIFY_ON_ADD : FWPM_SUBSCRIPTION_FLAG_NOTIFY_ON_DELETE;
  const FWPM_CHANGE_TYPE type = added ? FWPM_CHANGE_ADD : FWPM_CHANGE_DELETE;
  const Object &object = change.object();
  auto event = Describing(object, type, Description{});
  subscriptions.Publish(kind, cause, std::make_shared<decltype(event)>(event),
                        [&](const Subscription &subscription) {
                          const Description &wanted = subscription.As<Description>();
                          const DWORD rights = subscription.caller->RightsBy(object.security);
                          return (wanted.flags & flag) != 0 && (rights & FWPM_ACTRL_READ) != 0 &&
                                 Matches(wanted.enumTemplate, object);
                        });
}

void PublishByKind(Subscriptions &subscriptions, HandleValue cause, const Change &change) {
  switch (change.object().kind) {
    case ObjectKind::kProvider:
      return Publish<FWPM_PROVIDER_SUBSCRIPTION0>(subscriptions, EventKind::kProvider, cause,
                                                  change);
    case ObjectKind::kSubLayer:
      return Publish<FWPM_SUBLAYER_SUBSCRIPTION0>(subscriptions, EventKind::kSubLayer, cause,
                                                  change);
    case ObjectKind::kProviderContext:
      return Publish<FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0>(
          subscriptions, EventKind::kProviderContext, cause, change);
    case ObjectKind::kFilter:
      return Publish<FWPM_FILTER_SUBSCRIPTION0>(subscriptions, EventKind::kFilter, cause, change);
  }
}

}  // namespace

void PublishChange(Subscriptions &subscriptions, HandleValue cause, const Change &change) noexcept {
  try {
    PublishByKind(subscriptions, cause, change);
  } catch (const std::bad_alloc &) {
    // A notification may get lost; the change itself may not.
  }
}

}  // namespace wfp_ipsec
