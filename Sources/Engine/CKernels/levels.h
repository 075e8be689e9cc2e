#pragma once
#include "CKernels.h"
// Each kernel is compiled once for every level of vector instructions, and the level of the process picks one of them at each call.
// A body is written once, as an INLINE function `name_any`; LEVELS(name, (parameters), (arguments)) makes `tk_name` of it.
#define INLINE static inline __attribute__((always_inline))
// Heads a block whose sums may be split over lanes; the rest of the arithmetic stays IEEE.
#define REASSOCIATE _Pragma("clang fp reassociate(on)")

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma,bmi,bmi2,f16c")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,bmi,bmi2,f16c")))
#define LEVELS_OF(type, name, parameters, arguments)                    \
  static AVX512 type name##_avx512 parameters { return name##_any arguments; } \
  static AVX2 type name##_avx2 parameters { return name##_any arguments; }     \
  static type name##_baseline parameters { return name##_any arguments; }      \
  type tk_##name parameters {                                           \
    switch (tk_level()) {                                               \
      case TK_AVX512: return name##_avx512 arguments;                   \
      case TK_AVX2: return name##_avx2 arguments;                       \
      default: return name##_baseline arguments;                        \
    }                                                                   \
  }
#else
#define LEVELS_OF(type, name, parameters, arguments) type tk_##name parameters { return name##_any arguments; }
#endif
#define LEVELS(name, parameters, arguments) LEVELS_OF(void, name, parameters, arguments)
