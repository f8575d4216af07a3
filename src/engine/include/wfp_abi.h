// The declarations of fwpmu_cdef.h for C and C++ compilers.
//
// fwpmu_cdef.h is plain C without preprocessor conditions, because cffi reads it too. What it takes
// for granted is given here: fixed-width integers, char16_t and the calling convention.

#ifndef WFP_IPSEC_WFP_ABI_H_
#define WFP_IPSEC_WFP_ABI_H_

#include <stdint.h>

#ifndef __cplusplus
typedef uint_least16_t char16_t;
#endif

// Means something on 32-bit x86 Windows only; compilers for other systems do not know the word.
#ifndef _WIN32
#define __stdcall
#endif
#define WINAPI __stdcall

#ifdef __cplusplus
extern "C" {
#endif

#include "fwpmu_cdef.h"

#ifdef __cplusplus
}
#endif

#endif  // WFP_IPSEC_WFP_ABI_H_
