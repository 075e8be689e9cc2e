#include "CKernels.h"
#include "levels.h"

enum { BAND = 64 };

#if defined(__x86_64__)
#define LANES 16
#define TILE(name) name##_avx512
#define LEVEL AVX512
#include "transpose.h"
#define LANES 8
#define TILE(name) name##_avx2
#define LEVEL AVX2
#include "transpose.h"
#endif
#define LANES 4
#define TILE(name) name##_baseline
#define LEVEL
#include "transpose.h"

void tk_transpose_strided(const float *x, ptrdiff_t x_row, size_t rows, size_t columns, float *y, ptrdiff_t y_row) {
#if defined(__x86_64__)
  switch (tk_level()) {
    case TK_AVX512: transpose_avx512(x, x_row, rows, columns, y, y_row); return;
    case TK_AVX2: transpose_avx2(x, x_row, rows, columns, y, y_row); return;
  }
#endif
  transpose_baseline(x, x_row, rows, columns, y, y_row);
}

void tk_pack_transposed(const float *matrix, ptrdiff_t ld, int depth, int columns, float *panels, ptrdiff_t panel) {
  const int level = tk_level();
  for (int c = 0; c < columns; c += TK_PANEL, matrix += TK_PANEL * ld, panels += panel) {
    const int width = columns - c < TK_PANEL ? columns - c : TK_PANEL;
#if defined(__x86_64__)
    if (level == TK_AVX512) panel_avx512(matrix, ld, width, depth, panels);
    else if (level == TK_AVX2) panel_avx2(matrix, ld, width, depth, panels);
    else
#endif
      panel_baseline(matrix, ld, width, depth, panels);
  }
}

void tk_transpose(const float *x, float *y, size_t rows, size_t columns) {
  tk_transpose_strided(x, (ptrdiff_t)columns, rows, columns, y, (ptrdiff_t)rows);
}
