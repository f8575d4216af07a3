#include "events/callback_thread.h"

#include <atomic>
#include <thread>
#include <utility>

namespace wfp_ipsec {
namespace {

// Gives the lock up for as long as it lives. A function may end the thread instead of returning, as
// Python's does while the interpreter shuts down, and this puts things right then too.
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
  Running(CallbackThread::Owner &running, std::condition_variable_any &returned,
          CallbackThread::Owner owner)
      : running_(running), returned_(returned) {
    running_ = std::move(owner);
  }
  ~Running() {
    running_.reset();
    returned_.notify_all();
  }
  Running(const Running &) = delete;
  Running &operator=(const Running &) = delete;

 private:
  CallbackThread::Owner &running_;
  std::condition_variable_any &returned_;
};

// The engine's thread that the caller is, if it is one.
thread_local CallbackThread *this_callback_thread = nullptr;

}  // namespace

void CallbackThread::Start(const std::shared_ptr<CallbackThread> &thread) {
  if (thread->started_) return;
  std::thread([thread] { thread->Run(); }).detach();
  thread->started_ = true;
}

void CallbackThread::Post(Owner owner, Function function) {
  if (closed_) return;
  queue_.push_back({std::move(owner), std::move(function)});
  arrived_.notify_one();
}

bool CallbackThread::CallUntil(Time end, const Function &function, Lock &lock) {
  if (closed_ || WaitsForCaller()) return false;
  const auto done = std::make_shared<std::atomic<bool>>(false);
  Post(done, [function, done] {
    function();
    *done = true;
  });
  const Awaiting awaiting(this);
  if (!returned_.wait_until(lock, end, [&] { return !IsPending(done); })) {
    const auto late = [&](const Call &call) { return call.owner == done; };
    queue_.erase(std::remove_if(queue_.begin(), queue_.end(), late), queue_.end());
  }
  return *done && !IsPending(done);
}

void CallbackThread::Close(Lock &lock) {
  closed_ = true;
  arrived_.notify_one();
  Cancel([](const void *) { return true; }, lock);
}

CallbackThread::Awaiting::Awaiting(CallbackThread *awaited) : caller_(this_callback_thread) {
  if (caller_ != nullptr) caller_->awaited_ = awaited;
}

CallbackThread::Awaiting::~Awaiting() {
  if (caller_ != nullptr) caller_->awaited_ = nullptr;
}

bool CallbackThread::WaitsForCaller() const {
  if (this_callback_thread == nullptr) return false;
  const CallbackThread *next = this;
  while (next != nullptr && next != this_callback_thread) next = next->awaited_;
  return next != nullptr;
}

bool CallbackThread::IsPending(const Owner &owner) const {
  return running_ == owner || std::any_of(queue_.begin(), queue_.end(),
                                          [&](const Call &call) { return call.owner == owner; });
}

void CallbackThread::Run() {
  this_callback_thread = this;
  Lock lock(gate_);
  for (;;) {
    arrived_.wait(lock, [&] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) return;
    CallNext(lock);
  }
}

void CallbackThread::CallNext(Lock &lock) {
  const Call call = std::move(queue_.front());
  queue_.pop_front();
  const Running running(running_, returned_, call.owner);
  const Unlocked unlocked(lock);
  call.function();
}

}  // namespace wfp_ipsec
