// One tile of a product in registers; included once for each level, with
//   LANES  floats of a vector      ROWS  the most rows of a tile      TILE(name)  the name of a function at this level
//   LEVEL  the attribute that compiles it for the level
// A tile has two vectors of columns: ROWS rows of it, two of the right side and one of the left fill the registers.

typedef float TILE(vec) __attribute__((ext_vector_type(LANES), aligned(4)));
enum { TILE(WIDTH) = 2 * LANES };

// One row: its element of the left side times both vectors of the right side. Rows are counted from bases three apart, so that the
// compiler has addresses of the form base + {0, 1, 2} row.
#define ROW(i, base, offset)                       \
  if (rows > i) {                                  \
    const float x = *(base + offset * p->row);     \
    sums[i][0] += x * b0;                          \
    sums[i][1] += x * b1;                          \
  }

#define EACH_ROW _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)

INLINE LEVEL void TILE(tile)(const int rows, const struct tk_product *p, const ptrdiff_t step, const float *left, const float *right,
                             float *result, ptrdiff_t out, int accumulate, const struct tk_finish *f) {
  TILE(vec) sums[ROWS][2];
  // A zero that the compiler cannot know: where it does, it keeps some of the sums on the stack, at half the speed.
  static const volatile float nothing = 0;
  const float none = nothing;
  EACH_ROW sums[i][0] = sums[i][1] = (TILE(vec))(none);
  for (int q = 0; q < p->blocks; q++, left += p->block, right += p->skip) {
    const float *a0 = left, *a3 = left + 3 * p->row;
#if ROWS > 6
    const float *a6 = left + 6 * p->row, *a9 = left + 9 * p->row, *a12 = left + 12 * p->row;
#endif
    for (int k = 0; k < p->depth; k++) {
      const TILE(vec) b0 = *(const TILE(vec) *)right, b1 = *(const TILE(vec) *)(right + LANES);
      ROW(0, a0, 0) ROW(1, a0, 1) ROW(2, a0, 2) ROW(3, a3, 0) ROW(4, a3, 1) ROW(5, a3, 2)
      a0 += step, a3 += step, right += TK_PANEL;
#if ROWS > 6
      ROW(6, a6, 0) ROW(7, a6, 1) ROW(8, a6, 2) ROW(9, a9, 0) ROW(10, a9, 1) ROW(11, a9, 2) ROW(12, a12, 0) ROW(13, a12, 1)
      a6 += step, a9 += step, a12 += step;
#endif
    }
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < 2; j++) {
    if (accumulate) EACH_ROW sums[i][j] += *(const TILE(vec) *)(result + i * out + j * LANES);
    if (f && f->shift) {
      const TILE(vec) shift = *(const TILE(vec) *)(f->shift + j * LANES);
      if (f->scale) {
        const TILE(vec) scale = *(const TILE(vec) *)(f->scale + j * LANES);
        EACH_ROW sums[i][j] = sums[i][j] * scale + shift;
      } else {
        EACH_ROW sums[i][j] += shift;
      }
    }
    if (f && (f->slope || f->relu)) {
      const TILE(vec) zero = {0}, slope = f->slope ? *(const TILE(vec) *)(f->slope + j * LANES) : zero;
      if (f->relu) EACH_ROW sums[i][j] = sums[i][j] <= zero ? zero : sums[i][j];
      else EACH_ROW sums[i][j] = sums[i][j] <= zero ? slope * sums[i][j] : sums[i][j];
    }
    if (f && f->addend) EACH_ROW sums[i][j] += *(const TILE(vec) *)(f->addend + i * out + j * LANES);
    EACH_ROW *(TILE(vec) *)(result + i * out + j * LANES) = sums[i][j];
  }
}

// The number of rows and a step of 1 are worth constants.
#define CASE(i)                                                                                           \
  case i:                                                                                                 \
    if (p->step == 1) TILE(tile)(i, p, 1, left, right, result, out, accumulate, f);                       \
    else TILE(tile)(i, p, p->step, left, right, result, out, accumulate, f);                              \
    break;

static LEVEL void TILE(run)(int rows, const struct tk_product *p, const float *left, const float *right, float *result,
                            ptrdiff_t out, int accumulate, const struct tk_finish *f) {
  switch (rows) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#if ROWS > 6
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
#endif
  }
}

// What a finish has for `columns` columns, in room for a whole tile.
INLINE LEVEL const float *TILE(widened)(const float *values, int columns, float *room) {
  if (!values) return 0;
  for (int j = 0; j < TILE(WIDTH); j++) room[j] = j < columns ? values[j] : 0;
  return room;
}

// A tile that reaches beyond the last column: made aside, since the columns beyond must not be written.
static LEVEL void TILE(edge)(int rows, int columns, const struct tk_product *p, const float *left, const float *right, float *result,
                             const struct tk_finish *f) {
  float tile[ROWS * TILE(WIDTH)], room[3][TILE(WIDTH)];
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < TILE(WIDTH); j++) tile[i * TILE(WIDTH) + j] = p->accumulate && j < columns ? result[i * p->out + j] : 0;
  struct tk_finish wide = {0};
  if (f) {
    wide.scale = TILE(widened)(f->scale, columns, room[0]), wide.shift = TILE(widened)(f->shift, columns, room[1]);
    wide.slope = TILE(widened)(f->slope, columns, room[2]), wide.relu = f->relu;
  }
  TILE(run)(rows, p, left, right, tile, TILE(WIDTH), 1, f ? &wide : 0);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      result[i * p->out + j] = tile[i * TILE(WIDTH) + j] + (f && f->addend ? f->addend[i * p->out + j] : 0);
}

static LEVEL void TILE(product)(const struct tk_product *p, const float *left, const float *right, float *result,
                                const struct tk_finish *finish) {
  // Tiles of equal height: 23 rows are 12 and 11, not 14 and 9.
  const int tiles = (p->rows + ROWS - 1) / ROWS;
  for (int c0 = 0; c0 < p->columns; c0 += TK_PANEL)
    for (int t = 0; t < tiles; t++) {
      const int first = (int)((long)t * p->rows / tiles), rows = (int)((long)(t + 1) * p->rows / tiles) - first;
      const float *a = left + first * p->row, *b = right + c0 / TK_PANEL * p->panel;
      for (int c = c0; c < c0 + TK_PANEL && c < p->columns; c += TILE(WIDTH), b += TILE(WIDTH)) {
        float *y = result + first * p->out + c;
        struct tk_finish here;
        if (finish) {
          here = *finish;
          if (here.scale) here.scale += c;
          if (here.shift) here.shift += c;
          if (here.slope) here.slope += c;
          if (here.addend) here.addend += first * p->out + c;
        }
        const struct tk_finish *f = finish ? &here : 0;
        if (p->columns - c >= TILE(WIDTH)) TILE(run)(rows, p, a, b, y, p->out, p->accumulate, f);
        else TILE(edge)(rows, p->columns - c, p, a, b, y, f);
      }
    }
}
#undef ROW
#undef CASE
#undef EACH_ROW
#undef LANES
#undef ROWS
#undef TILE
#undef LEVEL
