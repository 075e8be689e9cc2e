#include "CKernels.h"
#include "depthwise_any.h"
#include "levels.h"

// Whether the tiles of depthwise_tile.h serve; there must be a whole vector of channels at every level.
static int is_tiled(const struct tk_window *w) {
  return w->kernel_height == 3 && w->kernel_width == 3 && w->stride <= 2 && w->padding >= 0 && w->padding <= 1 &&
         w->channels >= 16;
}

// With a stride of 1, the gradient of the input is the convolution of the output's with the filter turned round: its window.
static struct tk_window turned_round(const struct tk_window *w) {
  struct tk_window turned = *w;
  turned.height = w->out_height, turned.width = w->out_width, turned.out_height = w->height, turned.out_width = w->width;
  turned.padding = w->kernel_height - 1 - w->padding;
  return turned;
}

#if defined(__x86_64__)
#define LANES 16
#define DOWN 2
#define ACROSS 7
#define TILE(name) name##_avx512
#define LEVEL AVX512
#include "depthwise_tile.h"
#define LANES 8
#define DOWN 1
#define ACROSS 7
#define TILE(name) name##_avx2
#define LEVEL AVX2
#include "depthwise_tile.h"
#endif
#define LANES 4
#define DOWN 1
#define ACROSS 7
#define TILE(name) name##_baseline
#define LEVEL
#include "depthwise_tile.h"

#if defined(__x86_64__)
#define AT_LEVEL(name, arguments)                    \
  switch (tk_level()) {                              \
    case TK_AVX512: name##_avx512 arguments; return; \
    case TK_AVX2: name##_avx2 arguments; return;     \
    default: name##_baseline arguments;              \
  }
#else
#define AT_LEVEL(name, arguments) name##_baseline arguments;
#endif

void tk_depthwise(const float *image, const float *filter, ptrdiff_t tap, float *out, const struct tk_window *w, int first,
                  int last, int accumulate, const struct tk_finish *finish) {
  AT_LEVEL(forward, (image, filter, tap, out, w, first, last, accumulate, finish))
}

void tk_depthwise_input(const float *dout, const float *filter, ptrdiff_t tap, float *dimage, const struct tk_window *w,
                        int first, int last) {
  AT_LEVEL(input, (dout, filter, tap, dimage, w, first, last))
}

void tk_depthwise_filter(const float *image, const float *dout, float *dfilter, ptrdiff_t tap, const struct tk_window *w,
                         int first, int last) {
  AT_LEVEL(filter, (image, dout, dfilter, tap, w, first, last))
}
