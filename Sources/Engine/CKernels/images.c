#include <math.h>

#include "CKernels.h"
#include "levels.h"

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
LEVELS(max_pool, (const float *restrict image, float *restrict out, const struct tk_window *w), (image, out, w))

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
LEVELS(max_pool_backward,
       (const float *restrict image, const float *restrict out, const float *restrict dout, float *restrict dimage,
        const struct tk_window *w),
       (image, out, dout, dimage, w))
