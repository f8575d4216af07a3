#include "memory/block.h"

#include <atomic>
#include <cstring>
#include <new>

#include "memory/wipe.h"

namespace wfp_ipsec {
namespace {

// Stands before every block, so that FreeBlock knows how much to overwrite.
struct alignas(UINT64) Header {
  size_t size;
};

std::atomic<UINT64> live_results{0};

}  // namespace

void *NewBlock(size_t size) {
  void *memory = ::operator new(sizeof(Header) + size);
  std::memset(memory, 0, sizeof(Header) + size);
  return new (memory) Header{size} + 1;
}

void FreeBlock(void *block) noexcept {
  Header *header = static_cast<Header *>(block) - 1;
  Wipe(header, sizeof(Header) + header->size);
  ::operator delete(header);
}

UINT64 LiveResults() noexcept { return live_results; }

void CountResult() noexcept { ++live_results; }

void UncountResults(UINT64 count) noexcept { live_results -= count; }

}  // namespace wfp_ipsec
