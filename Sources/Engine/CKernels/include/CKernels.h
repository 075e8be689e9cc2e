// The hot loops of module Tensors. Plain C11 over row-major float arrays: no allocation, no globals, no threads (Tensors
// splits the work). Matrices are [rows, columns], images [H, W, C] with the channel fastest. Outputs never overlap inputs
// unless a comment says so.
#pragma once
#include <stddef.h>

// ---- vector instructions: each kernel stands here once for every level, and the process runs one level at a time
enum { TK_BASELINE, TK_AVX2, TK_AVX512 };
int tk_best_level(void);              // the best that this machine has
int tk_level(void);                   // the one in use: that of the variable TANDEM_CPU where the machine has it, else the best
const char *tk_level_name(int level);  // "baseline", "avx2", "avx512"

// What a thread does between two looks at a number that it waits for.
static inline void tk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// ---- element by element
void tk_add(const float *a, const float *b, float *out, size_t n);
void tk_subtract(const float *a, const float *b, float *out, size_t n);
void tk_multiply(const float *a, const float *b, float *out, size_t n);
void tk_add_to(float *a, const float *b, size_t n);                                  // a += b
void tk_scale_add(const float *a, float scale, float shift, float *out, size_t n);   // out = scale a + shift
void tk_relu(const float *x, float *y, size_t n);                                     // NaN stays NaN
void tk_relu_backward(const float *x, const float *dy, float *dx, size_t n);          // dx = x > 0 ? dy : 0
void tk_square_root(const float *x, float *y, size_t n);
void tk_exp(const float *x, float *y, size_t n);                                      // relative error below 3e-7
// g' = scale g + decay w;  v = momentum v + g';  w -= rate (nesterov ? g' + momentum v : v)
void tk_sgd(float *w, const float *g, float *v, size_t n, float rate, float momentum, float decay, float scale, int nesterov);

// ---- optimizers with moments, in place and in one pass (optimizers.c)
// The constants of one step for one tensor. With t the number of the step from 1, for a bias-corrected optimizer
// correct1 = 1 / (1 - beta1^t) and correct2 = 1 / sqrt(1 - beta2^t).
struct tk_adaptive {
  float rate;          // the size of the step
  float scale;         // multiplies the gradient
  float decay;         // times the weight, added to the gradient (Adam) or to the update (LAMB)
  float shrink;        // multiplies the weight before the update (AdamW, Lion): 1 - rate * decay
  float keep1, take1;  // m' = keep1 m + take1 g
  float keep2, take2;  // v' = keep2 v + take2 g g
  float correct1, correct2;
  float epsilon;
};
void tk_blend(float *a, const float *b, size_t n, float share);  // a += share (b - a)
// m = keep1 m + take1 g';  v = keep2 v + take2 g' g';  w = shrink w - rate correct1 m / (correct2 sqrt(v) + epsilon)
void tk_adam(float *w, const float *g, float *m, float *v, size_t n, const struct tk_adaptive *a);
// The moments of LAMB; squares = { sum of w w, sum of u u } with u = correct1 m / (correct2 sqrt(v) + epsilon) + decay w.
void tk_lamb_moments(const float *w, const float *g, float *m, float *v, size_t n, const struct tk_adaptive *a, double *squares);
void tk_lamb_apply(float *w, const float *m, const float *v, size_t n, const struct tk_adaptive *a);  // w -= rate u
// w = shrink w - rate sign(keep1 m + take1 g');  m = keep2 m + take2 g'
void tk_lion(float *w, const float *g, float *m, size_t n, const struct tk_adaptive *a);

// ---- rows: one vector of length `columns` applied to each of `rows` rows
void tk_row_add(const float *a, const float *row, float *out, size_t rows, size_t columns);
void tk_row_multiply(const float *a, const float *row, float *out, size_t rows, size_t columns);
void tk_prelu(const float *x, const float *slope, float *y, size_t rows, size_t columns);
// dx = x > 0 ? dy : slope dy;  dslope += sum over rows of x > 0 ? 0 : x dy
void tk_prelu_backward(const float *x, const float *slope, const float *dy, float *dx, double *dslope, size_t rows, size_t columns);

// ---- matrix products in tiles of registers: what convolutions and dense layers are made of
// result[i, c] (+)= sum over q < blocks, k < depth of left[i row + q block + k step] right[q depth + k, c]
// Blocks let the left side be read where it lies: those of a convolution are the rows of its window in the (padded) image.
// An element is summed in the order of q and k whatever the other sizes are, so that a row's result depends on that row alone;
// what the result holds is added last.
enum { TK_PANEL = 32 };
struct tk_product {
  int rows, columns;           // of the result
  int blocks, depth;           // what is summed over
  ptrdiff_t row, block, step;  // floats from one to the next in the left side
  ptrdiff_t panel;             // floats from one panel of the right side to the next
  ptrdiff_t out;               // floats from one row of the result to the next
  int accumulate;              // whether sums are added to what the result holds
  ptrdiff_t skip;              // floats of the right side's panels left out after each block: its sums take a part of them only
};
// What is done to complete sums before they leave the cache; pointers hold one value a column of the result, NULL for nothing.
// y = scale y + shift;  y = y > 0 ? y : slope y (relu: y > 0 ? y : 0);  y += addend
struct tk_finish {
  const float *scale, *shift;  // a scale needs a shift; a shift may stand alone (a bias)
  const float *slope;
  int relu;
  const float *addend;  // laid out as the result
};
// `right` is packed: panels of TK_PANEL columns, each [blocks depth, TK_PANEL], zeros beyond the last column.
void tk_product(const struct tk_product *p, const float *left, const float *right, float *result, const struct tk_finish *finish);
// A row-major matrix [depth, columns] with `ld` floats from row to row, packed; and one given transposed, [columns, depth].
void tk_pack(const float *matrix, ptrdiff_t ld, int depth, int columns, float *panels, ptrdiff_t panel);
void tk_pack_transposed(const float *matrix, ptrdiff_t ld, int depth, int columns, float *panels, ptrdiff_t panel);

// ---- convolutions (convolution.c): products whose left side is the image itself. What lies outside the image takes no part in a
// sum, as if it were not there; so nothing is padded, and an infinite weight times a padding is no NaN.
// A window along one axis: output u sees the places u stride + offset + k, k < taps, of a source of `length` places.
struct tk_axis {
  int length, taps, stride, offset, count;  // `count` outputs
};
struct tk_correlation {
  struct tk_axis y, x;
  int images, channels, columns;  // of the source; of the result
  ptrdiff_t panel;                // floats from one panel of the filter, [y.taps, x.taps, channels, TK_PANEL], to the next
  ptrdiff_t out_row, out_column, out_image;  // floats from one row, pixel, image of the result to the next
  // Whether products go across the images, for images narrower than a tile. Work is then counted in pixels of the result,
  // each of all images; else in rows of the result, those of the first image first.
  int across;
};
struct tk_part {
  int first, last;                // of the work
  int first_column, last_column;  // of the result; the first is a multiple of TK_PANEL
};
void tk_correlate(const struct tk_correlation *c, const struct tk_part *part, const float *images, const float *filter,
                  float *out, const struct tk_finish *finish);
// The gradient of the filter [y.taps x.taps channels, columns]: rows `first_row` up to `last_row` of one panel of its columns, of
// the output rows `first` up to `last` of one image: adds to sums [last_row - first_row, TK_PANEL]. `upstream` is packed, as one
// panel [pixels, TK_PANEL] that begins with row `first`.
void tk_correlate_filter(const struct tk_correlation *c, const float *image, const float *upstream, float *sums, int first,
                         int last, int first_row, int last_row);
// matrix[c, k] = sum of panel[k, c] over `parts` panels [depth, TK_PANEL], `part` floats from one to the next
void tk_unpack_transposed(const float *panels, int parts, ptrdiff_t part, int depth, int columns, float *matrix, ptrdiff_t ld);

// ---- dense layers and the rows of embeddings (dense.c)
// dx = y <= 0 ? 0 : dy, from the output y of a relu; sums += column sums of dx
void tk_relu_backward_sums(const float *y, const float *dy, float *dx, double *sums, size_t rows, size_t columns);
// y = inverse[r] x, inverse[r] = 1 / max(length of row r, epsilon); and dx = inverse[r] (dy - y (y . dy))
void tk_unit_rows(const float *x, float epsilon, float *y, float *inverse, size_t rows, size_t columns);
void tk_unit_rows_backward(const float *y, const float *inverse, const float *dy, float *dx, size_t rows, size_t columns);
void tk_scale_rows(const float *x, const float *factors, float *y, size_t rows, size_t columns);  // y = factors[r] x

// ---- transposition: y[c, r] = x[r, c]
void tk_transpose(const float *x, float *y, size_t rows, size_t columns);  // y [columns, rows]
// The same with `x_row` and `y_row` floats from row to row.
void tk_transpose_strided(const float *x, ptrdiff_t x_row, size_t rows, size_t columns, float *y, ptrdiff_t y_row);

// ---- reductions
double tk_sum(const float *x, size_t n);
double tk_sum_of_squares(const float *x, size_t n);
float tk_dot(const float *a, const float *b, size_t n);
void tk_column_sums(const float *x, double *sums, size_t rows, size_t columns);                  // sums += column sums

// ---- normalisation with what follows it: one pass forward, two back (normalization.c)
// With z = scale x + shift: y = (z <= 0 ? slope z : z) + addend, relu having a slope of 0, of all rows.
void tk_finish_rows(const float *x, const struct tk_finish *f, float *y, size_t rows, size_t columns);
// With g = z <= 0 ? slope dy : dy: sums[c] += g; sums[columns + c] += g x; where there is a slope, sums[2 columns + c] +=
// z <= 0 ? z dy : 0.
void tk_finish_sums(const float *x, const float *dy, const struct tk_finish *f, double *sums, size_t rows, size_t columns);
// dx = p g + q x + r, one p, q and r a column; without a q, dx = p g. dx may be x or dy itself.
struct tk_combination {
  const float *p, *q, *r;
};
void tk_finish_backward(const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m, float *dx,
                        size_t rows, size_t columns);
// scale = gamma / sqrt(variance + epsilon), shift = beta + scale (bias - mean), computed in double; a bias of NULL is 0
void tk_norm_map(const float *gamma, const float *beta, const float *mean, const float *variance, const float *bias, float epsilon,
                 float *scale, float *shift, size_t n);
// Mean and sum of squared deviations of each column, in one pass over memory.
void tk_column_moments(const float *x, double *mean, double *m2, size_t rows, size_t columns);

// ---- images
struct tk_window {
  int height, width, channels;  // of the input
  int kernel_height, kernel_width, stride, padding;
  int out_height, out_width;
};
// ---- max pooling (pooling.c); a NaN in a window wins, the gradient goes to the first largest element
void tk_max_pool(const float *image, float *out, const struct tk_window *w);
// Adds to the gradient of the image.
void tk_max_pool_backward(const float *image, const float *out, const float *dout, float *dimage, const struct tk_window *w);
// Windows of 2x2 with stride 2 over one image [height, across, columns], on what a finish (without an addend) makes of it; an odd
// last row or column has no window. Sums and combination as of tk_finish_sums and tk_finish_backward, p = 1 where it is NULL; dx
// may be x.
void tk_pool_pairs(const float *x, const struct tk_finish *f, float *y, size_t height, size_t across, size_t columns);
void tk_pool_pairs_sums(const float *x, const float *dy, const struct tk_finish *f, double *sums, size_t height, size_t across,
                        size_t columns);
void tk_pool_pairs_backward(const float *x, const float *dy, const struct tk_finish *f, const struct tk_combination *m, float *dx,
                            size_t height, size_t across, size_t columns);

// ---- depthwise and grouped convolutions: channel c of the output sees channel c of the image alone. `filter` has one row of
// `w->channels` values a tap, `tap` floats from one row to the next.
// Rows `first` up to `last` of the output are made, or added to what is there, and finished.
void tk_depthwise(const float *image, const float *filter, ptrdiff_t tap, float *out, const struct tk_window *w, int first, int last,
                  int accumulate, const struct tk_finish *finish);
// Rows `first`, a multiple of the stride, up to `last` of the image's gradient.
void tk_depthwise_input(const float *dout, const float *filter, ptrdiff_t tap, float *dimage, const struct tk_window *w, int first,
                        int last);
// Adds what output rows `first` up to `last` have in the gradient of the filter.
void tk_depthwise_filter(const float *image, const float *dout, float *dfilter, ptrdiff_t tap, const struct tk_window *w, int first,
                         int last);
// The image [pixels, groups, inputs] as [pixels, groups, outputs], each group's channel `input` in all of its places.
void tk_spread_groups(const float *image, float *spread, size_t pixels, int groups, int inputs, int outputs, int input);
// The transpose of tk_spread_groups: sets channel `input` of each group, leaves the others.
void tk_collect_groups(const float *spread, float *image, size_t pixels, int groups, int inputs, int outputs, int input);

// ---- rows of logits: the softmax of each row, and its log-sum-exp
void tk_softmax(const float *logits, float *probabilities, float *lse, size_t rows, size_t columns);

// ---- Winograd's convolutions F(4x4, 3x3): 4x4 outputs of a 3x3 window as 36 products in place of 144.
// Everything goes tile by tile: tile (r, s) of an image holds the outputs from (4r, 4s) on. The 36 frequencies of the tiles are
// matrices in a scratch, ready for tk_product: as its left side (a row for each tile) or as its right side (panels of channels).
struct tk_tiles {
  int height, width, channels;      // of the images that are read or written
  int padding;                      // tile (r, s) reads pixels from (4r - padding, 4s - padding) on; those outside are zeros
  int down, across;                 // tiles of an image; they are numbered on from image to image
  ptrdiff_t frequency, panel, row;  // where channel c of tile t is at frequency f, in floats:
};                                  // f frequency + c / TK_PANEL panel + t row + c % TK_PANEL
// Tiles `first` up to `last` go into, or come from, rows 0 up to last - first. Rows are written up to a multiple of TK_PANEL
// channels, with zeros beyond the last one.
void tk_winograd_input(const struct tk_tiles *t, const float *images, float *scratch, int first, int last);     // B' d B, d 6x6
void tk_winograd_upstream(const struct tk_tiles *t, const float *images, float *scratch, int first, int last);  // H y H', y 4x4
void tk_winograd_output(const struct tk_tiles *t, const float *scratch, float *images, int first, int last,     // A' m A, m 6x6
                        const struct tk_finish *finish);
// A filter, `count` values (a multiple of 16) at each of 9 taps that are `tap` floats apart, at 36 frequencies: G g G'.
void tk_winograd_filter(const float *taps, ptrdiff_t tap, float *frequencies, ptrdiff_t frequency, size_t count);
// The gradient of the 9 taps from those of the frequencies: E' w E. Reads up to a multiple of 16 values, writes `count`.
void tk_winograd_filter_gradient(const float *frequencies, ptrdiff_t frequency, float *taps, ptrdiff_t tap, size_t count);
