// Erasing memory that held keys.

#ifndef WFP_IPSEC_WIPE_H_
#define WFP_IPSEC_WIPE_H_

#include <cstddef>

namespace wfp_ipsec {

// Overwrites `size` bytes with zeros. Compilers cannot prove the writes needless, so they stay.
void Wipe(void *data, size_t size) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_WIPE_H_
