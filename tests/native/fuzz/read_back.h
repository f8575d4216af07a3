// Reading all that the engine has, in every version of the structs, byte by byte.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_READ_BACK_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_READ_BACK_H_

#include "fuzz/filler.h"
#include "ground.h"

namespace wfp_ipsec {

// Reads every byte that a result holds, so that the sanitizer sees one that is not there.
class Toucher {
 public:
  template <class T>
  void Array(T *pointer, size_t count) {
    if (pointer == nullptr) return;
    Touch(pointer, count * sizeof(T));
    if constexpr (!kFlat<T>) {
      for (size_t i = 0; i < count; ++i) {
        T shallow = pointer[i];
        Describe(*this, shallow);
      }
    }
  }

 private:
  void Touch(const void *memory, size_t size) {
    copy_.resize(size);
    std::memcpy(copy_.data(), memory, size);
  }

  std::vector<UINT8> copy_;
};

}  // namespace wfp_ipsec

namespace fuzz {

template <class T>
void TouchResult(T *result, size_t count = 1) {
  wfp_ipsec::Toucher().Array(result, count);
}

template <class Template, class Entry>
void ReadAll(HANDLE engine, DWORD(WINAPI *create)(HANDLE, const Template *, HANDLE *),
             DWORD(WINAPI *enumerate)(HANDLE, HANDLE, UINT32, Entry ***, UINT32 *),
             DWORD(WINAPI *destroy)(HANDLE, HANDLE)) {
  HANDLE handle = nullptr;
  if (create(engine, nullptr, &handle) != ERROR_SUCCESS) return;
  Entry **entries = nullptr;
  UINT32 count = 0;
  if (enumerate(engine, handle, 0xFFFFFFFF, &entries, &count) == ERROR_SUCCESS) {
    TouchResult(entries, count);
    ground::Free(entries);
  }
  GROUND_CHECK(destroy(engine, handle) == ERROR_SUCCESS);
}

void ReadBack(HANDLE engine);

}  // namespace fuzz

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_READ_BACK_H_
