// Memory blocks: each holds one struct and everything it points to.
//
// Ownership: an Image owns its block. HandOut gives the block to the caller of the API, who returns
// it through FwpmFreeMemory0. Every block is overwritten before its memory is released. Thread
// safety: all functions may be called from any thread without a lock.

#ifndef WFP_IPSEC_BLOCK_H_
#define WFP_IPSEC_BLOCK_H_

#include <cstddef>
#include <memory>

#include "wfp_abi.h"

namespace wfp_ipsec {

// Returns a zero-filled block aligned for every struct of the API. Throws std::bad_alloc.
void *NewBlock(size_t size);

// The same without the zeros. REQUIRES of the caller: to write every byte.
void *NewBlockToFill(size_t size);

// Returns the size that a block was made with.
size_t BlockSize(const void *block) noexcept;

// Overwrites and releases a block. REQUIRES: NewBlock made it.
void FreeBlock(void *block) noexcept;

struct BlockDeleter {
  void operator()(void *block) const noexcept { FreeBlock(block); }
};

template <class T>
using Image = std::unique_ptr<T, BlockDeleter>;

// The results that callers still hold: blocks and enumeration handles.
UINT64 LiveResults() noexcept;
void CountResult() noexcept;
void UncountResults(UINT64 count) noexcept;

// Gives the image to the caller of the API.
template <class T>
void HandOut(Image<T> image, T **result) noexcept {
  CountResult();
  *result = image.release();
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_BLOCK_H_
