#include "memory/wipe.h"

#include <cstring>

namespace wfp_ipsec {
namespace {

// A compiler may drop a memset before a release; a call through a volatile pointer it may not.
void *(*const volatile kFill)(void *, int, size_t) = std::memset;

}  // namespace

void Wipe(void *data, size_t size) noexcept { kFill(data, 0, size); }

}  // namespace wfp_ipsec
