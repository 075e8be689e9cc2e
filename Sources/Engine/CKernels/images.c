#include <math.h>

#include "CKernels.h"
#include "levels.h"

INLINE int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

// For a fixed kernel row, the kernel's columns lie next to each other in the image (NHWC), so a patch is kernel_height copies.
INLINE void im2col_any(const float *restrict image, float *restrict matrix, const struct tk_window *w, int first, int last) {
  const int channels = w->channels, run = w->kernel_width * channels;
  for (int oy = first; oy < last; oy++)
    for (int ox = 0; ox < w->out_width; ox++) {
      const int ix = ox * w->stride - w->padding;
      const int left = clamp(-ix, 0, w->kernel_width), right = clamp(w->width - ix, left, w->kernel_width);
      for (int ky = 0; ky < w->kernel_height; ky++, matrix += run) {
        const int iy = oy * w->stride - w->padding + ky;
        if (iy < 0 || iy >= w->height) {
          for (int i = 0; i < run; i++) matrix[i] = 0;
          continue;
        }
        const float *row = image + (ptrdiff_t)iy * w->width * channels + (ptrdiff_t)ix * channels;
        for (int i = 0; i < left * channels; i++) matrix[i] = 0;
        for (int i = left * channels; i < right * channels; i++) matrix[i] = row[i];
        for (int i = right * channels; i < run; i++) matrix[i] = 0;
      }
    }
}
LEVELS(im2col, (const float *restrict image, float *restrict matrix, const struct tk_window *w, int first, int last),
       (image, matrix, w, first, last))

INLINE void col2im_any(const float *restrict matrix, float *restrict image, const struct tk_window *w, int first, int last) {
  const int channels = w->channels, run = w->kernel_width * channels;
  for (int oy = first; oy < last; oy++)
    for (int ox = 0; ox < w->out_width; ox++) {
      const int ix = ox * w->stride - w->padding;
      const int left = clamp(-ix, 0, w->kernel_width), right = clamp(w->width - ix, left, w->kernel_width);
      for (int ky = 0; ky < w->kernel_height; ky++, matrix += run) {
        const int iy = oy * w->stride - w->padding + ky;
        if (iy < 0 || iy >= w->height) continue;
        float *row = image + (ptrdiff_t)iy * w->width * channels + (ptrdiff_t)ix * channels;
        for (int i = left * channels; i < right * channels; i++) row[i] += matrix[i];
      }
    }
}
LEVELS(col2im, (const float *restrict matrix, float *restrict image, const struct tk_window *w, int first, int last),
       (matrix, image, w, first, last))

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
