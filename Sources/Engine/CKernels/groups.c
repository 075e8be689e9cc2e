// What grouped convolutions need beside the depthwise ones that they are made of.
#include "CKernels.h"
#include "levels.h"

INLINE void spread(const float *restrict image, float *restrict places, size_t count, int inputs, int outputs, int input) {
  for (size_t g = 0; g < count; g++)
    for (int o = 0; o < outputs; o++) places[g * outputs + o] = image[g * inputs + input];
}

// Two inputs and two outputs a group, as MobileFaceNet has them, are worth numbers that the compiler knows.
INLINE void spread_groups_any(const float *image, float *places, size_t pixels, int groups, int inputs, int outputs, int input) {
  if (inputs == 2 && outputs == 2 && input == 0) spread(image, places, pixels * groups, 2, 2, 0);
  else if (inputs == 2 && outputs == 2) spread(image, places, pixels * groups, 2, 2, 1);
  else spread(image, places, pixels * groups, inputs, outputs, input);
}
LEVELS(spread_groups, (const float *image, float *places, size_t pixels, int groups, int inputs, int outputs, int input),
       (image, places, pixels, groups, inputs, outputs, input))

INLINE void collect(const float *restrict places, float *restrict image, size_t count, int inputs, int outputs, int input) {
  for (size_t g = 0; g < count; g++) {
    float sum = 0;
    for (int o = 0; o < outputs; o++) sum += places[g * outputs + o];
    image[g * inputs + input] = sum;
  }
}

INLINE void collect_groups_any(const float *places, float *image, size_t pixels, int groups, int inputs, int outputs, int input) {
  if (inputs == 2 && outputs == 2) collect(places, image, pixels * groups, 2, 2, input);
  else collect(places, image, pixels * groups, inputs, outputs, input);
}
LEVELS(collect_groups, (const float *places, float *image, size_t pixels, int groups, int inputs, int outputs, int input),
       (places, image, pixels, groups, inputs, outputs, input))
