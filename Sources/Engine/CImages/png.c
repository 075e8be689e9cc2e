#include "picture.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

// The most that one chunk may unpack to, in bytes: a colour profile or a text of a few bytes can claim gigabytes.
#define MOST_CHUNK_BYTES 8000000

// All that lives across `longjmp` is here, not in locals of the function that calls `setjmp`.
typedef struct {
  png_structp codec;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  cimages_picture *picture;
  cimages_status status;
} decoder;

static void leave(decoder *self, cimages_status status) {
  self->status = status;
  png_longjmp(self->codec, 1);
}

static void on_error(png_structp codec, png_const_charp text) {
  decoder *self = png_get_error_ptr(codec);
  snprintf(self->picture->message, sizeof self->picture->message, "%s", text);
  self->status = CIMAGES_MALFORMED;
  png_longjmp(codec, 1);
}

static void on_warning(png_structp codec, png_const_charp text) {
  (void)codec;  // only chunks that do not touch the pixels warn; a wrong checksum of pixels is an error
  (void)text;
}

static void read_bytes(png_structp codec, png_bytep target, size_t count) {
  decoder *self = png_get_io_ptr(codec);
  if (count > self->count - self->offset) {
    snprintf(self->picture->message, sizeof self->picture->message, "the data end before the picture does");
    self->offset = self->count;
    leave(self, CIMAGES_TRUNCATED);
  }
  memcpy(target, self->bytes + self->offset, count);
  self->offset += count;
}

static void decode(decoder *self, size_t most_pixels) {
  png_structp codec = self->codec;
  if (setjmp(png_jmpbuf(codec))) return;
  png_set_user_limits(codec, CIMAGES_LONGEST_SIDE, CIMAGES_LONGEST_SIDE);
  png_set_chunk_malloc_max(codec, MOST_CHUNK_BYTES);
  png_set_read_fn(codec, self, read_bytes);
  png_read_info(codec, self->info);
  png_set_expand(codec);    // palette to RGB, fewer than 8 bits to 8
  png_set_scale_16(codec);  // 16 bits to 8, rounded
  png_set_strip_alpha(codec);
  int passes = png_set_interlace_handling(codec);
  png_read_update_info(codec, self->info);
  size_t height = png_get_image_height(codec, self->info), width = png_get_image_width(codec, self->info);
  size_t channels = png_get_channels(codec, self->info);
  if ((channels != 1 && channels != 3) || png_get_rowbytes(codec, self->info) != width * channels)
    png_error(codec, "an unusual kind of pixels; grey or RGB is read, so convert it");
  cimages_status status = cimages_allocate(self->picture, height, width, channels, most_pixels);
  if (status != CIMAGES_OK) leave(self, status);
  for (int pass = 0; pass < passes; ++pass)
    for (size_t row = 0; row < height; ++row)
      png_read_row(codec, self->picture->pixels + row * width * channels, NULL);
  png_read_end(codec, NULL);
  self->status = CIMAGES_OK;
}

cimages_status cimages_decode_png(const uint8_t *bytes, size_t count, size_t most_pixels, cimages_picture *picture) {
  memset(picture, 0, sizeof *picture);
  decoder self = {.bytes = bytes, .count = count, .picture = picture, .status = CIMAGES_OUT_OF_MEMORY};
  self.codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, &self, on_error, on_warning);
  if (self.codec != NULL) self.info = png_create_info_struct(self.codec);
  if (self.info != NULL) decode(&self, most_pixels);
  else snprintf(picture->message, sizeof picture->message, "no memory for a PNG decoder");
  png_destroy_read_struct(&self.codec, &self.info, NULL);
  if (self.status != CIMAGES_OK) {
    picture->offset = self.offset;
    cimages_free(picture);
  }
  return self.status;
}
