// The layers, callouts and condition fields that fwpmu_cdef.h declares: the engine knows no others.

#ifndef WFP_IPSEC_BUILTINS_H_
#define WFP_IPSEC_BUILTINS_H_

#include <optional>

#include "wfp_abi.h"

namespace wfp_ipsec {

// What a condition field holds, and with it which value types fit. kAddress is of the layer's IP
// version; kOpaque takes everything but address masks.
enum class FieldKind {
  kUnknown,
  kAddress,
  kAddressV4,
  kAddressV6,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kOpaque,
};

FieldKind KindOfField(const GUID &field) noexcept;
bool IsCallout(const GUID &callout) noexcept;

// The IP version of a layer, NONE for one without; no value for a GUID that is no layer.
std::optional<FWP_IP_VERSION> VersionOfLayer(const GUID &layer) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_BUILTINS_H_
