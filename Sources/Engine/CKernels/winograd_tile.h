// The transforms of one vector of channels; included once for each level, with LANES, LEVEL and TILE(name) as in tile.h.
//
// The polynomials are evaluated at 0, +-P, +-Q and infinity, P = 5/8 and Q = 3/2: at the same cost their rounding errors are a
// fourth of those of the better known 0, +-1, +-2. In one dimension, with N(p) the product of p - q over the other points q:
//   B' d: the numerators of Lagrange's basis     G g: g at the points, over N (3 taps)     A' m: sums of m p^k, k < 4
//   H y: y at the points, over N (4 values)      E' w: sums of w p^k, k < 3
// Reference: Lavin & Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016; on points: Barabasz et al., Error
// Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks, 2018.

typedef float TILE(vec) __attribute__((ext_vector_type(LANES), aligned(4)));
#define VEC TILE(vec)
#define UNROLL _Pragma("clang loop unroll(full)")

// Each takes and gives values `step` vectors apart.
INLINE LEVEL void TILE(to_input)(const VEC *d, VEC *v, const int step) {
  const VEC ep = d[4] - QQ * d[2], op = P * (d[3] - QQ * d[1]), eq = d[4] - PP * d[2], oq = Q * (d[3] - PP * d[1]);
  v[0] = PP * QQ * d[0] + (d[4] - (PP + QQ) * d[2]);
  v[step] = ep + op, v[2 * step] = ep - op, v[3 * step] = eq + oq, v[4 * step] = eq - oq;
  v[5 * step] = PP * QQ * d[1] + (d[5] - (PP + QQ) * d[3]);
}

INLINE LEVEL void TILE(to_output)(const VEC *m, VEC *y, const int step) {
  const VEC ep = m[1] + m[2], op = m[1] - m[2], eq = m[3] + m[4], oq = m[3] - m[4];
  y[0] = m[0] + (ep + eq);
  y[step] = P * op + Q * oq;
  y[2 * step] = PP * ep + QQ * eq;
  y[3 * step] = PP * P * op + (QQ * Q * oq + m[5]);
}

INLINE LEVEL void TILE(to_filter)(const VEC *g, VEC *u, const int step) {
  const VEC ep = NP * g[0] + NP * PP * g[2], op = NP * P * g[1], eq = NQ * g[0] + NQ * QQ * g[2], oq = NQ * Q * g[1];
  u[0] = N0 * g[0];
  u[step] = ep + op, u[2 * step] = ep - op, u[3 * step] = eq + oq, u[4 * step] = eq - oq;
  u[5 * step] = g[2];
}

INLINE LEVEL void TILE(to_upstream)(const VEC *y, VEC *u, const int step) {
  const VEC ep = NP * y[0] + NP * PP * y[2], op = NP * P * y[1] + NP * PP * P * y[3];
  const VEC eq = NQ * y[0] + NQ * QQ * y[2], oq = NQ * Q * y[1] + NQ * QQ * Q * y[3];
  u[0] = N0 * y[0];
  u[step] = ep + op, u[2 * step] = ep - op, u[3 * step] = eq + oq, u[4 * step] = eq - oq;
  u[5 * step] = y[3];
}

INLINE LEVEL void TILE(to_taps)(const VEC *w, VEC *g, const int step) {
  const VEC ep = w[1] + w[2], eq = w[3] + w[4];
  g[0] = w[0] + (ep + eq);
  g[step] = P * (w[1] - w[2]) + Q * (w[3] - w[4]);
  g[2 * step] = PP * ep + (QQ * eq + w[5]);
}

// Reads `in` x `in` vectors, changes columns and then rows to `out` values each by `change`, and leaves them in `result`.
#define BOTH_WAYS(in, out, change, value)                                           \
  VEC result[out][out];                                                             \
  {                                                                                 \
    VEC half[out][in];                                                              \
    UNROLL for (int j = 0; j < in; j++) {                                           \
      VEC column[in];                                                               \
      UNROLL for (int i = 0; i < in; i++) column[i] = *(const VEC *)(value);        \
      change(column, &half[0][j], in);                                              \
    }                                                                               \
    UNROLL for (int i = 0; i < out; i++) change(half[i], result[i], 1);             \
  }

// ---- images to frequencies

INLINE LEVEL void TILE(spread)(const int size, const float *x, ptrdiff_t line, ptrdiff_t pixel, float *v, ptrdiff_t frequency) {
  if (size == 6) {
    BOTH_WAYS(6, 6, TILE(to_input), x + i * line + j * pixel)
    UNROLL for (int f = 0; f < 36; f++) *(VEC *)(v + f * frequency) = result[f / 6][f % 6];
  } else {
    BOTH_WAYS(4, 6, TILE(to_upstream), x + i * line + j * pixel)
    UNROLL for (int f = 0; f < 36; f++) *(VEC *)(v + f * frequency) = result[f / 6][f % 6];
  }
}

// The pixels of a tile that reaches beyond its image, or the last few channels: a copy with zeros where nothing is.
static LEVEL void TILE(patch)(int size, const struct tk_tiles *t, const float *image, int y, int x, int channels, float *patch) {
  for (int i = 0; i < size; i++)
    for (int j = 0; j < size; j++, patch += LANES) {
      const int inside = y + i >= 0 && y + i < t->height && x + j >= 0 && x + j < t->width;
      const float *from = inside ? image + ((ptrdiff_t)(y + i) * t->width + x + j) * t->channels : 0;
      if (inside && channels == LANES) *(VEC *)patch = *(const VEC *)from;
      else
        for (int c = 0; c < LANES; c++) patch[c] = inside && c < channels ? from[c] : 0;
    }
}

INLINE LEVEL void TILE(tiles_in)(const int size, const struct tk_tiles *t, const float *images, float *v, int first, int last) {
  float patch[6 * 6 * LANES];
  const ptrdiff_t pixel = t->channels, line = t->width * pixel;
  for (int k = first; k < last; k++, v += t->row) {
    const int place = k % (t->down * t->across), y = place / t->across * 4 - t->padding, x = place % t->across * 4 - t->padding;
    const float *image = images + k / (t->down * t->across) * (t->height * line);
    const int whole = y >= 0 && x >= 0 && y + size <= t->height && x + size <= t->width;
    for (int c = 0; c < (t->channels + TK_PANEL - 1) / TK_PANEL * TK_PANEL; c += LANES) {
      float *to = v + c / TK_PANEL * t->panel + c % TK_PANEL;
      if (whole && c + LANES <= t->channels) {
        const float *from = image + y * line + x * pixel + c;
        // The 4x4 new pixels of the next tile but one: pieces of rows are too short for the hardware to see them coming.
        UNROLL for (int i = size - 4; i < size; i++) UNROLL for (int j = size + 4; j < size + 8; j++)
          __builtin_prefetch(from + i * line + j * pixel);
        TILE(spread)(size, from, line, pixel, to, t->frequency);
      } else {
        TILE(patch)(size, t, image + c, y, x, t->channels - c < LANES ? t->channels - c : LANES, patch);
        TILE(spread)(size, patch, size * LANES, LANES, to, t->frequency);
      }
    }
  }
}

static LEVEL void TILE(input)(const struct tk_tiles *t, const float *images, float *v, int first, int last) {
  TILE(tiles_in)(6, t, images, v, first, last);
}

static LEVEL void TILE(upstream)(const struct tk_tiles *t, const float *images, float *v, int first, int last) {
  TILE(tiles_in)(4, t, images, v, first, last);
}

// ---- frequencies to images

// The first few values of a vector, and back.
INLINE LEVEL VEC TILE(some)(const float *values, int channels) {
  if (channels == LANES) return *(const VEC *)values;
  VEC some = {0};
  for (int c = 0; c < channels; c++) some[c] = values[c];
  return some;
}

INLINE LEVEL void TILE(put)(VEC x, float *values, int channels) {
  if (channels == LANES) *(VEC *)values = x;
  else
    for (int c = 0; c < channels; c++) values[c] = x[c];
}

// One vector of a tile's outputs, as far as they are in the image; the finish is that of tile.h, in its order. `addend`
// is laid out as y is.
INLINE LEVEL void TILE(gather)(const struct tk_tiles *t, const float *m, const struct tk_finish *f, int c, int channels,
                               const float *addend, float *y, int rows, int columns) {
  BOTH_WAYS(6, 4, TILE(to_output), m + (6 * i + j) * t->frequency)
  const VEC zero = {0};
  if (f && f->shift) {
    const VEC shift = TILE(some)(f->shift + c, channels);
    if (f->scale) {
      const VEC scale = TILE(some)(f->scale + c, channels);
      UNROLL for (int i = 0; i < 16; i++) result[i / 4][i % 4] = result[i / 4][i % 4] * scale + shift;
    } else {
      UNROLL for (int i = 0; i < 16; i++) result[i / 4][i % 4] += shift;
    }
  }
  if (f && f->relu) {
    UNROLL for (int i = 0; i < 16; i++) result[i / 4][i % 4] = result[i / 4][i % 4] <= zero ? zero : result[i / 4][i % 4];
  } else if (f && f->slope) {
    const VEC slope = TILE(some)(f->slope + c, channels);
    UNROLL for (int i = 0; i < 16; i++) {
      const VEC x = result[i / 4][i % 4];
      result[i / 4][i % 4] = x <= zero ? slope * x : x;
    }
  }
  UNROLL for (int i = 0; i < 4; i++) UNROLL for (int j = 0; j < 4; j++) if (i < rows && j < columns) {
    const ptrdiff_t at = ((ptrdiff_t)i * t->width + j) * t->channels;
    if (addend) result[i][j] += TILE(some)(addend + at, channels);
    TILE(put)(result[i][j], y + at, channels);
  }
}

static LEVEL void TILE(output)(const struct tk_tiles *t, const float *m, float *images, int first, int last,
                               const struct tk_finish *f) {
  for (int k = first; k < last; k++, m += t->row) {
    const int place = k % (t->down * t->across), y = place / t->across * 4, x = place % t->across * 4;
    const int rows = t->height - y < 4 ? t->height - y : 4, columns = t->width - x < 4 ? t->width - x : 4;
    const ptrdiff_t at = ((ptrdiff_t)(k / (t->down * t->across) * t->height + y) * t->width + x) * t->channels;
    for (int c = 0; c < t->channels; c += LANES) {
      const int channels = t->channels - c < LANES ? t->channels - c : LANES;
      const float *addend = f && f->addend ? f->addend + at + c : 0, *from = m + c / TK_PANEL * t->panel + c % TK_PANEL;
      // Whole vectors and whole tiles are worth constants.
      if (channels == LANES && rows == 4 && columns == 4)
        TILE(gather)(t, from, f, c, LANES, addend, images + at + c, 4, 4);
      else TILE(gather)(t, from, f, c, channels, addend, images + at + c, rows, columns);
    }
  }
}

// ---- filters

static LEVEL void TILE(filter)(const float *taps, ptrdiff_t tap, float *u, ptrdiff_t frequency, size_t count) {
  for (size_t c = 0; c < count; c += LANES, taps += LANES, u += LANES) {
    BOTH_WAYS(3, 6, TILE(to_filter), taps + (3 * i + j) * tap)
    UNROLL for (int f = 0; f < 36; f++) *(VEC *)(u + f * frequency) = result[f / 6][f % 6];
  }
}

static LEVEL void TILE(filter_gradient)(const float *w, ptrdiff_t frequency, float *taps, ptrdiff_t tap, size_t count) {
  for (size_t c = 0; c < count; c += LANES) {
    BOTH_WAYS(6, 3, TILE(to_taps), w + c + (6 * i + j) * frequency)
    const int values = count - c < LANES ? (int)(count - c) : LANES;
    UNROLL for (int k = 0; k < 9; k++) TILE(put)(result[k / 3][k % 3], taps + c + k * tap, values);
  }
}
#undef BOTH_WAYS
#undef UNROLL
#undef VEC
#undef LANES
#undef TILE
#undef LEVEL
