// What the engine tells about the process that it is embedded in.

#ifndef WFP_IPSEC_PROCESS_H_
#define WFP_IPSEC_PROCESS_H_

#include <string>

#include "wfp_abi.h"

namespace wfp_ipsec {

DWORD ProcessId() noexcept;

// The name that the environment gives the user; empty where it gives none or one beyond ASCII.
std::u16string UserName();

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_PROCESS_H_
