// Which pointers the values and conditions of fwptypes.h hold. See deep_copy.h.
//
// A pointer in an empty union arm means nothing; it is set to NULL so that no copy carries it on.

#ifndef WFP_IPSEC_DESCRIBE_VALUES_H_
#define WFP_IPSEC_DESCRIBE_VALUES_H_

#include <string>

#include "core/number.h"
#include "memory/deep_copy.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

template <class V, class T>
void DescribeRequired(V &visitor, T *&pointer) {
  visitor.Array(pointer, 1);
}

template <class V, class T>
void DescribeOptional(V &visitor, T *&pointer) {
  visitor.Array(pointer, pointer == nullptr ? 0 : 1);
}

// The entries of an enumeration are an array of pointers.
template <class V, class T>
void Describe(V &visitor, T *&entry) {
  DescribeRequired(visitor, entry);
}

inline size_t UnitsOf(const WCHAR *text) { return std::char_traits<WCHAR>::length(text) + 1; }

template <class V>
void DescribeOptionalText(V &visitor, WCHAR *&text) {
  visitor.Array(text, text == nullptr ? 0 : UnitsOf(text));
}

// A SID is as long as its count of subauthorities says; all of it is made of 32-bit words.
template <class V, class Pointer>
void DescribeRequiredSid(V &visitor, Pointer &sid) {
  UINT32 *words = reinterpret_cast<UINT32 *>(sid);
  visitor.Array(words,
                sid == nullptr ? 1 : 2 + static_cast<const BYTE *>(static_cast<void *>(sid))[1]);
  sid = reinterpret_cast<Pointer>(words);
}

template <class V>
void Describe(V &visitor, FWP_BYTE_BLOB &blob) {
  visitor.Array(blob.data, blob.size);
}

template <class V>
void Describe(V &visitor, FWPM_DISPLAY_DATA0 &display) {
  DescribeOptionalText(visitor, display.name);
  DescribeOptionalText(visitor, display.description);
}

template <class V>
void Describe(V &visitor, SID_AND_ATTRIBUTES &entry) {
  DescribeRequiredSid(visitor, entry.Sid);
}

template <class V>
void Describe(V &visitor, FWP_TOKEN_INFORMATION &token) {
  visitor.Array(token.sids, token.sidCount);
  visitor.Array(token.restrictedSids, token.restrictedSidCount);
}

// The arms that FWP_VALUE0 and FWP_CONDITION_VALUE0 share. 64-bit numbers are pointers there.
template <class V, class Value>
void DescribeSingle(V &visitor, Value &value) {
  switch (Number(value.type)) {
    case FWP_EMPTY:
      value.uint64 = nullptr;
      break;
    case FWP_UINT64:
    case FWP_INT64:
    case FWP_DOUBLE:
      DescribeRequired(visitor, value.uint64);
      break;
    case FWP_BYTE_ARRAY16_TYPE:
      DescribeRequired(visitor, value.byteArray16);
      break;
    case FWP_BYTE_BLOB_TYPE:
    case FWP_SECURITY_DESCRIPTOR_TYPE:
    case FWP_TOKEN_ACCESS_INFORMATION_TYPE:
      DescribeRequired(visitor, value.byteBlob);
      break;
    case FWP_SID:
      DescribeRequiredSid(visitor, value.sid);
      break;
    case FWP_TOKEN_INFORMATION_TYPE:
      DescribeRequired(visitor, value.tokenInformation);
      break;
    case FWP_UNICODE_STRING_TYPE:
      visitor.Array(value.unicodeString,
                    value.unicodeString == nullptr ? 1 : UnitsOf(value.unicodeString));
      break;
    case FWP_BYTE_ARRAY6_TYPE:
      DescribeRequired(visitor, value.byteArray6);
      break;
  }
}

template <class V>
void Describe(V &visitor, FWP_VALUE0 &value) {
  DescribeSingle(visitor, value);
}

template <class V>
void Describe(V &visitor, FWP_RANGE0 &range) {
  Describe(visitor, range.valueLow);
  Describe(visitor, range.valueHigh);
}

template <class V>
void Describe(V &visitor, FWP_CONDITION_VALUE0 &value) {
  switch (Number(value.type)) {
    case FWP_V4_ADDR_MASK:
      DescribeRequired(visitor, value.v4AddrMask);
      break;
    case FWP_V6_ADDR_MASK:
      DescribeRequired(visitor, value.v6AddrMask);
      break;
    case FWP_RANGE_TYPE:
      DescribeRequired(visitor, value.rangeValue);
      break;
    default:
      DescribeSingle(visitor, value);
  }
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DESCRIBE_VALUES_H_
