// The hot loops of module Tensors. Plain C11 over row-major float arrays: no allocation, no globals, no threads (Tensors
// splits the work). Matrices are [rows, columns], images [H, W, C] with the channel fastest. Outputs never overlap inputs
// unless a comment says so.
#pragma once
#include <stddef.h>

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

// ---- rows: one vector of length `columns` applied to each of `rows` rows
void tk_row_add(const float *a, const float *row, float *out, size_t rows, size_t columns);
void tk_row_multiply(const float *a, const float *row, float *out, size_t rows, size_t columns);
void tk_row_affine(const float *x, const float *scale, const float *shift, float *y, size_t rows, size_t columns);
// out = p * a + q * b + r, with p, q, r one value a column
void tk_row_combine(const float *a, const float *b, const float *p, const float *q, const float *r, float *out, size_t rows,
                    size_t columns);
void tk_prelu(const float *x, const float *slope, float *y, size_t rows, size_t columns);
// dx = x > 0 ? dy : slope dy;  dslope += sum over rows of x > 0 ? 0 : x dy
void tk_prelu_backward(const float *x, const float *slope, const float *dy, float *dx, double *dslope, size_t rows, size_t columns);

// ---- reductions
double tk_sum(const float *x, size_t n);
double tk_sum_of_squares(const float *x, size_t n);
float tk_dot(const float *a, const float *b, size_t n);
void tk_column_sums(const float *x, double *sums, size_t rows, size_t columns);                  // sums += column sums
void tk_column_dots(const float *a, const float *b, double *sums, size_t rows, size_t columns);  // sums += sums of a b
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
void tk_max_pool(const float *image, float *out, const struct tk_window *w);
// Adds dout to the first largest element of each window.
void tk_max_pool_backward(const float *image, const float *out, const float *dout, float *dimage, const struct tk_window *w);

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
