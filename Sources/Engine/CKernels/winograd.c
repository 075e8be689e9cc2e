#include "CKernels.h"
#include "levels.h"

// The points where the polynomials are evaluated, and one over the product of their distances to the others.
static const float P = 5.0f / 8, PP = 25.0f / 64, Q = 3.0f / 2, QQ = 9.0f / 4;
static const float N0 = (float)(1 / (25.0 / 64 * 9.0 / 4));                               // 1 / (P P Q Q)
static const float NP = (float)(1 / (2 * 25.0 / 64 * (25.0 / 64 - 9.0 / 4)));             // 1 / (2 P P (P P - Q Q))
static const float NQ = (float)(1 / (2 * 9.0 / 4 * (9.0 / 4 - 25.0 / 64)));               // 1 / (2 Q Q (Q Q - P P))

#if defined(__x86_64__)
#define LANES 16
#define TILE(name) name##_avx512
#define LEVEL AVX512
#include "winograd_tile.h"
#define LANES 8
#define TILE(name) name##_avx2
#define LEVEL AVX2
#include "winograd_tile.h"
#endif
#define LANES 4
#define TILE(name) name##_baseline
#define LEVEL
#include "winograd_tile.h"

// One function for each level, and the one of the process.
#if defined(__x86_64__)
#define EACH_LEVEL(name, parameters, arguments)          \
  void tk_winograd_##name parameters {                   \
    switch (tk_level()) {                                \
      case TK_AVX512: name##_avx512 arguments; return;   \
      case TK_AVX2: name##_avx2 arguments; return;       \
      default: name##_baseline arguments;                \
    }                                                    \
  }
#else
#define EACH_LEVEL(name, parameters, arguments) void tk_winograd_##name parameters { name##_baseline arguments; }
#endif

EACH_LEVEL(input, (const struct tk_tiles *t, const float *images, float *scratch, int first, int last),
           (t, images, scratch, first, last))
EACH_LEVEL(upstream, (const struct tk_tiles *t, const float *images, float *scratch, int first, int last),
           (t, images, scratch, first, last))
EACH_LEVEL(output,
           (const struct tk_tiles *t, const float *scratch, float *images, int first, int last, const struct tk_finish *finish),
           (t, scratch, images, first, last, finish))
EACH_LEVEL(filter, (const float *taps, ptrdiff_t tap, float *frequencies, ptrdiff_t frequency, size_t count),
           (taps, tap, frequencies, frequency, count))
EACH_LEVEL(filter_gradient, (const float *frequencies, ptrdiff_t frequency, float *taps, ptrdiff_t tap, size_t count),
           (frequencies, frequency, taps, tap, count))
