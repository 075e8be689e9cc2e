#include <math.h>

#include "levels.h"

// Sums of columns run in float over BLOCK rows and are added in double, STRIP columns at a time so that they stay in registers.
enum { BLOCK = 128, STRIP = 64 };

// A NaN in y fails the comparison, so that its gradient passes.
INLINE void relu_strip(const float *restrict y, const float *restrict dy, float *restrict dx, float *restrict sums, size_t rows,
                       size_t columns, const size_t width) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < width; c++) {
      const float d = y[r * columns + c] <= 0 ? 0 : dy[r * columns + c];
      dx[r * columns + c] = d;
      sums[c] += d;
    }
}

INLINE void relu_backward_sums_any(const float *y, const float *dy, float *dx, double *sums, size_t rows, size_t columns) {
  for (size_t r0 = 0; r0 < rows; r0 += BLOCK)
    for (size_t c0 = 0; c0 < columns; c0 += STRIP) {
      const size_t here = rows - r0 < BLOCK ? rows - r0 : BLOCK, width = columns - c0 < STRIP ? columns - c0 : STRIP;
      const size_t at = r0 * columns + c0;
      float part[STRIP] = {0};
      if (width == STRIP) relu_strip(y + at, dy + at, dx + at, part, here, columns, STRIP);
      else relu_strip(y + at, dy + at, dx + at, part, here, columns, width);
      for (size_t c = 0; c < width; c++) sums[c0 + c] += part[c];
    }
}
LEVELS(relu_backward_sums, (const float *y, const float *dy, float *dx, double *sums, size_t rows, size_t columns),
       (y, dy, dx, sums, rows, columns))

INLINE float dot(const float *a, const float *b, size_t n) {
  float sum = 0;
  {
    REASSOCIATE
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  }
  return sum;
}

INLINE void unit_rows_any(const float *restrict x, float epsilon, float *restrict y, float *restrict inverse, size_t rows,
                          size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    // A NaN fails the comparison and stays.
    const float length = sqrtf(dot(x, x, columns)), factor = 1 / (length < epsilon ? epsilon : length);
    for (size_t c = 0; c < columns; c++) y[c] = factor * x[c];
    inverse[r] = factor;
  }
}
LEVELS(unit_rows,
       (const float *restrict x, float epsilon, float *restrict y, float *restrict inverse, size_t rows, size_t columns),
       (x, epsilon, y, inverse, rows, columns))

INLINE void unit_rows_backward_any(const float *restrict y, const float *restrict inverse, const float *restrict dy,
                                   float *restrict dx, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    const float along = dot(y, dy, columns), factor = inverse[r];
    for (size_t c = 0; c < columns; c++) dx[c] = factor * (dy[c] - along * y[c]);
  }
}
LEVELS(unit_rows_backward,
       (const float *restrict y, const float *restrict inverse, const float *restrict dy, float *restrict dx, size_t rows,
        size_t columns),
       (y, inverse, dy, dx, rows, columns))

INLINE void scale_rows_any(const float *restrict x, const float *restrict factors, float *restrict y, size_t rows,
                           size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) y[r * columns + c] = factors[r] * x[r * columns + c];
}
LEVELS(scale_rows, (const float *restrict x, const float *restrict factors, float *restrict y, size_t rows, size_t columns),
       (x, factors, y, rows, columns))
