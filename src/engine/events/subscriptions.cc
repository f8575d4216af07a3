#include "events/subscriptions.h"

#include <utility>

namespace wfp_ipsec {

void Subscriptions::Open(HandleValue handle, Subscription subscription) {
  CallbackThread::Start(thread_);
  subscriptions_.emplace(handle, std::make_shared<const Subscription>(std::move(subscription)));
}

const Subscription *Subscriptions::Find(HandleValue session, EventKind kind,
                                        HandleValue handle) const {
  const auto found = subscriptions_.find(handle);
  if (found == subscriptions_.end()) return nullptr;
  const Subscription *subscription = found->second.get();
  return subscription->session == session && subscription->kind == kind ? subscription : nullptr;
}

void Subscriptions::Close(HandleValue handle, Lock &lock) {
  const Held closed = subscriptions_.at(handle);
  CloseWhere([&](const Subscription &subscription) { return &subscription == closed.get(); }, lock);
}

void Subscriptions::CloseOfSession(HandleValue session, Lock &lock) {
  CloseWhere([=](const Subscription &subscription) { return subscription.session == session; },
             lock);
}

void Subscriptions::CloseAll(Lock &lock) {
  CloseWhere([](const Subscription &) { return true; }, lock);
}

template <class Ends>
void Subscriptions::CloseWhere(Ends ends, Lock &lock) {
  for (auto next = subscriptions_.begin(); next != subscriptions_.end();) {
    next = ends(*next->second) ? subscriptions_.erase(next) : std::next(next);
  }
  thread_->Cancel(
      [&](const void *owner) { return ends(*static_cast<const Subscription *>(owner)); }, lock);
}

}  // namespace wfp_ipsec
