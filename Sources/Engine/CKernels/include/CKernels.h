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
// An element is summed in the order of q and k whatever the other sizes are, so that a row's result depends on that row alone.
enum { TK_PANEL = 32 };
struct tk_product {
  int rows, columns;           // of the result
  int blocks, depth;           // what is summed over
  ptrdiff_t row, block, step;  // floats from one to the next in the left side
  ptrdiff_t panel;             // floats from one panel of the right side to the next
  ptrdiff_t out;               // floats from one row of the result to the next
  int accumulate;              // whether sums are added to what the result holds
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
// Output rows `first` up to `last` as a matrix [(last - first) * out_width, kernel_height * kernel_width * channels].
void tk_im2col(const float *image, float *matrix, const struct tk_window *w, int first, int last);
// The transpose of tk_im2col: adds the matrix to the image.
void tk_col2im(const float *matrix, float *image, const struct tk_window *w, int first, int last);

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
void tk_depthwise(const float *image, const float *filter, size_t tap, float *out, const struct tk_window *w);  // adds to out
void tk_depthwise_input(const float *dout, const float *filter, size_t tap, float *dimage, const struct tk_window *w);
void tk_depthwise_filter(const float *image, const float *dout, float *dfilter, size_t tap, const struct tk_window *w);  // adds
// The image [pixels, groups, inputs] as [pixels, groups, outputs], each group's channel `input` in all of its places.
void tk_spread_groups(const float *image, float *spread, size_t pixels, int groups, int inputs, int outputs, int input);
// The transpose of tk_spread_groups: sets channel `input` of each group, leaves the others.
void tk_collect_groups(const float *spread, float *image, size_t pixels, int groups, int inputs, int outputs, int input);
void tk_transpose(const float *x, float *y, size_t rows, size_t columns);  // y [columns, rows]

// ---- rows of logits: the softmax of each row, and its log-sum-exp
void tk_softmax(const float *logits, float *probabilities, float *lse, size_t rows, size_t columns);
