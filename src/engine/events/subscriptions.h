// Who wants to hear of what.
//
// A subscription belongs to the session that made it and ends with it. Events are delivered one
// after the other, in the order in which they were published, on a thread of their own that starts
// with the first subscription and lasts as long as the process. Thread safety: guarded by the
// engine's gate.

#ifndef WFP_IPSEC_SUBSCRIPTIONS_H_
#define WFP_IPSEC_SUBSCRIPTIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <new>

#include "core/sessions.h"
#include "events/callback_thread.h"
#include "memory/block.h"
#include "security/caller.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

enum class EventKind { kProvider, kSubLayer, kProviderContext, kFilter, kSaContext, kNetEvent };

struct Subscription {
  HandleValue session;
  EventKind kind;
  // Who subscribed: only what this caller may read is told.
  std::shared_ptr<const Caller> caller;
  // The *_SUBSCRIPTION0 of the kind, with the session's key: what SubscriptionsGet0 tells.
  Image<void> description;
  // Calls the subscriber's function with an event as it was published. Runs without the lock.
  std::function<void(const void *event)> call;

  template <class T>
  T &As() const {
    return *static_cast<T *>(description.get());
  }
};

class Subscriptions {
 public:
  explicit Subscriptions(Gate &gate) : thread_(std::make_shared<CallbackThread>(gate)) {}

  void Open(HandleValue handle, Subscription subscription);

  // Returns NULL for a handle that is not open, or belongs to another session or kind.
  const Subscription *Find(HandleValue session, EventKind kind, HandleValue handle) const;

  // Sends the event to the subscribers of the kind for which wants(subscription) holds, except to
  // those of the session that caused it; `cause` 0 leaves nobody out. Notifications are unreliable
  // by contract, so one that there is no memory for is dropped.
  template <class Wants>
  void Publish(EventKind kind, HandleValue cause, std::shared_ptr<const void> event,
               Wants wants) noexcept {
    try {
      for (const auto &[handle, subscription] : subscriptions_) {
        const bool concerned = subscription->kind == kind && subscription->session != cause;
        if (concerned && wants(*subscription)) Deliver(subscription, event);
      }
    } catch (const std::bad_alloc &) {
    }
  }

  // Ends subscriptions: their functions are not called again, and a call that runs is waited for,
  // unless the caller is that very function. The waiting gives up the lock.
  void Close(HandleValue handle, Lock &lock);
  void CloseOfSession(HandleValue session, Lock &lock);
  void CloseAll(Lock &lock);

  // True when nobody wants to hear of anything.
  bool empty() const { return subscriptions_.empty(); }

  template <class Visit>
  void ForEach(EventKind kind, Visit visit) const {
    for (const auto &[handle, subscription] : subscriptions_) {
      if (subscription->kind == kind) visit(*subscription);
    }
  }

 private:
  using Held = std::shared_ptr<const Subscription>;

  void Deliver(const Held &subscription, const std::shared_ptr<const void> &event) {
    const Subscription *const told = subscription.get();
    thread_->Post(subscription, [told, event] { told->call(event.get()); });
  }

  template <class Ends>
  void CloseWhere(Ends ends, Lock &lock);

  std::map<HandleValue, Held> subscriptions_;
  std::shared_ptr<CallbackThread> thread_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SUBSCRIPTIONS_H_
