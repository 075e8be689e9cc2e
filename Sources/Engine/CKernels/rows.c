#include "CKernels.h"
#include "levels.h"

INLINE void row_add_any(const float *restrict a, const float *restrict row, float *restrict out, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) out[r * columns + c] = a[r * columns + c] + row[c];
}
LEVELS(row_add, (const float *restrict a, const float *restrict row, float *restrict out, size_t rows, size_t columns),
       (a, row, out, rows, columns))

INLINE void row_multiply_any(const float *restrict a, const float *restrict row, float *restrict out, size_t rows,
                             size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) out[r * columns + c] = a[r * columns + c] * row[c];
}
LEVELS(row_multiply, (const float *restrict a, const float *restrict row, float *restrict out, size_t rows, size_t columns),
       (a, row, out, rows, columns))

INLINE void prelu_any(const float *restrict x, const float *restrict slope, float *restrict y, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) {
      float v = x[r * columns + c];
      y[r * columns + c] = v > 0 ? v : slope[c] * v;
    }
}
LEVELS(prelu, (const float *restrict x, const float *restrict slope, float *restrict y, size_t rows, size_t columns),
       (x, slope, y, rows, columns))

// Column sums run in float over blocks of at most BLOCK rows, STRIP columns at a time, and the blocks are added in double:
// exact enough for millions of rows, and the inner loop keeps full vector width.
enum { BLOCK = 128, STRIP = 64 };
#define FOR_BLOCKS(rows, columns)                                                                \
  for (size_t r0 = 0, r1; r1 = r0 + BLOCK < (rows) ? r0 + BLOCK : (rows), r0 < (rows); r0 = r1)  \
    for (size_t c0 = 0, width; width = c0 + STRIP < (columns) ? STRIP : (columns) - c0, c0 < (columns); c0 += STRIP)

INLINE void prelu_backward_any(const float *restrict x, const float *restrict slope, const float *restrict dy,
                               float *restrict dx, double *restrict dslope, size_t rows, size_t columns) {
  FOR_BLOCKS(rows, columns) {
    float part[STRIP] = {0};
    for (size_t r = r0; r < r1; r++)
      for (size_t c = 0; c < width; c++) {
        size_t i = r * columns + c0 + c;
        int positive = x[i] > 0;
        part[c] += positive ? 0 : x[i] * dy[i];
        dx[i] = positive ? dy[i] : slope[c0 + c] * dy[i];
      }
    for (size_t c = 0; c < width; c++) dslope[c0 + c] += part[c];
  }
}
LEVELS(prelu_backward,
       (const float *restrict x, const float *restrict slope, const float *restrict dy, float *restrict dx,
        double *restrict dslope, size_t rows, size_t columns),
       (x, slope, dy, dx, dslope, rows, columns))

INLINE void column_sums_any(const float *restrict x, double *restrict sums, size_t rows, size_t columns) {
  FOR_BLOCKS(rows, columns) {
    float part[STRIP] = {0};
    for (size_t r = r0; r < r1; r++)
      for (size_t c = 0; c < width; c++) part[c] += x[r * columns + c0 + c];
    for (size_t c = 0; c < width; c++) sums[c0 + c] += part[c];
  }
}
LEVELS(column_sums, (const float *restrict x, double *restrict sums, size_t rows, size_t columns), (x, sums, rows, columns))
