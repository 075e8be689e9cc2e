#include "CImages.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <zlib.h>

// zlib counts in unsigned int.
static uInt step(size_t count) { return count < UINT_MAX ? (uInt)count : UINT_MAX; }

static cimages_status unpack(z_stream *codec, const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity,
                             cimages_unpacked *result) {
  int has_ended = 0;  // a whole member of gzip has been read, and nothing of the next
  for (;;) {
    codec->next_in = (Bytef *)bytes + result->taken;
    codec->avail_in = step(count - result->taken);
    codec->next_out = target + result->written;
    codec->avail_out = step(capacity - result->written);
    uInt in = codec->avail_in, out = codec->avail_out;
    if (has_ended && in == 0) return CIMAGES_OK;
    if (has_ended) inflateReset(codec);  // gzip files may be put one behind the other
    int code = inflate(codec, Z_NO_FLUSH);
    result->taken += in - codec->avail_in;
    result->written += out - codec->avail_out;
    has_ended = code == Z_STREAM_END;
    if (has_ended) continue;
    if (result->written == capacity) return CIMAGES_OK;
    if (code == Z_OK && (in != codec->avail_in || out != codec->avail_out)) continue;
    if (code == Z_MEM_ERROR) {
      snprintf(result->message, sizeof result->message, "no memory");
      return CIMAGES_OUT_OF_MEMORY;
    }
    if (code == Z_OK || code == Z_BUF_ERROR) {
      snprintf(result->message, sizeof result->message, "the data end before what is packed does");
      return CIMAGES_TRUNCATED;
    }
    snprintf(result->message, sizeof result->message, "%s", codec->msg != NULL ? codec->msg : "damaged data");
    return CIMAGES_MALFORMED;
  }
}

cimages_status cimages_gunzip(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity, cimages_unpacked *result) {
  memset(result, 0, sizeof *result);
  z_stream codec;
  memset(&codec, 0, sizeof codec);
  if (inflateInit2(&codec, 16 + MAX_WBITS) != Z_OK) {  // 16: gzip with its checksum, nothing else
    snprintf(result->message, sizeof result->message, "no memory for zlib");
    return CIMAGES_OUT_OF_MEMORY;
  }
  cimages_status status = unpack(&codec, bytes, count, target, capacity, result);
  inflateEnd(&codec);
  return status;
}
