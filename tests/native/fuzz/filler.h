// Structs made of fuzz bytes, with valid memory behind every pointer that means something.
//
// Which pointers a struct holds is what the engine's own describe_*.h say. A pointer is NULL, or
// points to as many objects as the struct says, in a block of exactly that size, so that reading
// past it is found out. Numbers, enumerators, flags and counts are anything; what a caller of C is
// bound to, and no callee can check, is kept: that an array is as long as it is said to be, that a
// text ends with a zero, that a SID is as long as its count says. Pointers that mean nothing, as in
// union arms that the tag does not name, stay whatever the bytes were.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_FILLER_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_FILLER_H_

#include <cstdlib>
#include <vector>

#include "fuzz/input.h"
#include "memory/deep_copy.h"
#include "memory/describe_dosp.h"
#include "memory/describe_ike.h"
#include "memory/describe_key_managers.h"
#include "memory/describe_net_events.h"
#include "memory/describe_sas.h"
#include "memory/describe_templates.h"

namespace wfp_ipsec {

class Filler {
 public:
  explicit Filler(fuzz::Input &input) : input_(input) {}
  ~Filler() {
    for (void *block : blocks_) std::free(block);
  }
  Filler(const Filler &) = delete;
  Filler &operator=(const Filler &) = delete;

  fuzz::Input &input() { return input_; }

  // Memory that lasts as long as the filler; NULL when one input has had enough.
  template <class T>
  T *New(size_t count) {
    if (count > kMostObjects || blocks_.size() >= kMostBlocks) return nullptr;
    T *const block = static_cast<T *>(std::calloc(count, sizeof(T)));
    blocks_.push_back(block);
    return block;
  }

  // Zeroed memory for what the call itself is to fill.
  template <class T>
  T *Place() {
    blocks_.push_back(std::calloc(1, sizeof(T)));
    return static_cast<T *>(blocks_.back());
  }

  // Fills one object and all that it points to.
  template <class T>
  void Fill(T &object);

  // What Describe calls for each pointer. A longer array than there can be is left out, which is
  // the one thing about it that a callee can see.
  template <class T>
  void Array(T *&pointer, size_t count) {
    if (count == 0) return;
    pointer = input_.Once(16) ? nullptr : New<T>(count);
    for (size_t i = 0; pointer != nullptr && i < count; ++i) Fill(pointer[i]);
  }

  // A zero-terminated text.
  template <class Unit>
  Unit *Text() {
    const size_t length = input_.Byte() % 8;
    Unit *const text = New<Unit>(length + 1);
    for (size_t i = 0; text != nullptr && i < length; ++i) {
      text[i] = static_cast<Unit>(input_.Byte() | 1);
    }
    return text;
  }

  // A SID, of which only the length is sure.
  void *Sid() {
    const UINT8 count = input_.Byte() % 17;
    BYTE *const sid = New<BYTE>(8 + 4 * size_t{count});
    if (sid == nullptr) return nullptr;
    for (size_t i = 0; i < 8 + 4 * size_t{count}; ++i) sid[i] = input_.Byte();
    sid[0] = input_.Once(8) ? sid[0] : 1;
    sid[1] = count;
    return sid;
  }

 private:
  static constexpr size_t kMostObjects = 64;
  static constexpr size_t kMostBlocks = 256;

  fuzz::Input &input_;
  std::vector<void *> blocks_;
};

// Objects without pointers that the engine never copies deeply, so that it does not list them.
template <class T>
constexpr bool kFlat =
    kLeaf<T> || std::is_enum_v<T> ||
    kOneOf<T, IPSEC_TRAFFIC0, IPSEC_TRAFFIC1, IPSEC_VIRTUAL_IF_TUNNEL_INFO0,
           IPSEC_SA_ENUM_TEMPLATE0, IPSEC_DOSP_STATE_ENUM_TEMPLATE0, IKEEXT_TRAFFIC0,
           IPSEC_STATISTICS1, IPSEC_DOSP_STATISTICS0, IKEEXT_STATISTICS1>;

// The four below stand in for the engine's own, which measure what is there: here nothing is yet.

inline void DescribeOptionalText(Filler &filler, WCHAR *&text) {
  text = filler.input().Once(8) ? nullptr : filler.Text<WCHAR>();
}

inline void Describe(Filler &filler, char *&text) { text = filler.Text<char>(); }

template <class Pointer>
void DescribeRequiredSid(Filler &filler, Pointer &sid) {
  sid = static_cast<Pointer>(filler.Sid());
}

template <class Value>
void DescribeSingle(Filler &filler, Value &value) {
  if (Number(value.type) == FWP_UNICODE_STRING_TYPE) {
    value.unicodeString = filler.Text<WCHAR>();
  } else {
    DescribeSingle<Filler, Value>(filler, value);
  }
}

template <class Request>
void DescribeRequest(Filler &filler, Request &request) {
  filler.Array(request.inboundUdpEncapsulation, 1);
  if (!filler.input().Once(4)) request.inboundUdpEncapsulation = nullptr;
  DescribeOptional(filler, request.rngCryptoModuleID);
}

inline void Describe(Filler &filler, IPSEC_GETSPI0 &request) { DescribeRequest(filler, request); }
inline void Describe(Filler &filler, IPSEC_GETSPI1 &request) { DescribeRequest(filler, request); }

}  // namespace wfp_ipsec

#include "fuzz/refine.h"

namespace wfp_ipsec {

template <class T>
void Filler::Fill(T &object) {
  auto *const bytes = reinterpret_cast<UINT8 *>(&object);
  size_t done = 0;
  for (; done + sizeof(UINT32) <= sizeof(T); done += sizeof(UINT32)) {
    const UINT32 word = input_.Word();
    std::memcpy(bytes + done, &word, sizeof(word));
  }
  for (; done < sizeof(T); ++done) bytes[done] = input_.Byte();
  Refine(input_, object);
  if constexpr (!kFlat<T>) Describe(*this, object);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_FILLER_H_
