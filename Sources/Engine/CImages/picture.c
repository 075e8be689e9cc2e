#include "picture.h"

#include <stdio.h>
#include <stdlib.h>

cimages_status cimages_allocate(cimages_picture *picture, size_t height, size_t width, size_t channels, size_t most_pixels) {
  if (height == 0 || width == 0) {
    snprintf(picture->message, sizeof picture->message, "a picture of %zu x %zu pixels has nothing in it", width, height);
    return CIMAGES_MALFORMED;
  }
  if (height > CIMAGES_LONGEST_SIDE || width > CIMAGES_LONGEST_SIDE || height > most_pixels / width) {
    snprintf(picture->message, sizeof picture->message, "%zu x %zu pixels; at most %d a side and %zu in all are read",
             width, height, CIMAGES_LONGEST_SIDE, most_pixels);
    return CIMAGES_TOO_LARGE;
  }
  picture->height = height;
  picture->width = width;
  picture->channels = channels;
  picture->pixels = malloc(height * width * channels);
  if (picture->pixels == NULL) {
    snprintf(picture->message, sizeof picture->message, "no memory for %zu x %zu pixels", width, height);
    return CIMAGES_OUT_OF_MEMORY;
  }
  return CIMAGES_OK;
}

void cimages_free(cimages_picture *picture) {
  free(picture->pixels);
  picture->pixels = NULL;
}
