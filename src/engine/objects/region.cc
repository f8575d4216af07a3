#include "objects/region.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/guid.h"
#include "core/number.h"
#include "sa/address.h"

namespace wfp_ipsec {
namespace {

// Numbers and addresses as 16 bytes, most significant first, which compare as they count.
using Point = AddressBytes;

struct Interval {
  Point low;
  Point high;
};

Point FromNumber(UINT64 number) {
  Point point{};
  for (unsigned i = 0; i < 8; ++i) point[15 - i] = static_cast<UINT8>(number >> (8 * i));
  return point;
}

Point Highest() {
  Point point;
  point.fill(0xff);
  return point;
}

template <class Value>
std::optional<Point> PointOf(const Value &value) {
  switch (Number(value.type)) {
    case FWP_UINT8:
      return FromNumber(value.uint8);
    case FWP_UINT16:
      return FromNumber(value.uint16);
    case FWP_UINT32:
      return FromNumber(value.uint32);
    case FWP_UINT64:
      return FromNumber(*value.uint64);
    case FWP_BYTE_ARRAY16_TYPE:
      return FromV6(value.byteArray16->byteArray16);
    default:
      return std::nullopt;
  }
}

Interval SubnetOf(const FWP_V6_ADDR_AND_MASK &subnet) {
  Interval interval{FromV6(subnet.addr), FromV6(subnet.addr)};
  for (unsigned bit = subnet.prefixLength; bit < 128; ++bit) {
    const UINT8 mask = static_cast<UINT8>(0x80 >> bit % 8);
    interval.low[bit / 8] &= static_cast<UINT8>(~mask);
    interval.high[bit / 8] |= mask;
  }
  return interval;
}

// The values next to the ends of an open interval do not exist for a condition that excludes them
// all, such as "less than 0"; such an interval is empty and has its ends the wrong way round.
Point Next(Point point) {
  for (size_t i = point.size(); i-- > 0 && ++point[i] == 0;) {
  }
  return point;
}

Point Previous(Point point) {
  for (size_t i = point.size(); i-- > 0 && point[i]-- == 0;) {
  }
  return point;
}

Interval Empty() { return {Highest(), Point{}}; }

std::optional<Interval> Compared(const Point &point, UINT32 match) {
  switch (match) {
    case FWP_MATCH_EQUAL:
      return Interval{point, point};
    case FWP_MATCH_GREATER_OR_EQUAL:
      return Interval{point, Highest()};
    case FWP_MATCH_LESS_OR_EQUAL:
      return Interval{Point{}, point};
    case FWP_MATCH_GREATER:
      return point == Highest() ? Empty() : Interval{Next(point), Highest()};
    case FWP_MATCH_LESS:
      return point == Point{} ? Empty() : Interval{Point{}, Previous(point)};
    default:
      return std::nullopt;
  }
}

std::optional<Interval> IntervalOf(const FWPM_FILTER_CONDITION0 &condition) {
  const FWP_CONDITION_VALUE0 &value = condition.conditionValue;
  const UINT32 match = Number(condition.matchType);
  const UINT32 type = Number(value.type);
  if (type == FWP_RANGE_TYPE) {
    const auto low = PointOf(value.rangeValue->valueLow);
    const auto high = PointOf(value.rangeValue->valueHigh);
    return low && high ? std::optional<Interval>({*low, *high}) : std::nullopt;
  }
  if (type == FWP_V4_ADDR_MASK && match == FWP_MATCH_EQUAL) {
    const FWP_V4_ADDR_AND_MASK &subnet = *value.v4AddrMask;
    return Interval{FromNumber(subnet.addr & subnet.mask),
                    FromNumber(subnet.addr | static_cast<UINT32>(~subnet.mask))};
  }
  if (type == FWP_V6_ADDR_MASK && match == FWP_MATCH_EQUAL) return SubnetOf(*value.v6AddrMask);
  const auto point = PointOf(value);
  return point ? Compared(*point, match) : std::nullopt;
}

bool SameBlob(const FWP_BYTE_BLOB &left, const FWP_BYTE_BLOB &right) {
  return left.size == right.size && std::equal(left.data, left.data + left.size, right.data);
}

bool SameValue(const FWP_CONDITION_VALUE0 &left, const FWP_CONDITION_VALUE0 &right) {
  if (Number(left.type) != Number(right.type)) return false;
  switch (Number(left.type)) {
    case FWP_BYTE_BLOB_TYPE:
    case FWP_SECURITY_DESCRIPTOR_TYPE:
    case FWP_TOKEN_ACCESS_INFORMATION_TYPE:
      return SameBlob(*left.byteBlob, *right.byteBlob);
    case FWP_UNICODE_STRING_TYPE:
      return std::u16string_view(left.unicodeString) == std::u16string_view(right.unicodeString);
    case FWP_BYTE_ARRAY6_TYPE:
      return std::memcmp(left.byteArray6, right.byteArray6, sizeof(FWP_BYTE_ARRAY6)) == 0;
    default:
      const auto point = PointOf(left);
      return point && point == PointOf(right);
  }
}

bool IsWithin(const FWPM_FILTER_CONDITION0 &inner, const FWPM_FILTER_CONDITION0 &outer) {
  const auto in = IntervalOf(inner);
  const auto out = IntervalOf(outer);
  if (in && out) return in->low > in->high || (in->low >= out->low && in->high <= out->high);
  return Number(inner.matchType) == Number(outer.matchType) &&
         SameValue(inner.conditionValue, outer.conditionValue);
}

bool Meets(const FWPM_FILTER_CONDITION0 &left, const FWPM_FILTER_CONDITION0 &right) {
  const auto one = IntervalOf(left);
  const auto other = IntervalOf(right);
  if (one && other) {
    return std::max(one->low, other->low) <= std::min(one->high, other->high);
  }
  const bool both_equal =
      Number(left.matchType) == FWP_MATCH_EQUAL && Number(right.matchType) == FWP_MATCH_EQUAL;
  return !both_equal || SameValue(left.conditionValue, right.conditionValue);
}

bool HasField(const FWPM_FILTER_CONDITION0 *conditions, UINT32 count, const GUID &field) {
  return std::any_of(conditions, conditions + count,
                     [&](const auto &condition) { return Same(condition.fieldKey, field); });
}

// True when holds(condition, other) for any of the others on the condition's field.
template <class Holds>
bool AnyOnField(const FWPM_FILTER_CONDITION0 &condition, const FWPM_FILTER_CONDITION0 *others,
                UINT32 count, Holds holds) {
  return std::any_of(others, others + count, [&](const auto &other) {
    return Same(condition.fieldKey, other.fieldKey) && holds(condition, other);
  });
}

}  // namespace

bool Contained(const FWPM_FILTER_CONDITION0 *filter, UINT32 filter_count,
               const FWPM_FILTER_CONDITION0 *outer, UINT32 outer_count) {
  const bool narrowed = std::all_of(outer, outer + outer_count, [&](const auto &condition) {
    return HasField(filter, filter_count, condition.fieldKey);
  });
  return narrowed && std::all_of(filter, filter + filter_count, [&](const auto &condition) {
           return !HasField(outer, outer_count, condition.fieldKey) ||
                  AnyOnField(condition, outer, outer_count, IsWithin);
         });
}

bool Overlapping(const FWPM_FILTER_CONDITION0 *filter, UINT32 filter_count,
                 const FWPM_FILTER_CONDITION0 *outer, UINT32 outer_count) {
  return std::all_of(outer, outer + outer_count, [&](const auto &condition) {
    // Alternatives on the field are asked together.
    const auto meets = [&](const auto &own) {
      return Same(own.fieldKey, condition.fieldKey) && AnyOnField(own, outer, outer_count, Meets);
    };
    return !HasField(filter, filter_count, condition.fieldKey) ||
           std::any_of(filter, filter + filter_count, meets);
  });
}

bool Takes(const FWPM_FILTER_CONDITION0 &condition, const FWP_CONDITION_VALUE0 &value) {
  if (Number(condition.matchType) == FWP_MATCH_NOT_EQUAL) {
    return !SameValue(condition.conditionValue, value);
  }
  FWPM_FILTER_CONDITION0 exact{};
  exact.matchType = FWP_MATCH_EQUAL;
  exact.conditionValue = value;
  return IsWithin(exact, condition);
}

}  // namespace wfp_ipsec
