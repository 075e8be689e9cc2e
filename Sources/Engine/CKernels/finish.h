#pragma once
#include "levels.h"
// What the passes over memory of normalization.c and pooling.c share: a finish's constants, its activation, sums of channels.

// Wide rows go in strips of channels, whose constants and sums stay in the first cache.
enum { STRIP = 512 };
// The most values that are summed in float before the sum is added to a double.
enum { BLOCK = 128 };
#define FOR_STRIPS(columns) \
  for (size_t c0 = 0, width; width = c0 + STRIP < (columns) ? STRIP : (columns) - c0, c0 < (columns); c0 += STRIP)
// Outputs that are an input are written where they were read, by the same lane.
#define EACH_CHANNEL _Pragma("clang loop vectorize(assume_safety) interleave_count(1)") for (size_t c = 0; c < width; c++)
// The items of a group are taken together, so that a channel's constants and sums are fetched once for all of them.
#define EACH_OF_GROUP _Pragma("clang loop unroll(full)") for (int i = 0; i < group; i++)
// Whole groups of the items `first` up to `last`, then single ones; the body sees `item` and the constant `group`.
#define FOR_GROUPS(size, first, last, ...)                                              \
  {                                                                                     \
    size_t item = (first);                                                              \
    for (; item + (size) <= (last); item += (size)) { const int group = (size); __VA_ARGS__ } \
    for (; item < (last); item++) { const int group = 1; __VA_ARGS__ }                  \
  }

// The activation of a finish becomes a constant of the body.
enum { IDENTITY, RELU, PRELU };
#define WITH_KIND(f, ...)                              \
  if ((f)->slope) { const int kind = PRELU; __VA_ARGS__ }     \
  else if ((f)->relu) { const int kind = RELU; __VA_ARGS__ }  \
  else { const int kind = IDENTITY; __VA_ARGS__ }

// What a finish has for the channels of a strip; where it has nothing, 1 and -0, which leave every value as it is, a -0 too.
struct constants {
  float scale[STRIP], shift[STRIP], slope[STRIP];
};

INLINE void gather(const struct tk_finish *f, size_t c0, size_t width, struct constants *k) {
  for (size_t c = 0; c < width; c++) {
    k->scale[c] = f->scale ? f->scale[c0 + c] : 1;
    k->shift[c] = f->shift ? f->shift[c0 + c] : -0.0f;
    k->slope[c] = f->slope ? f->slope[c0 + c] : 0;
  }
}

// Comparisons are written so that a NaN fails them and passes through.
INLINE float activated(const int kind, float z, float slope) {
  return kind == IDENTITY ? z : z <= 0 ? (kind == PRELU ? slope * z : 0) : z;
}

// The gradient of the activation's input, from that of its output.
INLINE float pulled(const int kind, float z, float slope, float dy) {
  return kind == IDENTITY ? dy : z <= 0 ? (kind == PRELU ? slope * dy : 0) : dy;
}

// Sums of a block, and the totals that they are added to: [3, columns] from the strip's first channel.
struct sums {
  float upstream[STRIP], dots[STRIP], slopes[STRIP];
};

INLINE void empty(struct sums *s, size_t width) {
  for (size_t c = 0; c < width; c++) s->upstream[c] = s->dots[c] = s->slopes[c] = 0;
}

INLINE void add_sums(const int kind, const struct sums *s, double *totals, size_t columns, size_t width) {
  for (size_t c = 0; c < width; c++) {
    totals[c] += s->upstream[c];
    totals[columns + c] += s->dots[c];
    if (kind == PRELU) totals[2 * columns + c] += s->slopes[c];
  }
}

// Fetches rows that come next. The compiler loads an upstream value under the mask that says whether relu lets it pass, and so
// not before x is there; without a hand, two misses follow each other where they could overlap.
INLINE void fetch(const float *rows, const size_t count, size_t columns, size_t width) {
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < width; c += 16) __builtin_prefetch(rows + i * columns + c);
}
