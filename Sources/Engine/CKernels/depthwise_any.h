#pragma once
#include "levels.h"
// Depthwise convolutions of any window, stride and number of channels. Channels are taken a strip at a time, so that its sums
// stay in vector registers over all taps of the window. Whole strips have a width that the compiler knows.
enum { WIDE = 64 };
#define FOR_STRIPS(channels, call)                                   \
  for (int c0 = 0; c0 < (channels); c0 += WIDE) {                    \
    if ((channels) - c0 >= WIDE) { const int width = WIDE; call; }   \
    else { const int width = (channels) - c0; call; }                \
  }

INLINE int at_least(int x, int low) { return x < low ? low : x; }
INLINE int at_most(int x, int high) { return x > high ? high : x; }

// Makes complete sums of the strip from channel c0 on into outputs.
INLINE void finish_strip(float *restrict sum, const struct tk_finish *f, ptrdiff_t c0, const float *addend, int width) {
  if (f->scale)
    for (int c = 0; c < width; c++) sum[c] = sum[c] * f->scale[c0 + c] + f->shift[c0 + c];
  else if (f->shift)
    for (int c = 0; c < width; c++) sum[c] += f->shift[c0 + c];
  if (f->relu)
    for (int c = 0; c < width; c++) sum[c] = sum[c] <= 0 ? 0 : sum[c];
  else if (f->slope)
    for (int c = 0; c < width; c++) sum[c] = sum[c] <= 0 ? f->slope[c0 + c] * sum[c] : sum[c];
  if (addend)
    for (int c = 0; c < width; c++) sum[c] += addend[c];
}

// One output row of one strip, which begins at channel c0.
INLINE void forward_row(const float *restrict image, const float *restrict filter, ptrdiff_t tap, float *restrict out,
                        const struct tk_window *w, int oy, ptrdiff_t c0, int width, int accumulate, const struct tk_finish *f) {
  const int y0 = oy * w->stride - w->padding;
  const int top = at_least(-y0, 0), bottom = at_most(w->height - y0, w->kernel_height);
  for (int ox = 0; ox < w->out_width; ox++) {
    const int x0 = ox * w->stride - w->padding;
    const int left = at_least(-x0, 0), right = at_most(w->width - x0, w->kernel_width);
    const ptrdiff_t at = ((ptrdiff_t)oy * w->out_width + ox) * w->channels + c0;
    float sum[WIDE];
    for (int c = 0; c < width; c++) sum[c] = accumulate ? out[at + c] : 0;
    for (int ky = top; ky < bottom; ky++)
      for (int kx = left; kx < right; kx++) {
        const float *x = image + ((ptrdiff_t)(y0 + ky) * w->width + x0 + kx) * w->channels + c0;
        const float *k = filter + (ky * w->kernel_width + kx) * tap + c0;
        for (int c = 0; c < width; c++) sum[c] += x[c] * k[c];
      }
    if (f) finish_strip(sum, f, c0, f->addend ? f->addend + at : 0, width);
    for (int c = 0; c < width; c++) out[at + c] = sum[c];
  }
}

INLINE void any_forward(const float *image, const float *filter, ptrdiff_t tap, float *out, const struct tk_window *w,
                        int first, int last, int accumulate, const struct tk_finish *f) {
  for (int oy = first; oy < last; oy++)
    FOR_STRIPS(w->channels, forward_row(image, filter, tap, out, w, oy, c0, width, accumulate, f))
}

// One row of the image of one strip: gathers from every output whose window holds the pixel, so that each sum is written once.
INLINE void input_row(const float *restrict dout, const float *restrict filter, ptrdiff_t tap, float *restrict dimage,
                      const struct tk_window *w, int iy, int width) {
  const int s = w->stride, down = iy + w->padding;
  for (int ix = 0; ix < w->width; ix++) {
    const int across = ix + w->padding;
    float sum[WIDE];
    for (int c = 0; c < width; c++) sum[c] = 0;
    for (int ky = down % s, oy = down / s; ky < w->kernel_height && oy >= 0; ky += s, oy--) {
      if (oy >= w->out_height) continue;
      for (int kx = across % s, ox = across / s; kx < w->kernel_width && ox >= 0; kx += s, ox--) {
        if (ox >= w->out_width) continue;
        const float *d = dout + ((ptrdiff_t)oy * w->out_width + ox) * w->channels;
        const float *k = filter + (ky * w->kernel_width + kx) * tap;
        for (int c = 0; c < width; c++) sum[c] += d[c] * k[c];
      }
    }
    float *x = dimage + ((ptrdiff_t)iy * w->width + ix) * w->channels;
    for (int c = 0; c < width; c++) x[c] = sum[c];
  }
}

INLINE void any_input(const float *dout, const float *filter, ptrdiff_t tap, float *dimage, const struct tk_window *w, int first,
                      int last) {
  for (int iy = first; iy < last; iy++)
    FOR_STRIPS(w->channels, input_row(dout + c0, filter + c0, tap, dimage + c0, w, iy, width))
}

// The part of one output row in the gradient of every tap of one strip.
INLINE void filter_row(const float *restrict image, const float *restrict dout, float *restrict dfilter, ptrdiff_t tap,
                       const struct tk_window *w, int oy, int width) {
  const int s = w->stride, y0 = oy * s - w->padding;
  const int top = at_least(-y0, 0), bottom = at_most(w->height - y0, w->kernel_height);
  for (int ky = top; ky < bottom; ky++)
    for (int kx = 0; kx < w->kernel_width; kx++) {
      // Outputs whose tap lies in the image: 0 <= ox s - padding + kx < width.
      const int before = w->padding - kx, after = w->width + before;
      const int first = before > 0 ? (before + s - 1) / s : 0;
      const int last = after > 0 ? at_most((after + s - 1) / s, w->out_width) : 0;
      float sum[WIDE];
      for (int c = 0; c < width; c++) sum[c] = 0;
      for (int ox = first; ox < last; ox++) {
        const float *x = image + ((ptrdiff_t)(y0 + ky) * w->width + ox * s - before) * w->channels;
        const float *d = dout + ((ptrdiff_t)oy * w->out_width + ox) * w->channels;
        for (int c = 0; c < width; c++) sum[c] += x[c] * d[c];
      }
      float *k = dfilter + (ky * w->kernel_width + kx) * tap;
      for (int c = 0; c < width; c++) k[c] += sum[c];
    }
}

INLINE void any_filter(const float *image, const float *dout, float *dfilter, ptrdiff_t tap, const struct tk_window *w, int first,
                       int last) {
  for (int oy = first; oy < last; oy++)
    FOR_STRIPS(w->channels, filter_row(image + c0, dout + c0, dfilter + c0, tap, w, oy, width))
}
#undef FOR_STRIPS
