// Blocks of LANES x LANES floats transposed in registers; included once for each level, with
//   LANES  floats of a vector      TILE(name)  the name of a function at this level      LEVEL  the attribute that compiles it

typedef float TILE(lane) __attribute__((ext_vector_type(LANES), aligned(4)));

// Two vectors as one sequence of pairs, its first and its second half: a perfect shuffle.
#if LANES == 16
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

// y[c, r] = x[r, c]. Row r meets row r + LANES / 2 in a perfect shuffle; after log2(LANES) rounds rows are columns.
// Rows from `rows` on are zeros.
INLINE LEVEL void TILE(block)(const float *x, ptrdiff_t x_row, int rows, float *y, ptrdiff_t y_row) {
  TILE(lane) a[LANES], b[LANES];
#pragma clang loop unroll(full)
  for (int r = 0; r < LANES; r++) a[r] = r < rows ? *(const TILE(lane) *)(x + r * x_row) : (TILE(lane)){0};
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
#pragma clang loop unroll(full)
    for (int r = 0; r < LANES / 2; r++) b[2 * r] = LOW(a[r], a[r + LANES / 2]), b[2 * r + 1] = HIGH(a[r], a[r + LANES / 2]);
#pragma clang loop unroll(full)
    for (int r = 0; r < LANES; r++) a[r] = b[r];
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < LANES; r++) *(TILE(lane) *)(y + r * y_row) = a[r];
}

// y[c, r] = x[r, c] for any number of rows and columns.
static LEVEL void TILE(transpose)(const float *x, ptrdiff_t x_row, size_t rows, size_t columns, float *y, ptrdiff_t y_row) {
  const size_t whole_rows = rows / LANES * LANES, whole_columns = columns / LANES * LANES;
  // Bands of rows, so that a row of the result is written a few lines of the cache at a time.
  for (size_t r0 = 0; r0 < whole_rows; r0 += BAND)
    for (size_t c = 0; c < whole_columns; c += LANES)
      for (size_t r = r0; r < r0 + BAND && r < whole_rows; r += LANES)
        TILE(block)(x + r * x_row + c, x_row, LANES, y + c * y_row + r, y_row);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = r < whole_rows ? whole_columns : 0; c < columns; c++) y[c * y_row + r] = x[r * x_row + c];
}

// A panel of a product's right side: up to TK_PANEL rows of x, `depth` long, as [depth, TK_PANEL]; zeros for missing rows.
static LEVEL void TILE(panel)(const float *x, ptrdiff_t x_row, int rows, int depth, float *panel) {
  const int whole = depth / LANES * LANES;
  for (int r = 0; r < TK_PANEL; r += LANES) {
    const int here = rows - r;
    for (int k = 0; k < whole; k += LANES) {
      const float *from = x + r * x_row + k;
      if (here >= LANES) TILE(block)(from, x_row, LANES, panel + k * TK_PANEL + r, TK_PANEL);
      else TILE(block)(from, x_row, here, panel + k * TK_PANEL + r, TK_PANEL);
    }
  }
  for (int k = whole; k < depth; k++)
    for (int r = 0; r < TK_PANEL; r++) panel[k * TK_PANEL + r] = r < rows ? x[r * x_row + k] : 0;
}
#undef LOW
#undef HIGH
#undef LANES
#undef TILE
#undef LEVEL
