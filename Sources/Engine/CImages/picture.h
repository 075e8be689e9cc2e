// What both decoders share; not seen outside the module.
#ifndef CIMAGES_PICTURE_H
#define CIMAGES_PICTURE_H

#include "CImages.h"

// Sets the sides of `picture` and allocates its pixels, within the limits; otherwise writes the message.
cimages_status cimages_allocate(cimages_picture *picture, size_t height, size_t width, size_t channels, size_t most_pixels);

#endif
