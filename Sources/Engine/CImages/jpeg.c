#include "picture.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A progressive file of few bytes may ask for any number of passes over the whole picture; real ones have about ten.
#define MOST_SCANS 100

// All that lives across `longjmp` is here, not in locals of the function that calls `setjmp`.
typedef struct {
  struct jpeg_decompress_struct codec;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  cimages_picture *picture;
  cimages_status status;
} decoder;

static void leave(decoder *self, cimages_status status) {
  self->status = status;
  longjmp(self->escape, 1);
}

static void on_error(j_common_ptr codec) {
  decoder *self = codec->client_data;
  char text[JMSG_LENGTH_MAX];
  codec->err->format_message(codec, text);
  snprintf(self->picture->message, sizeof self->picture->message, "%.*s", (int)sizeof self->picture->message - 1, text);
  int code = codec->err->msg_code;
  leave(self, code == JERR_OUT_OF_MEMORY     ? CIMAGES_OUT_OF_MEMORY
              : code == JERR_IMAGE_TOO_BIG   ? CIMAGES_TOO_LARGE
              : code == JERR_INPUT_EMPTY     ? CIMAGES_TRUNCATED
                                             : CIMAGES_MALFORMED);
}

// Level -1 is a warning: the library goes on with pixels that it makes up. Only what leaves the pixels alone may pass.
static void on_message(j_common_ptr codec, int level) {
  decoder *self = codec->client_data;
  if (level >= 0) return;
  switch (codec->err->msg_code) {
  case JWRN_ADOBE_XFORM:
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_JFIF_MAJOR:
    return;
  case JWRN_JPEG_EOF:
    snprintf(self->picture->message, sizeof self->picture->message, "the data end before the picture does");
    leave(self, CIMAGES_TRUNCATED);
    return;
  default:
    on_error(codec);
  }
}

static void on_progress(j_common_ptr codec) {
  decoder *self = codec->client_data;
  if (self->codec.input_scan_number <= MOST_SCANS) return;
  snprintf(self->picture->message, sizeof self->picture->message, "more than %d scans", MOST_SCANS);
  leave(self, CIMAGES_MALFORMED);
}

static void decode(decoder *self, const uint8_t *bytes, size_t count, size_t most_pixels) {
  j_decompress_ptr codec = &self->codec;
  if (setjmp(self->escape)) return;
  jpeg_create_decompress(codec);
  codec->client_data = self;
  codec->progress = &self->progress;
  jpeg_mem_src(codec, bytes, count);
  jpeg_read_header(codec, TRUE);
  int grey = codec->jpeg_color_space == JCS_GRAYSCALE;
  if (!grey && codec->jpeg_color_space != JCS_YCbCr && codec->jpeg_color_space != JCS_RGB) {
    snprintf(self->picture->message, sizeof self->picture->message, "%d colour components; grey or RGB is read, so convert it",
             codec->num_components);
    leave(self, CIMAGES_MALFORMED);
  }
  codec->out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
  cimages_status status =
      cimages_allocate(self->picture, codec->image_height, codec->image_width, grey ? 1 : 3, most_pixels);
  if (status != CIMAGES_OK) leave(self, status);
  jpeg_start_decompress(codec);
  while (codec->output_scanline < codec->output_height) {
    JSAMPROW row = self->picture->pixels + (size_t)codec->output_scanline * self->picture->width * self->picture->channels;
    jpeg_read_scanlines(codec, &row, 1);
  }
  jpeg_finish_decompress(codec);  // reads on to the end marker, so a file without one is found here
  self->status = CIMAGES_OK;
}

cimages_status cimages_decode_jpeg(const uint8_t *bytes, size_t count, size_t most_pixels, cimages_picture *picture) {
  memset(picture, 0, sizeof *picture);
  decoder self;
  memset(&self, 0, sizeof self);
  self.picture = picture;
  self.codec.err = jpeg_std_error(&self.errors);
  self.codec.client_data = &self;
  self.errors.error_exit = on_error;
  self.errors.emit_message = on_message;
  self.progress.progress_monitor = on_progress;
  decode(&self, bytes, count, most_pixels);
  if (self.status != CIMAGES_OK) {
    size_t left = self.codec.src != NULL ? self.codec.src->bytes_in_buffer : 0;
    picture->offset = left <= count ? count - left : count;
    cimages_free(picture);
  }
  jpeg_destroy_decompress(&self.codec);
  return self.status;
}
