#include "CKernels.h"
#include "levels.h"

// Blocks are summed in float over vector lanes and added in double.
enum { BLOCK = 4096 };

INLINE double sum_any(const float *x, size_t n) {
  double total = 0;
  for (size_t i0 = 0; i0 < n; i0 += BLOCK) {
    size_t i1 = i0 + BLOCK < n ? i0 + BLOCK : n;
    float part = 0;
    {
      REASSOCIATE
      for (size_t i = i0; i < i1; i++) part += x[i];
    }
    total += part;
  }
  return total;
}
LEVELS_OF(double, sum, (const float *x, size_t n), (x, n))

INLINE double sum_of_squares_any(const float *x, size_t n) {
  double total = 0;
  for (size_t i0 = 0; i0 < n; i0 += BLOCK) {
    size_t i1 = i0 + BLOCK < n ? i0 + BLOCK : n;
    float part = 0;
    {
      REASSOCIATE
      for (size_t i = i0; i < i1; i++) part += x[i] * x[i];
    }
    total += part;
  }
  return total;
}
LEVELS_OF(double, sum_of_squares, (const float *x, size_t n), (x, n))

INLINE float dot_any(const float *a, const float *b, size_t n) {
  float sum = 0;
  {
    REASSOCIATE
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  }
  return sum;
}
LEVELS_OF(float, dot, (const float *a, const float *b, size_t n), (a, b, n))
