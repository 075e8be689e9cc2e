#include "CKernels.h"
#include "levels.h"

static int at_most(int x, int high) { return x > high ? high : x; }
static int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }
static int floor_div(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

struct range {
  int first, last;
};

// The taps of an output that lie in the source.
static struct range taps_of(const struct tk_axis *a, int output) {
  const int start = output * a->stride + a->offset, first = clamp(-start, 0, a->taps);
  return (struct range){first, clamp(a->length - start, first, a->taps)};
}

// The outputs from `first` up to `last` for which `taps` taps from `tap` on lie in the source.
static struct range outputs_of(const struct tk_axis *a, int tap, int taps, int first, int last) {
  const int start = a->offset + tap;
  const int from = clamp(floor_div(a->stride - 1 - start, a->stride), first, last);
  return (struct range){from, clamp(floor_div(a->length - taps - start, a->stride) + 1, from, last)};
}

// `count` outputs that have the same taps as output (y, x), their windows `step` floats apart in the images.
static void window(const struct tk_correlation *c, int columns, const float *image, const float *filter, float *out,
                   const struct tk_finish *finish, int y, int x, int count, ptrdiff_t step, ptrdiff_t out_step) {
  const struct range ty = taps_of(&c->y, y), tx = taps_of(&c->x, x);
  const int depth = (tx.last - tx.first) * c->channels, blocks = depth ? ty.last - ty.first : 0;
  const ptrdiff_t row = (ptrdiff_t)c->x.length * c->channels;
  const struct tk_product product = {
      .rows = count, .columns = columns, .blocks = blocks, .depth = depth, .row = step, .block = row, .step = 1,
      .panel = c->panel, .out = out_step, .skip = (ptrdiff_t)(c->x.taps * c->channels - depth) * TK_PANEL};
  if (blocks > 0) {
    image += (y * c->y.stride + c->y.offset + ty.first) * row;
    image += (ptrdiff_t)(x * c->x.stride + c->x.offset + tx.first) * c->channels;
    filter += (ptrdiff_t)(ty.first * c->x.taps + tx.first) * c->channels * TK_PANEL;
  }
  const ptrdiff_t place = y * c->out_row + x * c->out_column;
  struct tk_finish here;
  if (finish) {
    here = *finish;
    if (here.addend) here.addend += place;
  }
  tk_product(&product, image, filter, out + place, finish ? &here : 0);
}

// Rows `first` up to `last` of one image. Outputs that see a whole row of the window go along the row; the columns at the edges
// of the image, which see less, go down the image, so that tiles are tall there too.
static void rows_of_image(const struct tk_correlation *c, int columns, const float *image, const float *filter, float *out,
                          const struct tk_finish *finish, int first, int last) {
  const ptrdiff_t step = (ptrdiff_t)c->x.stride * c->channels;
  const ptrdiff_t down = (ptrdiff_t)c->y.stride * c->x.length * c->channels;
  const struct range inner = outputs_of(&c->x, 0, c->x.taps, 0, c->x.count), tall = outputs_of(&c->y, 0, c->y.taps, first, last);
  for (int y = first; y < last; y++) {
    if (inner.first < inner.last)
      window(c, columns, image, filter, out, finish, y, inner.first, inner.last - inner.first, step, c->out_column);
    if (y > tall.first && y < tall.last) continue;  // done with the first of them
    const int count = y == tall.first && tall.first < tall.last ? tall.last - tall.first : 1;
    for (int x = 0; x < c->x.count; x++)
      if (x < inner.first || x >= inner.last) window(c, columns, image, filter, out, finish, y, x, count, down, c->out_row);
  }
}

void tk_correlate(const struct tk_correlation *c, const struct tk_part *part, const float *images, const float *filter,
                  float *out, const struct tk_finish *finish) {
  enum { FLOATS = 80 * 1024 };  // of the filter that a pass over the images uses: they stay in the second-level cache
  const ptrdiff_t image = (ptrdiff_t)c->y.length * c->x.length * c->channels;
  const int step = clamp(c->panel > 0 ? (int)(FLOATS / c->panel) : 1, 1, FLOATS) * TK_PANEL;
  for (int c0 = part->first_column; c0 < part->last_column; c0 += step) {
    const int columns = at_most(part->last_column - c0, step);
    const float *panels = filter + c0 / TK_PANEL * c->panel;
    struct tk_finish here;
    if (finish) {
      here = *finish;
      if (here.scale) here.scale += c0;
      if (here.shift) here.shift += c0;
      if (here.slope) here.slope += c0;
    }
    if (c->across) {
      if (finish && here.addend) here.addend += c0;
      for (int p = part->first; p < part->last; p++)
        window(c, columns, images, panels, out + c0, finish ? &here : 0, p / c->x.count, p % c->x.count, c->images, image,
               c->out_image);
      continue;
    }
    for (int row = part->first; row < part->last;) {
      const int n = row / c->y.count, y = row - n * c->y.count, rows = at_most(c->y.count - y, part->last - row);
      if (finish && finish->addend) here.addend = finish->addend + n * c->out_image + c0;
      rows_of_image(c, columns, images + n * image, panels, out + n * c->out_image + c0, finish ? &here : 0, y, y + rows);
      row += rows;
    }
  }
}

// What is added to the gradient of a filter, and to which of its rows.
struct filter_sums {
  const float *image, *upstream;
  float *sums;
  struct range rows;
  int top;  // the output row that `upstream` begins with
};

// Adds the part of the outputs `ys`, `xs` in the gradients of `taps` of row ky of the window, which all of them see.
static void add_outputs(const struct tk_correlation *c, const struct filter_sums *s, int ky, struct range ys, struct range taps,
                        struct range xs) {
  const int start = (ky * c->x.taps + taps.first) * c->channels, end = (ky * c->x.taps + taps.last) * c->channels;
  const int r0 = clamp(s->rows.first, start, end), r1 = clamp(s->rows.last, r0, end);
  if (r0 == r1 || ys.first == ys.last || xs.first == xs.last) return;
  const ptrdiff_t row = (ptrdiff_t)c->x.length * c->channels;
  const struct tk_product product = {
      .rows = r1 - r0, .columns = TK_PANEL, .blocks = ys.last - ys.first, .depth = xs.last - xs.first, .row = 1,
      .block = c->y.stride * row, .step = (ptrdiff_t)c->x.stride * c->channels, .out = TK_PANEL, .accumulate = 1,
      .skip = (ptrdiff_t)(c->x.count - (xs.last - xs.first)) * TK_PANEL};
  const float *image = s->image + (ys.first * c->y.stride + c->y.offset + ky) * row;
  image += (ptrdiff_t)(xs.first * c->x.stride + c->x.offset + taps.first) * c->channels;
  tk_product(&product, image + (r0 - start), s->upstream + ((ptrdiff_t)(ys.first - s->top) * c->x.count + xs.first) * TK_PANEL,
             s->sums + (ptrdiff_t)(r0 - s->rows.first) * TK_PANEL, 0);
}

void tk_correlate_filter(const struct tk_correlation *c, const float *image, const float *upstream, float *sums, int first,
                         int last, int first_row, int last_row) {
  enum { FEW = 14 };  // channels that do not fill a tile
  const struct filter_sums s = {image, upstream, sums, {first_row, last_row}, first};
  const struct range inner = outputs_of(&c->x, 0, c->x.taps, 0, c->x.count);
  for (int ky = 0; ky < c->y.taps; ky++) {
    const struct range ys = outputs_of(&c->y, ky, 1, first, last);
    if (c->channels < FEW) {
      // All taps of a row at once, for the outputs that see all of them; those at the edges one column after the other.
      add_outputs(c, &s, ky, ys, (struct range){0, c->x.taps}, inner);
      for (int x = 0; x < c->x.count; x++)
        if (x < inner.first || x >= inner.last) add_outputs(c, &s, ky, ys, taps_of(&c->x, x), (struct range){x, x + 1});
      continue;
    }
    // All outputs that see a tap at once; neighbouring taps that the same outputs see make one product.
    for (int kx = 0, next; kx < c->x.taps; kx = next) {
      const struct range xs = outputs_of(&c->x, kx, 1, 0, c->x.count);
      for (next = kx + 1; next < c->x.taps; next++) {
        const struct range others = outputs_of(&c->x, next, 1, 0, c->x.count);
        if (others.first != xs.first || others.last != xs.last) break;
      }
      add_outputs(c, &s, ky, ys, (struct range){kx, next}, xs);
    }
  }
}

// In blocks of 16 rows of the panel, so that writes fill whole cache lines.
INLINE void unpack_transposed_any(const float *restrict panels, int parts, ptrdiff_t part, int depth, int columns,
                                  float *restrict matrix, ptrdiff_t ld) {
  enum { BLOCK = 16 };
  for (int k0 = 0; k0 < depth; k0 += BLOCK) {
    const int rows = depth - k0 < BLOCK ? depth - k0 : BLOCK;
    float sums[BLOCK * TK_PANEL];
    for (int i = 0; i < rows * TK_PANEL; i++) sums[i] = panels[(ptrdiff_t)k0 * TK_PANEL + i];
    for (int p = 1; p < parts; p++)
      for (int i = 0; i < rows * TK_PANEL; i++) sums[i] += panels[p * part + (ptrdiff_t)k0 * TK_PANEL + i];
    for (int c = 0; c < columns; c++) {
      float *to = matrix + c * ld + k0;
      if (rows == BLOCK)
        for (int k = 0; k < BLOCK; k++) to[k] = sums[k * TK_PANEL + c];
      else
        for (int k = 0; k < rows; k++) to[k] = sums[k * TK_PANEL + c];
    }
  }
}
LEVELS(unpack_transposed,
       (const float *restrict panels, int parts, ptrdiff_t part, int depth, int columns, float *restrict matrix, ptrdiff_t ld),
       (panels, parts, part, depth, columns, matrix, ld))
