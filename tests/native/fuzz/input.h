// The bytes that libFuzzer makes, taken as numbers. Where they end, everything is 0.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_INPUT_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_INPUT_H_

#include <cstddef>
#include <cstring>

#include "wfp_abi.h"

namespace fuzz {

class Input {
 public:
  Input(const UINT8 *data, size_t size) : next_(data), end_(data + size) {}

  bool empty() const { return next_ == end_; }

  UINT8 Byte() { return next_ == end_ ? 0 : *next_++; }

  // True once in `times` choices.
  bool Once(unsigned times) { return Byte() % times == 1; }

  // A number of 32 bits, as structs hold them: mostly small, so that it is an enumerator, a count
  // or a length; else a bit, an id, an edge, or anything.
  UINT32 Word() {
    const UINT8 kind = Byte();
    switch (kind >> 5) {
      case 0:
      case 1:
      case 2:
        return kind & 0x1f;
      case 3:
        return UINT32{1} << (kind & 0x1f);
      case 4:
        return kFirstId + (kind & 0x0f);
      case 5:
        return (kind & 1) != 0 ? 0xFFFFFFFF : kind;
      default:
        return Anything();
    }
  }

 private:
  // The ids of filters and provider contexts begin here.
  static constexpr UINT32 kFirstId = 0x10001;

  UINT32 Anything() {
    UINT32 value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | Byte();
    return value;
  }

  const UINT8 *next_;
  const UINT8 *end_;
};

}  // namespace fuzz

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_INPUT_H_
