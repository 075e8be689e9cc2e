// JPEG and PNG bytes in memory to 8-bit grey or RGB pixels, and gzip to bytes. No globals, no files; `longjmp` never leaves this module.
#ifndef CIMAGES_H
#define CIMAGES_H

#include <stddef.h>
#include <stdint.h>

// The longest side that is read, in pixels.
#define CIMAGES_LONGEST_SIDE 65535

typedef enum {
  CIMAGES_OK = 0,
  CIMAGES_MALFORMED = 1,    // not what the format allows, or an outdated or unusual kind of it
  CIMAGES_TRUNCATED = 2,    // the bytes end before the picture does
  CIMAGES_TOO_LARGE = 3,    // a side or the number of pixels is beyond the limit
  CIMAGES_OUT_OF_MEMORY = 4
} cimages_status;

// A decoded picture: height * width * channels bytes, row by row, the channel fastest (1: grey, 3: red, green, blue).
typedef struct {
  uint8_t *pixels;       // owned by the caller after CIMAGES_OK: give it to cimages_free
  size_t height;
  size_t width;
  size_t channels;
  size_t offset;         // after an error: how many bytes the decoder had taken
  char message[200];     // after an error: one line, no full stop
} cimages_picture;

// Decodes the JPEG in `bytes[0 ..< count]`; refuses more than `most_pixels` pixels before any is allocated.
// Grey stays grey, colour becomes RGB; CMYK is refused. Data that the library can only guess at is an error.
cimages_status cimages_decode_jpeg(const uint8_t *bytes, size_t count, size_t most_pixels, cimages_picture *picture);

// Decodes the PNG in `bytes[0 ..< count]`, likewise. 16 bits become 8, palettes become RGB, alpha is dropped.
cimages_status cimages_decode_png(const uint8_t *bytes, size_t count, size_t most_pixels, cimages_picture *picture);

// How far unpacking went.
typedef struct {
  size_t taken;      // bytes of the packed data that were read
  size_t written;    // bytes of the target that were filled
  char message[200]; // after an error: one line, no full stop
} cimages_unpacked;

// Unpacks the gzip in `bytes[0 ..< count]` until `target[0 ..< capacity]` is full or the data end. The checksum of a member is
// checked where its end is reached.
cimages_status cimages_gunzip(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity, cimages_unpacked *result);

// Returns the pixels of a picture to the system.
void cimages_free(cimages_picture *picture);

#endif
