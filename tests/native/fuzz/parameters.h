// One class per kind of parameter: makes the argument, and looks at it again after the call.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_PARAMETERS_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_PARAMETERS_H_

#include <array>

#include "fuzz/filler.h"
#include "fuzz/read_back.h"
#include "fuzz/world.h"

namespace fuzz {

using wfp_ipsec::Filler;

// What has nothing to look at after the call.
template <class T>
struct Plain {
  T value{};
  void Settle(World &, DWORD) {}
};

struct Engine : Plain<HANDLE> {
  Engine(Filler &filler, World &world) { value = world.Engine(filler.input()); }
};

struct Handle : Plain<HANDLE> {
  Handle(Filler &filler, World &world) { value = world.Handle(filler.input()); }
};

struct Id : Plain<UINT64> {
  Id(Filler &filler, World &world) { value = world.Id(filler.input()); }
};

// Callers of C++ cannot pass an enumerator that its type has no room for.
template <class T>
struct Number : Plain<T> {
  Number(Filler &filler, World &) {
    const UINT32 word = std::is_enum_v<T> ? filler.input().Byte() % 8 : filler.input().Word();
    this->value = static_cast<T>(word);
  }
};

// The length of the array that is the next argument.
struct Count : Plain<UINT32> {
  Count(Filler &filler, World &world) { value = world.count = filler.input().Byte() % 5; }
};

template <class T>
struct In : Plain<const T *> {
  In(Filler &filler, World &) {
    T *one = nullptr;
    filler.Array(one, 1);
    this->value = one;
  }
};

template <class T>
struct InCounted : Plain<const T *> {
  InCounted(Filler &filler, World &world) {
    T *some = nullptr;
    filler.Array(some, world.count);
    this->value = some;
  }
};

struct InSid : Plain<const SID *> {
  InSid(Filler &filler, World &) {
    if (!filler.input().Once(3)) value = static_cast<SID *>(filler.Sid());
  }
};

// An ACL no longer than its memory, whatever its entries say.
inline void FillAcl(Filler &filler, BYTE *acl, size_t size) {
  for (size_t i = 0; i < size; ++i) acl[i] = static_cast<BYTE>(filler.input().Word());
  const ACL head{2, 0, static_cast<WORD>(size), static_cast<WORD>(filler.input().Byte() % 3), 0};
  std::memcpy(acl, &head, sizeof(head));
}

struct InAcl : Plain<const ACL *> {
  InAcl(Filler &filler, World &) {
    if (filler.input().Once(3)) return;
    const size_t size = sizeof(ACL) + filler.input().Byte() % 56;
    BYTE *const acl = filler.New<BYTE>(size);
    if (acl != nullptr) FillAcl(filler, acl, size);
    value = reinterpret_cast<ACL *>(acl);
  }
};

// A descriptor in self-relative form. It does not say how long it is, so that its memory goes on
// beyond all that offsets below 64 and the lengths there can reach.
struct InDescriptor : Plain<PSECURITY_DESCRIPTOR> {
  InDescriptor(Filler &filler, World &) {
    if (!filler.input().Once(3)) return;
    constexpr size_t kFront = 128;
    constexpr size_t kMost = 0x10000 + kFront;
    BYTE *const memory = filler.Place<std::array<BYTE, kMost>>()->data();
    for (size_t i = 0; i < kFront; ++i) memory[i] = static_cast<BYTE>(filler.input().Word());
    if (!filler.input().Once(8)) memory[0] = 1;
    if (!filler.input().Once(8)) memory[3] |= 0x80;
    constexpr size_t kFirstOffset = 4;
    constexpr size_t kBehindOffsets = 20;
    for (size_t i = kFirstOffset; i < kBehindOffsets; ++i) {
      memory[i] = i % sizeof(DWORD) == 0 ? memory[i] % 64 : 0;
    }
    value = memory;
  }
};

struct Nothing : Plain<void *> {
  Nothing(Filler &filler, World &) {
    if (filler.input().Once(16)) value = this;
  }
};

template <class T>
struct Missing : Plain<T *> {
  Missing(Filler &, World &) {}
};

struct Server : Plain<const WCHAR *> {
  Server(Filler &filler, World &) {
    if (filler.input().Once(8)) value = filler.Text<WCHAR>();
  }
};

template <class Result, class... Arguments>
Result WINAPI Stub(Arguments...) {
  return Result();
}

template <class Result, class... Arguments>
void Choose(Input &input, Result(WINAPI *&function)(Arguments...)) {
  function = input.Once(8) ? nullptr : Stub<Result, Arguments...>;
}

template <class Function>
struct Callback : Plain<Function> {
  Callback(Filler &filler, World &) { Choose(filler.input(), this->value); }
};

template <>
struct In<IPSEC_KEY_MANAGER_CALLBACKS0> : Plain<const IPSEC_KEY_MANAGER_CALLBACKS0 *> {
  In(Filler &filler, World &) {
    auto *const made = filler.Place<IPSEC_KEY_MANAGER_CALLBACKS0>();
    Choose(filler.input(), made->keyDictationCheck);
    Choose(filler.input(), made->keyDictation);
    Choose(filler.input(), made->keyNotify);
    value = made;
  }
};

// Remembers what calls give that others take.
template <class T>
void Remember(World &, const T &) {}
inline void Remember(World &world, const HANDLE &handle) { world.Keep(handle); }
inline void Remember(World &world, const UINT64 &id) { world.Keep(id); }

// A place that the call fills, or leaves as it is when it is refused.
template <class T>
struct Out : Plain<T *> {
  Out(Filler &filler, World &) {
    if (filler.input().Once(32)) return;
    this->value = filler.Place<T>();
    std::memset(static_cast<void *>(this->value), kPattern, sizeof(T));
  }

  void Settle(World &world, DWORD code) {
    if (this->value == nullptr) return;
    if (code == ERROR_SUCCESS) {
      Remember(world, *this->value);
    } else {
      const auto *const bytes = reinterpret_cast<const UINT8 *>(this->value);
      for (size_t i = 0; i < sizeof(T); ++i) GROUND_CHECK(bytes[i] == kPattern);
    }
  }

  static constexpr UINT8 kPattern = 0x5A;
};

// A result that the caller frees.
template <class T>
struct OutResult : Plain<T **> {
  OutResult(Filler &filler, World &) {
    if (!filler.input().Once(32)) this->value = filler.Place<T *>();
  }

  void Settle(World &, DWORD code) {
    if (this->value == nullptr || *this->value == nullptr) return;
    GROUND_CHECK(code == ERROR_SUCCESS);
    // How long arrays are, another argument says; those are read in the end.
    if constexpr (!std::is_pointer_v<T> && !std::is_void_v<T>) TouchResult(*this->value);
    ground::Free(*this->value);
  }
};

}  // namespace fuzz

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_PARAMETERS_H_
