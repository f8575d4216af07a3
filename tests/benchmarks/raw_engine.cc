// What the engine does by itself: threads, events and memory.

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "raw_program.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define RAW_CALLGRIND 1
#endif

using raw::api;

namespace raw {
namespace {

// Holds events back, then counts them.
class Gate {
 public:
  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = false;
    passed_ = 0;
  }

  void Event() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
    if (++passed_ == wanted_) changed_.notify_all();
  }

  void Open(uint64_t wanted) {
    std::unique_lock<std::mutex> lock(mutex_);
    wanted_ = wanted;
    open_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return passed_ >= wanted_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  uint64_t passed_ = 0;
  uint64_t wanted_ = 0;
};

Gate gate;

void WINAPI OnEvent(void *, const IPSEC_SA_CONTEXT_CHANGE0 *) { gate.Event(); }

}  // namespace
}  // namespace raw

extern "C" {

RAW_EXPORT uint32_t RawThreads(const RawSetup *setups, uint32_t threads, uint64_t count) {
  std::vector<uint32_t> statuses(threads);
  std::vector<std::thread> running;
  for (uint32_t i = 0; i < threads; ++i)
    running.emplace_back([=, &statuses] { statuses[i] = RawLives(&setups[i], count); });
  for (std::thread &thread : running) thread.join();
  for (const uint32_t status : statuses)
    if (status != 0) return status;
  return 0;
}

RAW_EXPORT uint32_t RawSubscribe(const RawSetup *setup, void **handle) {
  raw::gate.Close();
  const IPSEC_SA_CONTEXT_SUBSCRIPTION0 everything{};
  return api.IPsecSaContextSubscribe0(setup->engine, &everything, raw::OnEvent, nullptr, handle);
}

RAW_EXPORT void RawDeliver(uint64_t events) { raw::gate.Open(events); }

RAW_EXPORT uint32_t RawUnsubscribe(const RawSetup *setup, void *handle) {
  return api.IPsecSaContextUnsubscribe0(setup->engine, handle);
}

RAW_EXPORT uint64_t RawAllocatedBytes(void) {
#ifdef __GLIBC__
  const auto found = mallinfo2();
  return found.uordblks + found.hblkhd;
#else
  return 0;
#endif
}

RAW_EXPORT void RawCountingBegins(void) {
#ifdef RAW_CALLGRIND
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
#endif
}

RAW_EXPORT uint32_t RawCountingEnds([[maybe_unused]] const char *name) {
#ifdef RAW_CALLGRIND
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
  return RUNNING_ON_VALGRIND;
#else
  return 0;
#endif
}

}  // extern "C"
