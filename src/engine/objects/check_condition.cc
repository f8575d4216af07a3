#include <cstring>

#include "core/number.h"
#include "objects/builtins.h"
#include "objects/check_filter.h"
#include "sa/address.h"

namespace wfp_ipsec {
namespace {

bool IsDataType(UINT32 type) {
  return type <= FWP_BYTE_ARRAY6_TYPE || (type >= FWP_V4_ADDR_MASK && type < FWP_DATA_TYPE_MAX);
}

bool IsUnsigned(UINT32 type) { return type >= FWP_UINT8 && type <= FWP_UINT64; }

bool IsOrdered(UINT32 type) { return IsUnsigned(type) || type == FWP_BYTE_ARRAY16_TYPE; }

bool IsMask(UINT32 type) { return type == FWP_V4_ADDR_MASK || type == FWP_V6_ADDR_MASK; }

bool IsV4(UINT32 type) { return type == FWP_UINT32 || type == FWP_V4_ADDR_MASK; }

bool IsV6(UINT32 type) { return type == FWP_BYTE_ARRAY16_TYPE || type == FWP_V6_ADDR_MASK; }

bool FitsField(UINT32 type, FieldKind field, FWP_IP_VERSION version) {
  switch (field) {
    case FieldKind::kAddress:
      return (version != FWP_IP_VERSION_V6 && IsV4(type)) ||
             (version != FWP_IP_VERSION_V4 && IsV6(type));
    case FieldKind::kAddressV4:
      return IsV4(type);
    case FieldKind::kAddressV6:
      return IsV6(type);
    case FieldKind::kUint8:
      return type == FWP_UINT8;
    case FieldKind::kUint16:
      return type == FWP_UINT16;
    case FieldKind::kUint32:
      return type == FWP_UINT32;
    case FieldKind::kUint64:
      return type == FWP_UINT64;
    default:
      return type != FWP_EMPTY && !IsMask(type);
  }
}

bool SuitsMatch(UINT32 type, UINT32 match) {
  switch (match) {
    case FWP_MATCH_EQUAL:
    case FWP_MATCH_NOT_EQUAL:
      return true;
    case FWP_MATCH_GREATER:
    case FWP_MATCH_LESS:
    case FWP_MATCH_GREATER_OR_EQUAL:
    case FWP_MATCH_LESS_OR_EQUAL:
      return IsOrdered(type);
    case FWP_MATCH_FLAGS_ALL_SET:
    case FWP_MATCH_FLAGS_ANY_SET:
    case FWP_MATCH_FLAGS_NONE_SET:
      return IsUnsigned(type);
    case FWP_MATCH_EQUAL_CASE_INSENSITIVE:
      return type == FWP_UNICODE_STRING_TYPE;
    case FWP_MATCH_PREFIX:
    case FWP_MATCH_NOT_PREFIX:
      return type == FWP_UNICODE_STRING_TYPE || type == FWP_BYTE_BLOB_TYPE;
    default:
      return false;
  }
}

// REQUIRES: both values have the same ordered type.
bool IsAscending(const FWP_VALUE0 &low, const FWP_VALUE0 &high) {
  switch (Number(low.type)) {
    case FWP_UINT8:
      return low.uint8 <= high.uint8;
    case FWP_UINT16:
      return low.uint16 <= high.uint16;
    case FWP_UINT32:
      return low.uint32 <= high.uint32;
    case FWP_UINT64:
      return *low.uint64 <= *high.uint64;
    default:
      return std::memcmp(low.byteArray16, high.byteArray16, sizeof(FWP_BYTE_ARRAY16)) <= 0;
  }
}

DWORD CheckRange(const FWP_RANGE0 &range, FieldKind field, FWP_IP_VERSION version) {
  const UINT32 type = Number(range.valueLow.type);
  if (type != Number(range.valueHigh.type) || !IsOrdered(type)) return FWP_E_INVALID_RANGE;
  if (!FitsField(type, field, version)) return FWP_E_TYPE_MISMATCH;
  return IsAscending(range.valueLow, range.valueHigh) ? ERROR_SUCCESS : FWP_E_INVALID_RANGE;
}

DWORD CheckMask(const FWP_CONDITION_VALUE0 &value) {
  const UINT32 type = Number(value.type);
  const bool bad = (type == FWP_V4_ADDR_MASK && !IsNetMask(value.v4AddrMask->mask)) ||
                   (type == FWP_V6_ADDR_MASK && value.v6AddrMask->prefixLength > 128);
  return bad ? FWP_E_INVALID_NET_MASK : ERROR_SUCCESS;
}

}  // namespace

DWORD CheckCondition(const FWPM_FILTER_CONDITION0 &condition,
                     FWP_IP_VERSION layer_version) noexcept {
  const FieldKind field = KindOfField(condition.fieldKey);
  if (field == FieldKind::kUnknown) return FWP_E_CONDITION_NOT_FOUND;
  const UINT32 type = Number(condition.conditionValue.type);
  const UINT32 match = Number(condition.matchType);
  if (!IsDataType(type) || match >= FWP_MATCH_TYPE_MAX) return FWP_E_INVALID_ENUMERATOR;
  if (type == FWP_RANGE_TYPE) {
    if (match != FWP_MATCH_RANGE) return FWP_E_MATCH_TYPE_MISMATCH;
    return CheckRange(*condition.conditionValue.rangeValue, field, layer_version);
  }
  if (!FitsField(type, field, layer_version)) return FWP_E_TYPE_MISMATCH;
  if (!SuitsMatch(type, match)) return FWP_E_MATCH_TYPE_MISMATCH;
  return CheckMask(condition.conditionValue);
}

}  // namespace wfp_ipsec
