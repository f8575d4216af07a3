#include "events/subscriptions.h"

#include <algorithm>
#include <utility>

namespace wfp_ipsec {
namespace {

// Gives the lock up for as long as it lives. A subscriber's function may end the thread instead of
// returning, as Python's does while the interpreter shuts down, and this puts things right then
// too.
class Unlocked {
 public:
  explicit Unlocked(Lock &lock) : lock_(lock) { lock_.unlock(); }
  ~Unlocked() { lock_.lock(); }
  Unlocked(const Unlocked &) = delete;
  Unlocked &operator=(const Unlocked &) = delete;

 private:
  Lock &lock_;
};

class Running {
 public:
  Running(std::shared_ptr<const Subscription> &running, std::condition_variable &returned,
          std::shared_ptr<const Subscription> subscription)
      : running_(running), returned_(returned) {
    running_ = std::move(subscription);
  }
  ~Running() {
    running_.reset();
    returned_.notify_all();
  }
  Running(const Running &) = delete;
  Running &operator=(const Running &) = delete;

 private:
  std::shared_ptr<const Subscription> &running_;
  std::condition_variable &returned_;
};

}  // namespace

void Subscriptions::Open(HandleValue handle, Subscription subscription) {
  if (thread_ == std::thread::id()) {
    std::thread thread([this] { Run(); });
    thread_ = thread.get_id();
    thread.detach();
  }
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
  const std::shared_ptr<const Subscription> closed = subscriptions_.at(handle);
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
  const auto ended = [&](const Delivery &delivery) { return ends(*delivery.subscription); };
  queue_.erase(std::remove_if(queue_.begin(), queue_.end(), ended), queue_.end());
  for (auto next = subscriptions_.begin(); next != subscriptions_.end();) {
    next = ends(*next->second) ? subscriptions_.erase(next) : std::next(next);
  }
  if (std::this_thread::get_id() == thread_) return;
  returned_.wait(lock, [&] { return !running_ || !ends(*running_); });
}

void Subscriptions::Run() {
  Lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [&] { return !queue_.empty(); });
    DeliverNext(lock);
  }
}

void Subscriptions::DeliverNext(Lock &lock) {
  const Delivery delivery = std::move(queue_.front());
  queue_.pop_front();
  const Running running(running_, returned_, delivery.subscription);
  const Unlocked unlocked(lock);
  delivery.subscription->call(delivery.event.get());
}

}  // namespace wfp_ipsec
