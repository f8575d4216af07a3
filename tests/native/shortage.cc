// Memory that runs out when a test says so: a library that is loaded before the C++ runtime, so
// that all that the engine allocates comes through here. tests/faults/starving.py uses it.
//
// What fails is counted per thread: the engine's own threads have all the memory there is.

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

thread_local unsigned long long allocations = 0;
thread_local unsigned long long first = 0;
thread_local unsigned long long last = 0;
std::atomic<long long> live{0};

void *Allocate(size_t size) {
  ++allocations;
  if (first <= allocations && allocations <= last) return nullptr;
  void *const memory = std::malloc(size);
  if (memory != nullptr) ++live;
  return memory;
}

void Release(void *memory) {
  if (memory == nullptr) return;
  --live;
  std::free(memory);
}

}  // namespace

extern "C" {

// From now on those of the thread's allocations fail that have these numbers; 1 is the next.
void ShortageBegin(unsigned long long from, unsigned long long to) {
  allocations = 0;
  first = from;
  last = to;
}

// Ends that; returns how many allocations there were.
unsigned long long ShortageEnd() {
  last = 0;
  return allocations;
}

// How many blocks all threads have that they did not release.
long long ShortageLive() { return live; }

}  // extern "C"

void *operator new(size_t size) {
  void *const memory = Allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void *operator new(size_t size, const std::nothrow_t &) noexcept { return Allocate(size); }
void operator delete(void *memory) noexcept { Release(memory); }
void operator delete(void *memory, size_t) noexcept { Release(memory); }
void operator delete(void *memory, const std::nothrow_t &) noexcept { Release(memory); }
