#include "sa/sa_events.h"

#include <memory>
#include <new>

#include "sa/sa_template.h"

namespace wfp_ipsec {
namespace {

bool Wants(const Subscription &subscription, const SaContext &context) {
  Subnets subnets;
  const auto &description = subscription.As<IPSEC_SA_CONTEXT_SUBSCRIPTION0>();
  return ReadTemplate(description.enumTemplate, subnets) == ERROR_SUCCESS &&
         Matches(subnets, context);
}

// The session that caused the change hears of it too: contexts belong to no session, and many end
// without a call.
constexpr HandleValue kNobody = 0;

}  // namespace

SaListener PublishTo(Subscriptions &subscriptions, const Security &security) {
  return [&](IPSEC_SA_CONTEXT_EVENT_TYPE0 type, const SaContext &context) {
    if (subscriptions.empty()) return;
    try {
      const IPSEC_SA_CONTEXT_CHANGE0 change{type, context.id};
      subscriptions.Publish(
          EventKind::kSaContext, kNobody, std::make_shared<IPSEC_SA_CONTEXT_CHANGE0>(change),
          [&](const Subscription &subscription) {
            return security.Grants(*subscription.caller, Container::kSas, FWPM_ACTRL_READ) &&
                   Wants(subscription, context);
          });
    } catch (const std::bad_alloc &) {
      // An event that there is no memory for is dropped, as Publish does.
    }
  };
}

}  // namespace wfp_ipsec
