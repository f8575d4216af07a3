// Structs that live as long as a conversion between versions.

#ifndef WFP_IPSEC_ARENA_H_
#define WFP_IPSEC_ARENA_H_

#include <vector>

#include "memory/block.h"

namespace wfp_ipsec {

class Arena {
 public:
  // Returns zero-filled structs that end with the arena.
  template <class T>
  T *New(size_t count) {
    Image<void> block(NewBlock(count * sizeof(T)));
    T *structs = static_cast<T *>(block.get());
    blocks_.push_back(std::move(block));
    return structs;
  }

 private:
  std::vector<Image<void>> blocks_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ARENA_H_
