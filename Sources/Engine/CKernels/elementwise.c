#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "levels.h"

INLINE void add_any(const float *restrict a, const float *restrict b, float *restrict out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i] + b[i];
}
LEVELS(add, (const float *restrict a, const float *restrict b, float *restrict out, size_t n), (a, b, out, n))

INLINE void subtract_any(const float *restrict a, const float *restrict b, float *restrict out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i] - b[i];
}
LEVELS(subtract, (const float *restrict a, const float *restrict b, float *restrict out, size_t n), (a, b, out, n))

INLINE void multiply_any(const float *restrict a, const float *restrict b, float *restrict out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}
LEVELS(multiply, (const float *restrict a, const float *restrict b, float *restrict out, size_t n), (a, b, out, n))

INLINE void add_to_any(float *restrict a, const float *restrict b, size_t n) {
  for (size_t i = 0; i < n; i++) a[i] += b[i];
}
LEVELS(add_to, (float *restrict a, const float *restrict b, size_t n), (a, b, n))

INLINE void scale_add_any(const float *restrict a, float scale, float shift, float *restrict out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = scale * a[i] + shift;
}
LEVELS(scale_add, (const float *restrict a, float scale, float shift, float *restrict out, size_t n), (a, scale, shift, out, n))

// Written so that a NaN fails the comparison and passes through.
INLINE void relu_any(const float *restrict x, float *restrict y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] <= 0 ? 0 : x[i];
}
LEVELS(relu, (const float *restrict x, float *restrict y, size_t n), (x, y, n))

INLINE void relu_backward_any(const float *restrict x, const float *restrict dy, float *restrict dx, size_t n) {
  for (size_t i = 0; i < n; i++) dx[i] = x[i] <= 0 ? 0 : dy[i];
}
LEVELS(relu_backward, (const float *restrict x, const float *restrict dy, float *restrict dx, size_t n), (x, dy, dx, n))

INLINE void square_root_any(const float *restrict x, float *restrict y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = sqrtf(x[i]);
}
LEVELS(square_root, (const float *restrict x, float *restrict y, size_t n), (x, y, n))

// exp(x) = 2^k exp(r) with |r| <= ln 2 / 2 and a polynomial of degree 6 for exp(r) (Cephes expf, S. Moshier). No branch, so
// it vectorises. 2^k is applied in two halves, so that results near the largest float do not overflow early.
INLINE float exp_one(float x) {
  float clipped = x < -104.0f ? -104.0f : x;
  clipped = clipped > 89.0f ? 89.0f : clipped;
  float k = rintf(clipped * 1.44269504088896341f);
  float r = clipped - k * 0.693359375f + k * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  int32_t whole = (int32_t)k, half = whole / 2;
  int32_t bits1 = (half + 127) * (1 << 23), bits2 = (whole - half + 127) * (1 << 23);
  float scale1, scale2;
  memcpy(&scale1, &bits1, 4);
  memcpy(&scale2, &bits2, 4);
  float result = p * scale1 * scale2;
  return x != x ? x : result;
}

INLINE void exp_any(const float *restrict x, float *restrict y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = exp_one(x[i]);
}
LEVELS(exp, (const float *restrict x, float *restrict y, size_t n), (x, y, n))

INLINE void softmax_any(const float *restrict logits, float *restrict probabilities, float *restrict lse, size_t rows,
                        size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    const float *z = logits + r * columns;
    float *p = probabilities + r * columns;
    float largest = -INFINITY;
    for (size_t c = 0; c < columns; c++) largest = z[c] > largest || z[c] != z[c] ? z[c] : largest;
    for (size_t c = 0; c < columns; c++) p[c] = exp_one(z[c] - largest);
    float sum = 0;
    {
      REASSOCIATE
      for (size_t c = 0; c < columns; c++) sum += p[c];
    }
    for (size_t c = 0; c < columns; c++) p[c] /= sum;
    lse[r] = largest + logf(sum);
  }
}
LEVELS(softmax, (const float *restrict logits, float *restrict probabilities, float *restrict lse, size_t rows, size_t columns),
       (logits, probabilities, lse, rows, columns))

INLINE void sgd_any(float *restrict w, const float *restrict g, float *restrict v, size_t n, float rate, float momentum,
                    float decay, float scale, int nesterov) {
  if (nesterov) {
    for (size_t i = 0; i < n; i++) {
      float d = scale * g[i] + decay * w[i];
      v[i] = momentum * v[i] + d;
      w[i] -= rate * (d + momentum * v[i]);
    }
  } else {
    for (size_t i = 0; i < n; i++) {
      v[i] = momentum * v[i] + scale * g[i] + decay * w[i];
      w[i] -= rate * v[i];
    }
  }
}
LEVELS(sgd,
       (float *restrict w, const float *restrict g, float *restrict v, size_t n, float rate, float momentum, float decay,
        float scale, int nesterov),
       (w, g, v, n, rate, momentum, decay, scale, nesterov))
