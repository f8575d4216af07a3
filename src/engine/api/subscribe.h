// What the Subscribe, Unsubscribe and SubscriptionsGet functions of all kinds do.

#ifndef WFP_IPSEC_SUBSCRIBE_H_
#define WFP_IPSEC_SUBSCRIBE_H_

#include <vector>

#include "api/call.h"
#include "memory/deep_copy.h"

namespace wfp_ipsec {

// Calls a subscriber's function with events that are published as it takes them.
template <class Event, class Callback>
auto Plainly(Callback callback, void *context) {
  return [=](const void *event) { callback(context, static_cast<const Event *>(event)); };
}

// `invoke` calls the function with an event: void invoke(const void *). The description, a
// *_SUBSCRIPTION0, is copied once `check` finds nothing wrong with it:
// DWORD check(const Description &).
template <class Description, class Callback, class Invoke, class Check>
DWORD CallToSubscribe(const char *function, HANDLE engine_handle, Container container,
                      EventKind kind, const Description *description, Callback callback,
                      Invoke invoke, HANDLE *handle, Check check) noexcept {
  const auto code = reinterpret_cast<const void *>(callback);
  const Needs needs{Access::kOutside, container, FWPM_ACTRL_SUBSCRIBE};
  return CallInSession(function, engine_handle, needs, {description, code, handle},
                       [&](Engine &engine, Session &session) -> DWORD {
                         if (DWORD refused = CheckPointers(*description)) return refused;
                         if (DWORD refused = check(*description)) return refused;
                         Description own = *description;
                         own.sessionKey = session.key;
                         const HandleValue value = engine.NextHandle();
                         engine.subscriptions.Open(
                             value,
                             {session.handle, kind, engine.security.caller(), CopyOf(own), invoke});
                         *handle = HandleOf(value);
                         return ERROR_SUCCESS;
                       });
}

// A NULL handle ends nothing, successfully.
inline DWORD CallToUnsubscribe(const char *function, HANDLE engine_handle, EventKind kind,
                               HANDLE handle) noexcept {
  return Call(function, {}, [&](Engine &engine, Lock &lock) {
    return Admitted(engine, lock, engine_handle, Access::kOutside, [&](Session &session) -> DWORD {
      if (handle == nullptr) return ERROR_SUCCESS;
      const HandleValue value = ValueOf(handle);
      if (engine.subscriptions.Find(session.handle, kind, value) == nullptr) {
        return ERROR_INVALID_HANDLE;
      }
      engine.subscriptions.Close(value, lock);
      return ERROR_SUCCESS;
    });
  });
}

// Hands out the subscriptions of all sessions; no subscription is a NULL array.
template <class Description>
DWORD CallToGetSubscriptions(const char *function, HANDLE engine_handle, Container container,
                             EventKind kind, Description ***entries, UINT32 *count) noexcept {
  const Needs needs{Access::kNothing, container, FWPM_ACTRL_READ};
  return CallInSession(function, engine_handle, needs, {entries, count},
                       [&](Engine &engine, Session &) -> DWORD {
                         std::vector<Description *> found;
                         engine.subscriptions.ForEach(kind, [&](const Subscription &subscription) {
                           found.push_back(&subscription.As<Description>());
                         });
                         HandOutAll(found, entries, count);
                         return ERROR_SUCCESS;
                       });
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SUBSCRIBE_H_
