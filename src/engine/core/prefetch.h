// Telling the processor what memory will be read soon.

#ifndef WFP_IPSEC_PREFETCH_H_
#define WFP_IPSEC_PREFETCH_H_

#include <cstddef>

namespace wfp_ipsec {

// Asks for all lines of what will be read at once, where reading it would wait for one after the
// other. Changes nothing else, and does nothing where the compiler knows no way.
inline void Prefetch([[maybe_unused]] const void *data, [[maybe_unused]] size_t size) noexcept {
#if defined(__GNUC__)
  constexpr size_t kLine = 64;
  const char *const bytes = static_cast<const char *>(data);
  for (size_t at = 0; at < size; at += kLine) __builtin_prefetch(bytes + at);
#endif
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_PREFETCH_H_
