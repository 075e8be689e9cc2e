#include "CKernels.h"
#include "clones.h"

static inline int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

// For a fixed kernel row, the kernel's columns lie next to each other in the image (NHWC), so a patch is kernel_height copies.
CLONES void tk_im2col(const float *restrict image, float *restrict matrix, const struct tk_window *w, int first, int last) {
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

CLONES void tk_col2im(const float *restrict matrix, float *restrict image, const struct tk_window *w, int first, int last) {
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
