// The functions of the API that return a code.

#ifndef WFP_IPSEC_FUNCTION_NAMES_H_
#define WFP_IPSEC_FUNCTION_NAMES_H_

namespace wfp_ipsec {

bool ReturnsCode(const char *function) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_FUNCTION_NAMES_H_
