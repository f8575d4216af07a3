#include "memory/block.h"

#include <atomic>
#include <cstring>
#include <new>

#include "memory/wipe.h"

namespace wfp_ipsec {
namespace {

// Stands before every block, so that FreeBlock knows how much to overwrite.
struct alignas(UINT64) BlockHeader {
  size_t size;
};

std::atomic<UINT64> live_results{0};

}  // namespace

void *NewBlock(size_t size) { return std::memset(NewBlockToFill(size), 0, size); }

void *NewBlockToFill(size_t size) {
  return new (::operator new(sizeof(BlockHeader) + size)) BlockHeader{size} + 1;
}

size_t BlockSize(const void *block) noexcept {
  return (static_cast<const BlockHeader *>(block) - 1)->size;
}

void FreeBlock(void *block) noexcept {
  BlockHeader *header = static_cast<BlockHeader *>(block) - 1;
  Wipe(header, sizeof(BlockHeader) + header->size);
  ::operator delete(header);
}

UINT64 LiveResults() noexcept { return live_results; }

void CountResult() noexcept { ++live_results; }

void UncountResults(UINT64 count) noexcept { live_results -= count; }

}  // namespace wfp_ipsec
