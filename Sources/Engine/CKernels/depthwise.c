#include "CKernels.h"
#include "clones.h"

// Channels are taken a strip at a time, so that its sums stay in vector registers over all taps of the window. Whole strips have a
// width that the compiler knows.
enum { STRIP = 64 };
#define INLINE static inline __attribute__((always_inline))
#define FOR_STRIPS(channels, call)                                     \
  for (int c0 = 0; c0 < (channels); c0 += STRIP) {                     \
    if ((channels) - c0 >= STRIP) { const int width = STRIP; call; }   \
    else { const int width = (channels) - c0; call; }                  \
  }

INLINE int at_least(int x, int low) { return x < low ? low : x; }
INLINE int at_most(int x, int high) { return x > high ? high : x; }

// One output row of one strip.
INLINE void forward_row(const float *restrict image, const float *restrict filter, size_t tap, float *restrict out,
                        const struct tk_window *w, int oy, int width) {
  const int y0 = oy * w->stride - w->padding;
  const int top = at_least(-y0, 0), bottom = at_most(w->height - y0, w->kernel_height);
  for (int ox = 0; ox < w->out_width; ox++) {
    const int x0 = ox * w->stride - w->padding;
    const int left = at_least(-x0, 0), right = at_most(w->width - x0, w->kernel_width);
    float sum[STRIP];
    float *o = out + (ptrdiff_t)ox * w->channels;
    for (int c = 0; c < width; c++) sum[c] = o[c];
    for (int ky = top; ky < bottom; ky++)
      for (int kx = left; kx < right; kx++) {
        const float *x = image + ((ptrdiff_t)(y0 + ky) * w->width + x0 + kx) * w->channels;
        const float *f = filter + (size_t)(ky * w->kernel_width + kx) * tap;
        for (int c = 0; c < width; c++) sum[c] += x[c] * f[c];
      }
    for (int c = 0; c < width; c++) o[c] = sum[c];
  }
}

CLONES void tk_depthwise(const float *restrict image, const float *restrict filter, size_t tap, float *restrict out,
                         const struct tk_window *w) {
  for (int oy = 0; oy < w->out_height; oy++)
    FOR_STRIPS(w->channels, forward_row(image + c0, filter + c0, tap, out + (ptrdiff_t)oy * w->out_width * w->channels + c0, w, oy, width))
}

// One row of the image of one strip: gathers from every output whose window holds the pixel, so that each sum is written once.
INLINE void input_row(const float *restrict dout, const float *restrict filter, size_t tap, float *restrict dimage,
                      const struct tk_window *w, int iy, int width) {
  const int s = w->stride, down = iy + w->padding;
  for (int ix = 0; ix < w->width; ix++) {
    const int across = ix + w->padding;
    float sum[STRIP];
    for (int c = 0; c < width; c++) sum[c] = 0;
    for (int ky = down % s, oy = down / s; ky < w->kernel_height && oy >= 0; ky += s, oy--) {
      if (oy >= w->out_height) continue;
      for (int kx = across % s, ox = across / s; kx < w->kernel_width && ox >= 0; kx += s, ox--) {
        if (ox >= w->out_width) continue;
        const float *d = dout + ((ptrdiff_t)oy * w->out_width + ox) * w->channels;
        const float *f = filter + (size_t)(ky * w->kernel_width + kx) * tap;
        for (int c = 0; c < width; c++) sum[c] += d[c] * f[c];
      }
    }
    float *x = dimage + (ptrdiff_t)ix * w->channels;
    for (int c = 0; c < width; c++) x[c] = sum[c];
  }
}

CLONES void tk_depthwise_input(const float *restrict dout, const float *restrict filter, size_t tap, float *restrict dimage,
                               const struct tk_window *w) {
  for (int iy = 0; iy < w->height; iy++)
    FOR_STRIPS(w->channels, input_row(dout + c0, filter + c0, tap, dimage + (ptrdiff_t)iy * w->width * w->channels + c0, w, iy, width))
}

// The part of one output row in the gradient of every tap of one strip.
INLINE void filter_row(const float *restrict image, const float *restrict dout, float *restrict dfilter, size_t tap,
                       const struct tk_window *w, int oy, int width) {
  const int s = w->stride, y0 = oy * s - w->padding;
  const int top = at_least(-y0, 0), bottom = at_most(w->height - y0, w->kernel_height);
  for (int ky = top; ky < bottom; ky++)
    for (int kx = 0; kx < w->kernel_width; kx++) {
      // Outputs whose tap lies in the image: 0 <= ox s - padding + kx < width.
      const int before = w->padding - kx, after = w->width + before;
      const int first = before > 0 ? (before + s - 1) / s : 0;
      const int last = after > 0 ? at_most((after + s - 1) / s, w->out_width) : 0;
      float sum[STRIP];
      for (int c = 0; c < width; c++) sum[c] = 0;
      for (int ox = first; ox < last; ox++) {
        const float *x = image + ((ptrdiff_t)(y0 + ky) * w->width + ox * s - before) * w->channels;
        const float *d = dout + (ptrdiff_t)ox * w->channels;
        for (int c = 0; c < width; c++) sum[c] += x[c] * d[c];
      }
      float *f = dfilter + (size_t)(ky * w->kernel_width + kx) * tap;
      for (int c = 0; c < width; c++) f[c] += sum[c];
    }
}

CLONES void tk_depthwise_filter(const float *restrict image, const float *restrict dout, float *restrict dfilter, size_t tap,
                                const struct tk_window *w) {
  for (int oy = 0; oy < w->out_height; oy++)
    FOR_STRIPS(w->channels, filter_row(image + c0, dout + (ptrdiff_t)oy * w->out_width * w->channels + c0, dfilter + c0, tap, w, oy, width))
}

INLINE void spread_groups(const float *restrict image, float *restrict spread, size_t count, int inputs, int outputs, int input) {
  for (size_t g = 0; g < count; g++)
    for (int o = 0; o < outputs; o++) spread[g * outputs + o] = image[g * inputs + input];
}

// Two inputs and two outputs a group, as MobileFaceNet has them, are worth numbers that the compiler knows.
CLONES void tk_spread_groups(const float *restrict image, float *restrict spread, size_t pixels, int groups, int inputs, int outputs,
                             int input) {
  if (inputs == 2 && outputs == 2 && input == 0) spread_groups(image, spread, pixels * groups, 2, 2, 0);
  else if (inputs == 2 && outputs == 2) spread_groups(image, spread, pixels * groups, 2, 2, 1);
  else spread_groups(image, spread, pixels * groups, inputs, outputs, input);
}

INLINE void collect_groups(const float *restrict spread, float *restrict image, size_t count, int inputs, int outputs, int input) {
  for (size_t g = 0; g < count; g++) {
    float sum = 0;
    for (int o = 0; o < outputs; o++) sum += spread[g * outputs + o];
    image[g * inputs + input] = sum;
  }
}

CLONES void tk_collect_groups(const float *restrict spread, float *restrict image, size_t pixels, int groups, int inputs, int outputs,
                              int input) {
  if (inputs == 2 && outputs == 2) collect_groups(spread, image, pixels * groups, 2, 2, input);
  else collect_groups(spread, image, pixels * groups, inputs, outputs, input);
}
