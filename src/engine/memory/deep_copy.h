// Deep copies into one block, and the search for missing pointers.
//
// describe_*.h say once per struct which pointers it holds: Describe(visitor, struct) calls
// visitor.Array(pointer, count) for each of them. The visitors here measure, copy and check with
// that one description.

#ifndef WFP_IPSEC_DEEP_COPY_H_
#define WFP_IPSEC_DEEP_COPY_H_

#include <cstring>
#include <type_traits>

#include "memory/block.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

template <class T, class... Others>
constexpr bool kOneOf = (std::is_same_v<T, Others> || ...);

// Types without pointers. Any other type needs a Describe function, or it does not compile.
template <class T>
constexpr bool kLeaf =
    std::is_arithmetic_v<T> ||
    kOneOf<T, GUID, FWP_BYTE_ARRAY6, FWP_BYTE_ARRAY16, FWP_V4_ADDR_AND_MASK, FWP_V6_ADDR_AND_MASK,
           IPSEC_TOKEN0, IPSEC_V4_UDP_ENCAPSULATION0, IKEEXT_PROPOSAL0, IPSEC_TUNNEL_ENDPOINT0,
           IPSEC_TRAFFIC_SELECTOR0, FWPM_SESSION_ENUM_TEMPLATE0, FWPM_PROVIDER_ENUM_TEMPLATE0,
           FWPM_NET_EVENT_IKEEXT_MM_FAILURE0, FWPM_NET_EVENT_IKEEXT_EM_FAILURE0,
           FWPM_NET_EVENT_CLASSIFY_DROP0, FWPM_NET_EVENT_CLASSIFY_DROP1,
           FWPM_NET_EVENT_IPSEC_KERNEL_DROP0, FWPM_NET_EVENT_IPSEC_DOSP_DROP0,
           FWPM_NET_EVENT_CLASSIFY_ALLOW0, FWPM_NET_EVENT_CAPABILITY_DROP0,
           FWPM_NET_EVENT_CAPABILITY_ALLOW0, FWPM_NET_EVENT_LPM_PACKET_ARRIVAL0>;

// Adds up the bytes that the copy needs. Leaves what it visits as it is.
class Measurer {
 public:
  size_t size() const { return size_; }

  template <class T>
  void Array(T *pointer, size_t count) {
    if (pointer == nullptr || count == 0) return;
    size_ = Aligned<T>(size_) + count * sizeof(T);
    if constexpr (!kLeaf<T>) {
      for (size_t i = 0; i < count; ++i) {
        T shallow = pointer[i];
        Describe(*this, shallow);
      }
    }
  }

  template <class T>
  static size_t Aligned(size_t offset) {
    return (offset + alignof(T) - 1) / alignof(T) * alignof(T);
  }

 private:
  size_t size_ = 0;
};

// Copies what the visited pointers point to into a block and turns them there.
// REQUIRES: a Measurer that visited the same has found the block's size.
class Copier {
 public:
  explicit Copier(void *block) : block_(static_cast<char *>(block)) {}

  template <class T>
  void Array(T *&pointer, size_t count) {
    if (pointer == nullptr || count == 0) {
      pointer = nullptr;
      return;
    }
    offset_ = Measurer::Aligned<T>(offset_);
    T *copy = reinterpret_cast<T *>(block_ + offset_);
    std::memcpy(copy, pointer, count * sizeof(T));
    offset_ += count * sizeof(T);
    pointer = copy;
    if constexpr (!kLeaf<T>) {
      for (size_t i = 0; i < count; ++i) Describe(*this, copy[i]);
    }
  }

 private:
  char *block_;
  size_t offset_ = 0;
};

// Finds arrays and required members that are NULL.
class NullFinder {
 public:
  bool found() const { return found_; }

  template <class T>
  void Array(T *pointer, size_t count) {
    if (count == 0 || found_) return;
    found_ = pointer == nullptr;
    if constexpr (!kLeaf<T>) {
      for (size_t i = 0; !found_ && i < count; ++i) {
        T shallow = pointer[i];
        Describe(*this, shallow);
      }
    }
  }

 private:
  bool found_ = false;
};

// Returns a copy of `count` structs with all they point to, in one block.
template <class T>
Image<T> CopyArray(const T *values, size_t count) {
  Measurer measurer;
  T *source = const_cast<T *>(values);
  measurer.Array(source, count);
  Image<T> image(static_cast<T *>(NewBlock(measurer.size())));
  Copier(image.get()).Array(source, count);
  return image;
}

template <class T>
Image<T> CopyOf(const T &value) {
  return CopyArray(&value, 1);
}

// Gives the caller of the API copies of what a list points to; none are a NULL array. The outputs
// are written last, so that a failure leaves them alone.
template <class List, class T>
void HandOutAll(const List &found, T ***entries, UINT32 *count) {
  if (found.empty()) {
    *entries = nullptr;
  } else {
    HandOut(CopyArray(found.data(), found.size()), entries);
  }
  *count = static_cast<UINT32>(found.size());
}

template <class T>
DWORD CheckPointers(const T &value) {
  NullFinder finder;
  finder.Array(&const_cast<T &>(value), 1);
  return finder.found() ? FWP_E_NULL_POINTER : ERROR_SUCCESS;
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_DEEP_COPY_H_
