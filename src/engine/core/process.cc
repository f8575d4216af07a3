#include "core/process.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
#endif

namespace wfp_ipsec {

DWORD ProcessId() noexcept {
#ifdef _WIN32
  return static_cast<DWORD>(_getpid());
#else
  return static_cast<DWORD>(getpid());
#endif
}

std::u16string UserName() {
  const char *name = std::getenv("USERNAME");
  if (name == nullptr) name = std::getenv("USER");
  const std::string_view text = name == nullptr ? "" : name;
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char unit) { return static_cast<unsigned char>(unit) < 0x80; });
  return ascii ? std::u16string(text.begin(), text.end()) : std::u16string();
}

}  // namespace wfp_ipsec
