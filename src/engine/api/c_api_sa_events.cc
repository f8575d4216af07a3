// IPsecSaContextSubscribe0, Unsubscribe0 and SubscriptionsGet0.

#include "api/subscribe.h"
#include "memory/describe_sas.h"
#include "sa/sa_template.h"

using namespace wfp_ipsec;

namespace {

DWORD Check(const IPSEC_SA_CONTEXT_SUBSCRIPTION0 &subscription) {
  if (subscription.flags != 0) return FWP_E_INVALID_FLAGS;
  Subnets subnets;
  return ReadTemplate(subscription.enumTemplate, subnets);
}

}  // namespace

extern "C" {

DWORD WINAPI IPsecSaContextSubscribe0(HANDLE engineHandle,
                                      const IPSEC_SA_CONTEXT_SUBSCRIPTION0 *subscription,
                                      IPSEC_SA_CONTEXT_CALLBACK0 callback, void *context,
                                      HANDLE *eventsHandle) {
  return CallToSubscribe(__func__, engineHandle, Container::kSas, EventKind::kSaContext,
                         subscription, callback,
                         Plainly<IPSEC_SA_CONTEXT_CHANGE0>(callback, context), eventsHandle, Check);
}

DWORD WINAPI IPsecSaContextUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle) {
  return CallToUnsubscribe(__func__, engineHandle, EventKind::kSaContext, eventsHandle);
}

DWORD WINAPI IPsecSaContextSubscriptionsGet0(HANDLE engineHandle,
                                             IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***entries,
                                             UINT32 *numEntries) {
  return CallToGetSubscriptions(__func__, engineHandle, Container::kSas, EventKind::kSaContext,
                                entries, numEntries);
}

}  // extern "C"
