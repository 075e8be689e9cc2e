#include "CKernels.h"
#include "levels.h"

#if defined(__x86_64__)
#define LANES 16
#define ROWS 14
#define TILE(name) name##_avx512
#define LEVEL AVX512
#include "tile.h"
#define LANES 8
#define ROWS 6
#define TILE(name) name##_avx2
#define LEVEL AVX2
#include "tile.h"
#endif
#define LANES 4
#define ROWS 6
#define TILE(name) name##_baseline
#define LEVEL
#include "tile.h"

void tk_product(const struct tk_product *p, const float *left, const float *right, float *result, const struct tk_finish *finish) {
#if defined(__x86_64__)
  switch (tk_level()) {
    case TK_AVX512: product_avx512(p, left, right, result, finish); return;
    case TK_AVX2: product_avx2(p, left, right, result, finish); return;
  }
#endif
  product_baseline(p, left, right, result, finish);
}

// ---- packing

INLINE void pack_any(const float *restrict matrix, ptrdiff_t ld, int depth, int columns, float *restrict panels, ptrdiff_t panel) {
  for (int c0 = 0; c0 < columns; c0 += TK_PANEL, panels += panel) {
    if (columns - c0 >= TK_PANEL) {
      for (int k = 0; k < depth; k++)
        for (int c = 0; c < TK_PANEL; c++) panels[k * TK_PANEL + c] = matrix[k * ld + c0 + c];
    } else {
      for (int k = 0; k < depth; k++)
        for (int c = 0; c < TK_PANEL; c++) panels[k * TK_PANEL + c] = c0 + c < columns ? matrix[k * ld + c0 + c] : 0;
    }
  }
}
LEVELS(pack, (const float *restrict matrix, ptrdiff_t ld, int depth, int columns, float *restrict panels, ptrdiff_t panel),
       (matrix, ld, depth, columns, panels, panel))
