#include <math.h>

#include "finish.h"

// ---- windows of 2x2 that do not overlap, with an affine map and an activation before them: four loads a channel and no branch

enum { WINDOWS = 4 };

INLINE float larger(float a, float b) { return b > a ? b : a; }
INLINE float largest(float a0, float a1, float a2, float a3) {
  const int none = (a0 != a0) | (a1 != a1) | (a2 != a2) | (a3 != a3);
  return none ? NAN : larger(larger(a0, a1), larger(a2, a3));
}

// The pixel that wins a window is the first of the largest: 0, 1 above and 2, 3 below; a NaN wins.
struct winner {
  int takes0, takes1, takes2;
};

INLINE struct winner find(float a0, float a1, float a2, float a3) {
  const float best = largest(a0, a1, a2, a3);
  return (struct winner){(a0 == best) | (a0 != a0), (a1 == best) | (a1 != a1), (a2 == best) | (a2 != a2)};
}

INLINE float of_winner(struct winner w, float a0, float a1, float a2, float a3) {
  return w.takes0 ? a0 : w.takes1 ? a1 : w.takes2 ? a2 : a3;
}

// Declares for window i of a group the pixels v0...v3, their affine maps z0...z3 and activations a0...a3.
#define PIXELS                                                                                                                   \
  const float *here = x + i * next + c;                                                                                          \
  const float v0 = here[0], v1 = here[columns], v2 = here[down], v3 = here[down + columns];                                      \
  const float scale = k->scale[c], shift = k->shift[c], slope = k->slope[c];                                                     \
  const float z0 = v0 * scale + shift, z1 = v1 * scale + shift, z2 = v2 * scale + shift, z3 = v3 * scale + shift;                \
  const float a0 = activated(kind, z0, slope), a1 = activated(kind, z1, slope), a2 = activated(kind, z2, slope),                 \
              a3 = activated(kind, z3, slope);

INLINE void pool_group(const int group, const int kind, const struct constants *k, const float *x, float *y, size_t down,
                       size_t columns, size_t width) {
  const size_t next = 2 * columns;
  EACH_CHANNEL {
    EACH_OF_GROUP {
      PIXELS
      y[i * columns + c] = largest(a0, a1, a2, a3);
    }
  }
}

INLINE void pool_pairs_any(const float *x, const struct tk_finish *f, float *y, size_t height, size_t across, size_t columns) {
  const size_t down = across * columns, out = across / 2;
  FOR_STRIPS(columns) {
    struct constants k;
    gather(f, c0, width, &k);
    WITH_KIND(f, {
      for (size_t row = 0; row < height / 2; row++)
        FOR_GROUPS(WINDOWS, 0, out, {
          const size_t at = 2 * (row * down + item * columns) + c0, pooled = (row * out + item) * columns + c0;
          pool_group(group, kind, &k, x + at, y + pooled, down, columns, width);
        })
    })
  }
}
LEVELS(pool_pairs, (const float *x, const struct tk_finish *f, float *y, size_t height, size_t across, size_t columns),
       (x, f, y, height, across, columns))

INLINE void pool_sums_group(const int group, const int kind, const struct constants *k, const float *x, const float *dy,
                            struct sums *s, size_t down, size_t columns, size_t width) {
  const size_t next = 2 * columns;
  EACH_CHANNEL {
    float upstream = 0, dots = 0, slopes = 0;
    EACH_OF_GROUP {
      PIXELS
      const struct winner w = find(a0, a1, a2, a3);
      const float v = of_winner(w, v0, v1, v2, v3), z = v * scale + shift, d = dy[i * columns + c], g = pulled(kind, z, slope, d);
      upstream += g;
      dots += g * v;
      if (kind == PRELU) slopes += z > 0 ? 0 : z * d;
    }
    s->upstream[c] += upstream;
    s->dots[c] += dots;
    if (kind == PRELU) s->slopes[c] += slopes;
  }
}

INLINE void pool_pairs_sums_any(const float *x, const float *dy, const struct tk_finish *f, double *totals, size_t height,
                                size_t across, size_t columns) {
  const size_t down = across * columns, out = across / 2;
  FOR_STRIPS(columns) {
    struct constants k;
    struct sums s;
    gather(f, c0, width, &k);
    for (size_t row = 0; row < height / 2; row++)
      for (size_t first = 0; first < out; first += BLOCK) {
        const size_t last = first + BLOCK < out ? first + BLOCK : out;
        empty(&s, width);
        WITH_KIND(f, {
          FOR_GROUPS(WINDOWS, first, last, {
            const size_t at = 2 * (row * down + item * columns) + c0, pooled = (row * out + item) * columns + c0;
            if (kind == RELU && group == WINDOWS) fetch(dy + pooled + WINDOWS * columns, WINDOWS, columns, width);
            pool_sums_group(group, kind, &k, x + at, dy + pooled, &s, down, columns, width);
          })
          add_sums(kind, &s, totals + c0, columns, width);
        })
      }
  }
}
LEVELS(pool_pairs_sums,
       (const float *x, const float *dy, const struct tk_finish *f, double *totals, size_t height, size_t across, size_t columns),
       (x, dy, f, totals, height, across, columns))

INLINE void pool_backward_group(const int group, const int kind, const int through, const struct constants *k, const float *x,
                                const float *dy, const float *p, const float *q, const float *r, float *dx, size_t down,
                                size_t columns, size_t width) {
  const size_t next = 2 * columns;
  EACH_CHANNEL {
    EACH_OF_GROUP {
      PIXELS
      const struct winner w = find(a0, a1, a2, a3);
      const float g = p[c] * pulled(kind, of_winner(w, z0, z1, z2, z3), slope, dy[i * columns + c]);
      const float g0 = w.takes0 ? g : 0, g1 = w.takes0 ? 0 : w.takes1 ? g : 0, g2 = (w.takes0 | w.takes1) ? 0 : w.takes2 ? g : 0,
                  g3 = (w.takes0 | w.takes1 | w.takes2) ? 0 : g;
      float *there = dx + i * next + c;
      there[0] = through ? g0 + (q[c] * v0 + r[c]) : g0;
      there[columns] = through ? g1 + (q[c] * v1 + r[c]) : g1;
      there[down] = through ? g2 + (q[c] * v2 + r[c]) : g2;
      there[down + columns] = through ? g3 + (q[c] * v3 + r[c]) : g3;
    }
  }
}

// Pixels that no window has.
INLINE void uncovered(const float *x, const float *q, const float *r, float *dx, size_t count, size_t columns, size_t width) {
  for (size_t pixel = 0; pixel < count; pixel++, x += columns, dx += columns)
    EACH_CHANNEL dx[c] = q ? q[c] * x[c] + r[c] : 0;
}

INLINE void pool_pairs_backward_any(const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m,
                                    float *dx, size_t height, size_t across, size_t columns) {
  const size_t down = across * columns, out = across / 2;
  FOR_STRIPS(columns) {
    struct constants k;
    float ones[STRIP];
    gather(f, c0, width, &k);
    for (size_t c = 0; c < width; c++) ones[c] = 1;
    const float *p = m->p ? m->p + c0 : ones, *q = m->q ? m->q + c0 : 0, *r = m->q ? m->r + c0 : 0;
    for (size_t row = 0; row < height / 2; row++) {
      const size_t above = 2 * row * down + c0;
      WITH_KIND(f, FOR_GROUPS(WINDOWS, 0, out, {
        const size_t at = above + 2 * item * columns, pooled = (row * out + item) * columns + c0;
        if (kind == RELU && group == WINDOWS) fetch(dy + pooled + WINDOWS * columns, WINDOWS, columns, width);
        if (q) pool_backward_group(group, kind, 1, &k, x + at, dy + pooled, p, q, r, dx + at, down, columns, width);
        else pool_backward_group(group, kind, 0, &k, x + at, dy + pooled, p, 0, 0, dx + at, down, columns, width);
      }))
      if (across % 2) {
        const size_t last = above + (across - 1) * columns;
        uncovered(x + last, q, r, dx + last, 1, columns, width);
        uncovered(x + last + down, q, r, dx + last + down, 1, columns, width);
      }
    }
    if (height % 2) {
      const size_t last = (height - 1) * down + c0;
      uncovered(x + last, q, r, dx + last, across, columns, width);
    }
  }
}
LEVELS(pool_pairs_backward,
       (const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m, float *dx, size_t height,
        size_t across, size_t columns),
       (x, dy, f, m, dx, height, across, columns))

// ---- any window

// `x > best || x != x`: a NaN in the window wins and stays, as everywhere in the engine.
INLINE void max_pool_any(const float *restrict image, float *restrict out, const struct tk_window *w) {
  const int channels = w->channels;
  for (int oy = 0; oy < w->out_height; oy++)
    for (int ox = 0; ox < w->out_width; ox++) {
      float *best = out + ((ptrdiff_t)oy * w->out_width + ox) * channels;
      for (int c = 0; c < channels; c++) best[c] = -INFINITY;
      for (int ky = 0; ky < w->kernel_height; ky++)
        for (int kx = 0; kx < w->kernel_width; kx++) {
          const int iy = oy * w->stride - w->padding + ky, ix = ox * w->stride - w->padding + kx;
          if (iy < 0 || iy >= w->height || ix < 0 || ix >= w->width) continue;
          const float *x = image + ((ptrdiff_t)iy * w->width + ix) * channels;
          for (int c = 0; c < channels; c++) best[c] = x[c] > best[c] || x[c] != x[c] ? x[c] : best[c];
        }
    }
}
LEVELS(max_pool, (const float *image, float *out, const struct tk_window *w), (image, out, w))

// Which element was the largest is found again rather than stored: one comparison against an index array as large as the output.
INLINE void max_pool_backward_any(const float *restrict image, const float *restrict out, const float *restrict dout,
                                  float *restrict dimage, const struct tk_window *w) {
  enum { STRIP = 64 };
  const int channels = w->channels;
  for (int oy = 0; oy < w->out_height; oy++)
    for (int ox = 0; ox < w->out_width; ox++)
      for (int c0 = 0; c0 < channels; c0 += STRIP) {
        const int width = c0 + STRIP < channels ? STRIP : channels - c0;
        const ptrdiff_t o = ((ptrdiff_t)oy * w->out_width + ox) * channels + c0;
        float left[STRIP];  // the gradient that no element has taken yet
        for (int c = 0; c < width; c++) left[c] = dout[o + c];
        for (int ky = 0; ky < w->kernel_height; ky++)
          for (int kx = 0; kx < w->kernel_width; kx++) {
            const int iy = oy * w->stride - w->padding + ky, ix = ox * w->stride - w->padding + kx;
            if (iy < 0 || iy >= w->height || ix < 0 || ix >= w->width) continue;
            const ptrdiff_t i = ((ptrdiff_t)iy * w->width + ix) * channels + c0;
            for (int c = 0; c < width; c++) {
              const float x = image[i + c];
              const int takes = x == out[o + c] || x != x;
              dimage[i + c] += takes ? left[c] : 0;
              left[c] = takes ? 0 : left[c];
            }
          }
      }
}
LEVELS(max_pool_backward, (const float *image, const float *out, const float *dout, float *dimage, const struct tk_window *w),
       (image, out, dout, dimage, w))
