#pragma once
// One copy of each kernel for any x86-64, one for AVX2 + FMA, one for AVX-512; the loader picks the best that the machine has.
// Elsewhere the compiler's own target is used.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
// Heads a block whose sums may be split over lanes; the rest of the arithmetic stays IEEE.
#define REASSOCIATE _Pragma("clang fp reassociate(on)")
