#include <math.h>

#include "CKernels.h"
#include "levels.h"

// Squares are summed in float over vector lanes of a block and added in double, as in reductions.c.
enum { BLOCK = 4096 };

INLINE void blend_any(float *restrict a, const float *restrict b, size_t n, float share) {
  for (size_t i = 0; i < n; i++) a[i] += share * (b[i] - a[i]);
}
LEVELS(blend, (float *restrict a, const float *restrict b, size_t n, float share), (a, b, n, share))

INLINE void adam_any(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n,
                     const struct tk_adaptive *a) {
  // Taken out of the structure: the compiler cannot know that no array overlaps it.
  const float rate = a->rate, decay = a->decay, shrink = a->shrink, scale = a->scale, epsilon = a->epsilon;
  const float keep1 = a->keep1, take1 = a->take1, keep2 = a->keep2, take2 = a->take2;
  const float correct1 = a->correct1, correct2 = a->correct2;
  for (size_t i = 0; i < n; i++) {
    float d = scale * g[i] + decay * w[i];
    float first = keep1 * m[i] + take1 * d;
    float second = keep2 * v[i] + take2 * d * d;
    m[i] = first;
    v[i] = second;
    w[i] = shrink * w[i] - rate * (correct1 * first / (correct2 * sqrtf(second) + epsilon));
  }
}
LEVELS(adam,
       (float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n, const struct tk_adaptive *a),
       (w, g, m, v, n, a))

INLINE void lamb_moments_any(const float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n,
                             const struct tk_adaptive *a, double *squares) {
  const float decay = a->decay, scale = a->scale, epsilon = a->epsilon;
  const float keep1 = a->keep1, take1 = a->take1, keep2 = a->keep2, take2 = a->take2;
  const float correct1 = a->correct1, correct2 = a->correct2;
  double weights = 0, updates = 0;
  for (size_t i0 = 0; i0 < n; i0 += BLOCK) {
    size_t i1 = i0 + BLOCK < n ? i0 + BLOCK : n;
    float weight = 0, update = 0;
    {
      REASSOCIATE
      for (size_t i = i0; i < i1; i++) {
        float d = scale * g[i];
        float first = keep1 * m[i] + take1 * d;
        float second = keep2 * v[i] + take2 * d * d;
        m[i] = first;
        v[i] = second;
        float u = correct1 * first / (correct2 * sqrtf(second) + epsilon) + decay * w[i];
        weight += w[i] * w[i];
        update += u * u;
      }
    }
    weights += weight;
    updates += update;
  }
  squares[0] = weights;
  squares[1] = updates;
}
LEVELS(lamb_moments,
       (const float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n,
        const struct tk_adaptive *a, double *squares),
       (w, g, m, v, n, a, squares))

INLINE void lamb_apply_any(float *restrict w, const float *restrict m, const float *restrict v, size_t n,
                           const struct tk_adaptive *a) {
  const float rate = a->rate, decay = a->decay, epsilon = a->epsilon, correct1 = a->correct1, correct2 = a->correct2;
  for (size_t i = 0; i < n; i++) {
    float u = correct1 * m[i] / (correct2 * sqrtf(v[i]) + epsilon) + decay * w[i];
    w[i] -= rate * u;
  }
}
LEVELS(lamb_apply, (float *restrict w, const float *restrict m, const float *restrict v, size_t n, const struct tk_adaptive *a),
       (w, m, v, n, a))

INLINE void lion_any(float *restrict w, const float *restrict g, float *restrict m, size_t n, const struct tk_adaptive *a) {
  const float rate = a->rate, shrink = a->shrink, scale = a->scale;
  const float keep1 = a->keep1, take1 = a->take1, keep2 = a->keep2, take2 = a->take2;
  for (size_t i = 0; i < n; i++) {
    float d = scale * g[i];
    float c = keep1 * m[i] + take1 * d;
    // The sign of 0 is 0: a weight that no gradient reached stays.
    float direction = (float)(c > 0) - (float)(c < 0);
    w[i] = shrink * w[i] - rate * direction;
    m[i] = keep2 * m[i] + take2 * d;
  }
}
LEVELS(lion, (float *restrict w, const float *restrict g, float *restrict m, size_t n, const struct tk_adaptive *a),
       (w, g, m, n, a))
