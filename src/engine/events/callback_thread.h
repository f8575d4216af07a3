// A thread of the engine on which functions of others run, one after the other.
//
// Subscribers share one, each key manager has its own, so that a function that does not return
// holds up nobody else. A thread starts with the first subscription or with the registration; it
// ends when it is closed and its function has returned. Thread safety: guarded by the engine's
// gate, which the thread gives up while it is in a function.

#ifndef WFP_IPSEC_CALLBACK_THREAD_H_
#define WFP_IPSEC_CALLBACK_THREAD_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>

#include "core/sessions.h"

namespace wfp_ipsec {

class CallbackThread {
 public:
  // Whom a call is for; lives until the call has returned.
  using Owner = std::shared_ptr<const void>;
  using Function = std::function<void()>;
  using Time = std::chrono::steady_clock::time_point;

  explicit CallbackThread(Gate &gate) : gate_(gate) {}

  // Begins to serve the queue; does nothing when that was begun.
  static void Start(const std::shared_ptr<CallbackThread> &thread);

  // Puts a call at the end of the queue. Nothing is queued once the thread is closed.
  void Post(Owner owner, Function function);

  // Calls a function and waits until it has returned, but no longer than until `end`. False when
  // it has not: because time is up, the thread is closed, or the caller is itself called by it. The
  // function may still be running then, and must own all that it uses.
  bool CallUntil(Time end, const Function &function, Lock &lock);

  // Takes the calls of the owners for which ends(owner) holds from the queue, and waits for one
  // that runs. See WaitWhile.
  template <class Ends>
  void Cancel(Ends ends, Lock &lock) {
    const auto ended = [&](const Call &call) { return ends(call.owner.get()); };
    queue_.erase(std::remove_if(queue_.begin(), queue_.end(), ended), queue_.end());
    // Whoever waits for a call that was queued must learn that it will not come.
    returned_.notify_all();
    WaitWhile([&] { return running_ && ends(running_.get()); }, lock);
  }

  // Ends the thread. What runs is waited for, what waits is dropped.
  void Close(Lock &lock);

 private:
  struct Call {
    Owner owner;
    Function function;
  };

  // Waits while busy() holds, and gives up the lock meanwhile. Does not wait for the caller itself,
  // nor for a function that in its turn waits for the caller: two that end each other both go on.
  template <class Busy>
  void WaitWhile(Busy busy, Lock &lock) {
    if (WaitsForCaller()) return;
    const Awaiting awaiting(this);
    returned_.wait(lock, [&] { return !busy(); });
  }

  // Says, as long as it lives, whom the function that this thread is in waits for.
  class Awaiting {
   public:
    explicit Awaiting(CallbackThread *awaited);
    ~Awaiting();
    Awaiting(const Awaiting &) = delete;
    Awaiting &operator=(const Awaiting &) = delete;

   private:
    CallbackThread *const caller_;
  };

  bool WaitsForCaller() const;
  bool IsPending(const Owner &owner) const;
  void Run();
  void CallNext(Lock &lock);

  Gate &gate_;
  std::deque<Call> queue_;
  std::condition_variable_any arrived_;
  std::condition_variable_any returned_;
  bool started_ = false;
  bool closed_ = false;
  // Whom the function that is being called is for, if one is.
  Owner running_;
  // Whose function the function that is being called waits for, if it does.
  CallbackThread *awaited_ = nullptr;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CALLBACK_THREAD_H_
