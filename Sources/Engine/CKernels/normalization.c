#include <math.h>

#include "finish.h"

// Passes over rows of channels, bound by memory: whole rows one after another, as the prefetcher likes it.
enum { GROUP = 8 };

INLINE void norm_map_any(const float *gamma, const float *beta, const float *mean, const float *variance, const float *bias,
                         float epsilon, float *scale, float *shift, size_t n) {
  for (size_t c = 0; c < n; c++) {
    const double s = gamma[c] / sqrt((double)variance[c] + epsilon), b = bias ? bias[c] : 0;
    scale[c] = (float)s;
    shift[c] = (float)(beta[c] + s * (b - mean[c]));
  }
}
LEVELS(norm_map,
       (const float *gamma, const float *beta, const float *mean, const float *variance, const float *bias, float epsilon,
        float *scale, float *shift, size_t n),
       (gamma, beta, mean, variance, bias, epsilon, scale, shift, n))

// ---- forward

INLINE void finish_group(const int group, const int kind, const int adds, const struct constants *k, const float *x,
                         const float *addend, float *y, size_t columns, size_t width) {
  EACH_CHANNEL {
    EACH_OF_GROUP {
      const float a = activated(kind, x[i * columns + c] * k->scale[c] + k->shift[c], k->slope[c]);
      y[i * columns + c] = adds ? a + addend[i * columns + c] : a;
    }
  }
}

INLINE void finish_rows_any(const float *x, const struct tk_finish *f, float *y, size_t rows, size_t columns) {
  FOR_STRIPS(columns) {
    struct constants k;
    gather(f, c0, width, &k);
    WITH_KIND(f, FOR_GROUPS(GROUP, 0, rows, {
      const size_t at = item * columns + c0;
      if (f->addend) finish_group(group, kind, 1, &k, x + at, f->addend + at, y + at, columns, width);
      else finish_group(group, kind, 0, &k, x + at, 0, y + at, columns, width);
    }))
  }
}
LEVELS(finish_rows, (const float *x, const struct tk_finish *f, float *y, size_t rows, size_t columns), (x, f, y, rows, columns))

// ---- the sums of the gradient

INLINE void sums_group(const int group, const int kind, const struct constants *k, const float *x, const float *dy,
                       struct sums *s, size_t columns, size_t width) {
  EACH_CHANNEL {
    float upstream = 0, dots = 0, slopes = 0;
    EACH_OF_GROUP {
      const float v = x[i * columns + c], d = dy[i * columns + c], z = v * k->scale[c] + k->shift[c];
      const float g = pulled(kind, z, k->slope[c], d);
      upstream += g;
      dots += g * v;
      if (kind == PRELU) slopes += z > 0 ? 0 : z * d;
    }
    s->upstream[c] += upstream;
    s->dots[c] += dots;
    if (kind == PRELU) s->slopes[c] += slopes;
  }
}

INLINE void finish_sums_any(const float *x, const float *dy, const struct tk_finish *f, double *totals, size_t rows,
                            size_t columns) {
  FOR_STRIPS(columns) {
    struct constants k;
    struct sums s;
    gather(f, c0, width, &k);
    for (size_t r0 = 0; r0 < rows; r0 += BLOCK) {
      const size_t r1 = r0 + BLOCK < rows ? r0 + BLOCK : rows;
      empty(&s, width);
      WITH_KIND(f, {
        FOR_GROUPS(GROUP, r0, r1, {
          const size_t at = item * columns + c0;
          if (kind == RELU && group == GROUP) fetch(dy + at + GROUP * columns, GROUP, columns, width);
          sums_group(group, kind, &k, x + at, dy + at, &s, columns, width);
        })
        add_sums(kind, &s, totals + c0, columns, width);
      })
    }
  }
}
LEVELS(finish_sums, (const float *x, const float *dy, const struct tk_finish *f, double *totals, size_t rows, size_t columns),
       (x, dy, f, totals, rows, columns))

// ---- the gradient itself

INLINE void backward_group(const int group, const int kind, const int through, const struct constants *k, const float *x,
                           const float *dy, const float *p, const float *q, const float *r, float *dx, size_t columns,
                           size_t width) {
  EACH_CHANNEL {
    EACH_OF_GROUP {
      const float v = x[i * columns + c], d = dy[i * columns + c];
      const float g = p[c] * pulled(kind, v * k->scale[c] + k->shift[c], k->slope[c], d);
      dx[i * columns + c] = through ? g + (q[c] * v + r[c]) : g;
    }
  }
}

INLINE void finish_backward_any(const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m,
                                float *dx, size_t rows, size_t columns) {
  FOR_STRIPS(columns) {
    struct constants k;
    gather(f, c0, width, &k);
    const float *p = m->p + c0, *q = m->q ? m->q + c0 : 0, *r = m->q ? m->r + c0 : 0;
    WITH_KIND(f, FOR_GROUPS(GROUP, 0, rows, {
      const size_t at = item * columns + c0;
      if (kind == RELU && group == GROUP) fetch(dy + at + GROUP * columns, GROUP, columns, width);
      if (q) backward_group(group, kind, 1, &k, x + at, dy + at, p, q, r, dx + at, columns, width);
      else backward_group(group, kind, 0, &k, x + at, dy + at, p, 0, 0, dx + at, columns, width);
    }))
  }
}
LEVELS(finish_backward,
       (const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m, float *dx, size_t rows,
        size_t columns),
       (x, dy, f, m, dx, rows, columns))

// ---- statistics

// Sums of deviations from a centre, and of their squares.
INLINE void moments_group(const int group, const float *x, const float *centre, float *sum, float *squares, size_t columns,
                          size_t width) {
  EACH_CHANNEL {
    float s = 0, q = 0;
    EACH_OF_GROUP {
      const float d = x[i * columns + c] - centre[c];
      s += d;
      q += d * d;
    }
    sum[c] += s;
    squares[c] += q;
  }
}

INLINE void moments_block(const float *x, const float *centre, float *sum, float *squares, size_t rows, size_t columns,
                          size_t width) {
  for (size_t c = 0; c < width; c++) sum[c] = squares[c] = 0;
  FOR_GROUPS(GROUP, 0, rows, { moments_group(group, x + item * columns, centre, sum, squares, columns, width); })
}

// Blocks are merged into the mean and M2 of those before (Chan, Golub, LeVeque 1979). A block's deviations are taken from the
// mean of those before (the first one's from its own), so that one look at a row is enough and no large sums of squares are
// subtracted: the distance of the two means adds to M2 at least half of what it adds to the block's sum of squares.
INLINE void column_moments_any(const float *x, double *mean, double *m2, size_t rows, size_t columns) {
  FOR_STRIPS(columns) {
    float centre[STRIP] = {0}, sum[STRIP], squares[STRIP];
    for (size_t c = 0; c < width; c++) mean[c0 + c] = m2[c0 + c] = 0;
    const size_t first = BLOCK < rows ? BLOCK : rows;
    moments_block(x + c0, centre, sum, squares, first, columns, width);
    for (size_t c = 0; c < width; c++) centre[c] = sum[c] / (float)first;
    for (size_t r0 = 0; r0 < rows; r0 += BLOCK) {
      const size_t count = r0 + BLOCK < rows ? BLOCK : rows - r0;
      const double n = (double)count, before = (double)r0, share = n / (before + n), weight = before * share;
      moments_block(x + r0 * columns + c0, centre, sum, squares, count, columns, width);
      for (size_t c = 0; c < width; c++) {
        const double rest = sum[c] / n, delta = centre[c] + rest - mean[c0 + c];
        mean[c0 + c] += delta * share;
        m2[c0 + c] += squares[c] - sum[c] * rest + delta * delta * weight;
        centre[c] = (float)mean[c0 + c];
      }
    }
  }
}
LEVELS(column_moments, (const float *x, double *mean, double *m2, size_t rows, size_t columns), (x, mean, m2, rows, columns))
