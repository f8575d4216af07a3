// The layers, callouts and condition fields that fwpmu_cdef.h declares: the engine knows no others.

#ifndef WFP_IPSEC_BUILTINS_H_
#define WFP_IPSEC_BUILTINS_H_

#include "wfp_abi.h"

namespace wfp_ipsec {

// What a condition field holds, and with it which value types fit.
enum class FieldKind { kUnknown, kAddress, kUint8, kUint16, kUint64, kOpaque };

FieldKind KindOfField(const GUID &field) noexcept;
bool IsCallout(const GUID &callout) noexcept;

// The IP version of a layer: V4, V6, or NONE for a GUID that is no layer.
FWP_IP_VERSION VersionOfLayer(const GUID &layer) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_BUILTINS_H_
