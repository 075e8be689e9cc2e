// Depthwise 3x3 convolutions with strides 1 and 2 and a padding of at most 1, a tile of pixels of one vector of channels at a
// time in registers; included once for each level, with
//   LANES  floats of a vector      DOWN, ACROSS  the most rows and pixels of a tile
//   LEVEL  the attribute that compiles it for the level      TILE(name)  the name of a function at this level
// All strips of channels of a tile follow each other, so that memory is read in long runs and rows are reused in the caches;
// what the tile below sees beyond this one is asked for meanwhile. With a stride of 2, tiles have one row and nothing is asked
// for: faster at 14x14x512, within the noise at 56x56x128. The last strip reaches back where channels are no multiple of a
// vector: its first channels are then made twice, alike. Of a window only the first and last column can lie in the padding; they
// are left out rather than multiplied.

typedef float TILE(vec) __attribute__((ext_vector_type(LANES), aligned(4)));

#define EACH(i, count) _Pragma("clang loop unroll(full)") for (int i = 0; i < (count); i++)
#define LOAD(place) (*(const TILE(vec) *)(place))
#define STORE(place) *(TILE(vec) *)(place)
// The first channel of the strip that begins at c.
#define STRIP(c, channels) ((c) + LANES <= (channels) ? (c) : (channels) - LANES)

// Makes `sums` of the strip from channel c on into outputs; `addend` is that of the tile's first pixel.
INLINE LEVEL void TILE(finish)(const int rows, const int pixels, TILE(vec) sums[DOWN][ACROSS], const struct tk_finish *f,
                               ptrdiff_t c, const float *addend, ptrdiff_t row, ptrdiff_t pixel) {
  const TILE(vec) zero = {0};
  if (f->scale) {
    const TILE(vec) scale = LOAD(f->scale + c), shift = LOAD(f->shift + c);
    EACH(q, rows) EACH(t, pixels) sums[q][t] = sums[q][t] * scale + shift;
  } else if (f->shift) {
    const TILE(vec) shift = LOAD(f->shift + c);
    EACH(q, rows) EACH(t, pixels) sums[q][t] += shift;
  }
  if (f->relu) {
    EACH(q, rows) EACH(t, pixels) sums[q][t] = sums[q][t] <= zero ? zero : sums[q][t];
  } else if (f->slope) {
    const TILE(vec) slope = LOAD(f->slope + c);
    EACH(q, rows) EACH(t, pixels) sums[q][t] = sums[q][t] <= zero ? slope * sums[q][t] : sums[q][t];
  }
  if (addend) EACH(q, rows) EACH(t, pixels) sums[q][t] += LOAD(addend + q * row + t * pixel);
}

// Walks over the pixels of the image that a tile of outputs sees; `v` is the one in row r and column j. BODY is done for each
// output [q][t] whose window holds it, with the tap [ky][kx] that meets it.
#define FOR_TAPS(BODY)                                               \
  EACH(r, (rows - 1) * s + 3) {                                      \
    if (y0 + r < 0 || y0 + r >= w->height) continue;                 \
    EACH(j, (pixels - 1) * s + 3) {                                  \
      if (j == 0 && x0 < 0) continue;                                \
      if (j == (pixels - 1) * s + 2 && x0 + j >= w->width) continue; \
      const TILE(vec) v = LOAD(image + at + r * row + j * pixel);    \
      EACH(q, rows) EACH(t, pixels) {                                \
        const int ky = r - q * s, kx = j - t * s;                    \
        if (ky >= 0 && ky < 3 && kx >= 0 && kx < 3) { BODY; }        \
      }                                                              \
    }                                                                \
  }

// Asks for `lines` rows of `count` pixels from `place` on. Those below the image are the first of the next, or come to nothing.
#define PREFETCH(place, lines, count, line) \
  EACH(r, lines) EACH(j, count) __builtin_prefetch((place) + r * (line) + j * pixel);

// Outputs [oy, oy + rows) x [ox, ox + pixels) of all channels.
INLINE LEVEL void TILE(forward_tile)(const int s, const int rows, const int pixels, const float *image, const float *filter,
                                     ptrdiff_t tap, float *out, const struct tk_window *w, int oy, int ox, int accumulate,
                                     const struct tk_finish *f) {
  const ptrdiff_t pixel = w->channels, row = pixel * w->width, out_row = pixel * w->out_width;
  const int y0 = oy * s - w->padding, x0 = ox * s - w->padding;
  for (ptrdiff_t c0 = 0; c0 < pixel; c0 += LANES) {
    const ptrdiff_t c = STRIP(c0, pixel), at = y0 * row + x0 * pixel + c, to = oy * out_row + ox * pixel + c;
    TILE(vec) taps[3][3], sums[DOWN][ACROSS];
    EACH(ky, 3) EACH(kx, 3) taps[ky][kx] = LOAD(filter + (3 * ky + kx) * tap + c);
    EACH(q, rows) EACH(t, pixels) sums[q][t] = accumulate ? LOAD(out + to + q * out_row + t * pixel) : (TILE(vec)){0};
    if (s == 1) PREFETCH(image + at + (rows + 2) * row, rows, pixels, row)
    FOR_TAPS(sums[q][t] += v * taps[ky][kx])
    if (f) TILE(finish)(rows, pixels, sums, f, c, f->addend ? f->addend + to : 0, out_row, pixel);
    EACH(q, rows) EACH(t, pixels) STORE(out + to + q * out_row + t * pixel) = sums[q][t];
  }
}

// The part of outputs [oy, oy + rows) x [ox, ox + pixels) in the gradient of the nine taps, for the `strips` strips from channel
// `first` on: sums has the nine taps of each strip.
INLINE LEVEL void TILE(filter_tile)(const int s, const int rows, const int pixels, const float *image, const float *dout,
                                    TILE(vec) (*sums)[3][3], const struct tk_window *w, int oy, int ox, int first, int strips) {
  const ptrdiff_t pixel = w->channels, row = pixel * w->width, out_row = pixel * w->out_width;
  const int y0 = oy * s - w->padding, x0 = ox * s - w->padding;
  for (int strip = 0; strip < strips; strip++) {
    const ptrdiff_t c = STRIP(first + strip * LANES, pixel), at = y0 * row + x0 * pixel + c;
    const float *const d = dout + oy * out_row + ox * pixel + c;
    TILE(vec) g[3][3], ds[DOWN][ACROSS];
    EACH(q, rows) EACH(t, pixels) ds[q][t] = LOAD(d + q * out_row + t * pixel);
    EACH(ky, 3) EACH(kx, 3) g[ky][kx] = sums[strip][ky][kx];
    if (s == 1) PREFETCH(image + at + (rows + 2) * row, rows, pixels, row)
    if (s == 1) PREFETCH(d + rows * out_row, rows, pixels, out_row)
    FOR_TAPS(g[ky][kx] += v * ds[q][t])
    EACH(ky, 3) EACH(kx, 3) sums[strip][ky][kx] = g[ky][kx];
  }
}

// The gradient of the input of a convolution with stride 2 and padding 1: pixels of even and odd rows and columns are met by
// other taps. Rows 2m and 2m + 1, columns 2k up to 2(k + pixels); `below` tells whether there is an output row m + 1.
INLINE LEVEL void TILE(input_tile)(const int below, const int pixels, const float *dout, const float *filter, ptrdiff_t tap,
                                   float *dimage, const struct tk_window *w, int m, int k) {
  const ptrdiff_t pixel = w->channels, row = pixel * w->width, out_row = pixel * w->out_width;
  const int right = k + pixels < w->out_width, odd_row = 2 * m + 1 < w->height, odd_column = 2 * (k + pixels) <= w->width;
  for (ptrdiff_t c0 = 0; c0 < pixel; c0 += LANES) {
    const ptrdiff_t c = STRIP(c0, pixel);
    const float *const d = dout + m * out_row + k * pixel + c;
    float *const x = dimage + 2 * m * row + 2 * k * pixel + c;
    TILE(vec) taps[3][3], ds[2][ACROSS + 1];
    EACH(ky, 3) EACH(kx, 3) taps[ky][kx] = LOAD(filter + (3 * ky + kx) * tap + c);
    EACH(t, pixels) ds[0][t] = LOAD(d + t * pixel);
    if (right) ds[0][pixels] = LOAD(d + pixels * pixel);
    if (below) EACH(t, pixels) ds[1][t] = LOAD(d + out_row + t * pixel);
    if (below && right) ds[1][pixels] = LOAD(d + out_row + pixels * pixel);
    PREFETCH(d + 2 * out_row, 1, pixels, out_row)
    EACH(t, pixels) {
      const int next = t < pixels - 1 || right;
      STORE(x + 2 * t * pixel) = ds[0][t] * taps[1][1];
      if (t == pixels - 1 && !odd_column) break;
      TILE(vec) sum = ds[0][t] * taps[1][2];
      if (next) sum += ds[0][t + 1] * taps[1][0];
      STORE(x + (2 * t + 1) * pixel) = sum;
    }
    if (!odd_row) continue;
    EACH(t, pixels) {
      const int next = t < pixels - 1 || right;
      TILE(vec) sum = ds[0][t] * taps[2][1];
      if (below) sum += ds[1][t] * taps[0][1];
      STORE(x + row + 2 * t * pixel) = sum;
      if (t == pixels - 1 && !odd_column) break;
      sum = ds[0][t] * taps[2][2];
      if (next) sum += ds[0][t + 1] * taps[2][0];
      if (below) sum += ds[1][t] * taps[0][2];
      if (below && next) sum += ds[1][t + 1] * taps[0][0];
      STORE(x + row + (2 * t + 1) * pixel) = sum;
    }
  }
}

// Does CALL, which names `pixels` and `ox`, for the tiles of a row of `count` pixels.
#define FOR_TILES(count, CALL)                                           \
  for (int ox = 0; ox < (count);) {                                      \
    const int rest = (count) - ox;                                       \
    if (rest >= ACROSS) { enum { pixels = ACROSS }; CALL; ox += pixels; } \
    else if (rest >= 4) { enum { pixels = 4 }; CALL; ox += pixels; }     \
    else if (rest >= 2) { enum { pixels = 2 }; CALL; ox += pixels; }     \
    else { enum { pixels = 1 }; CALL; ox += pixels; }                    \
  }

// Does CALL, which names `rows` and `oy` too, for the tiles of rows `from` up to `to`; s is the stride.
#define FOR_BANDS(from, to, count, CALL)                              \
  for (int oy = (from); oy < (to);) {                                 \
    if (DOWN > 1 && s == 1 && (to) - oy >= DOWN) {                    \
      enum { rows = DOWN };                                           \
      FOR_TILES(count, CALL) oy += rows;                              \
    } else {                                                          \
      enum { rows = 1 };                                              \
      FOR_TILES(count, CALL) oy += rows;                              \
    }                                                                 \
  }

INLINE LEVEL void TILE(forward_rows)(const int s, const float *image, const float *filter, ptrdiff_t tap, float *out,
                                     const struct tk_window *w, int first, int last, int accumulate, const struct tk_finish *f) {
  FOR_BANDS(first, last, w->out_width,
            TILE(forward_tile)(s, rows, pixels, image, filter, tap, out, w, oy, ox, accumulate, f))
}

static LEVEL void TILE(forward)(const float *image, const float *filter, ptrdiff_t tap, float *out, const struct tk_window *w,
                                int first, int last, int accumulate, const struct tk_finish *f) {
  if (!is_tiled(w)) any_forward(image, filter, tap, out, w, first, last, accumulate, f);
  else if (w->stride == 1) TILE(forward_rows)(1, image, filter, tap, out, w, first, last, accumulate, f);
  else TILE(forward_rows)(2, image, filter, tap, out, w, first, last, accumulate, f);
}

static LEVEL void TILE(input)(const float *dout, const float *filter, ptrdiff_t tap, float *dimage, const struct tk_window *w,
                              int first, int last) {
  const struct tk_window turned = turned_round(w);
  if (w->stride == 1 && is_tiled(&turned)) {
    // The filter is read backwards.
    TILE(forward_rows)(1, dout, filter + 8 * tap, -tap, dimage, &turned, first, last, 0, 0);
  } else if (w->stride == 2 && w->padding == 1 && is_tiled(w)) {
    for (int m = first / 2; 2 * m < last; m++) {
      if (m + 1 < w->out_height) FOR_TILES(w->out_width, TILE(input_tile)(1, pixels, dout, filter, tap, dimage, w, m, ox))
      else FOR_TILES(w->out_width, TILE(input_tile)(0, pixels, dout, filter, tap, dimage, w, m, ox))
    }
  } else {
    any_input(dout, filter, tap, dimage, w, first, last);
  }
}

// Sums run over a band of rows for a few strips at a time, and are then added to the gradient: short sums in float keep their
// digits.
INLINE LEVEL void TILE(filter_rows)(const int s, const float *image, const float *dout, float *dfilter, ptrdiff_t tap,
                                    const struct tk_window *w, int first, int last) {
  enum { STRIPS = 8, PIXELS = 256 };
  const int channels = w->channels, band = (PIXELS / w->out_width + DOWN) / DOWN * DOWN;
  for (int c0 = 0; c0 < channels; c0 += STRIPS * LANES) {
    const int strips = channels - c0 >= STRIPS * LANES ? STRIPS : (channels - c0 + LANES - 1) / LANES;
    for (int from = first; from < last; from += band) {
      TILE(vec) sums[STRIPS][3][3] = {0};
      FOR_BANDS(from, at_most(from + band, last), w->out_width,
                TILE(filter_tile)(s, rows, pixels, image, dout, sums, w, oy, ox, c0, strips))
      for (int strip = 0; strip < strips; strip++) {
        const int c = c0 + strip * LANES, start = STRIP(c, channels);
        float *const g = dfilter + start;
        if (c == start) {
          EACH(k, 9) STORE(g + k * tap) = LOAD(g + k * tap) + sums[strip][k / 3][k % 3];
        } else {
          // The strip before has the first lanes.
          for (int k = 0; k < 9; k++)
            for (int lane = c - start; lane < LANES; lane++) g[k * tap + lane] += sums[strip][k / 3][k % 3][lane];
        }
      }
    }
  }
}

static LEVEL void TILE(filter)(const float *image, const float *dout, float *dfilter, ptrdiff_t tap, const struct tk_window *w,
                               int first, int last) {
  if (!is_tiled(w)) any_filter(image, dout, dfilter, tap, w, first, last);
  else if (w->stride == 1) TILE(filter_rows)(1, image, dout, dfilter, tap, w, first, last);
  else TILE(filter_rows)(2, image, dout, dfilter, tap, w, first, last);
}
#undef EACH
#undef LOAD
#undef STORE
#undef STRIP
#undef FOR_TAPS
#undef PREFETCH
#undef FOR_TILES
#undef FOR_BANDS
#undef LANES
#undef DOWN
#undef ACROSS
#undef TILE
#undef LEVEL
