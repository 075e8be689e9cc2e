#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static const char *const names[] = {"baseline", "avx2", "avx512"};

const char *tk_level_name(int level) { return names[level]; }

int tk_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return TK_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return TK_AVX2;
#endif
  return TK_BASELINE;
}

static int look_up(void) {
  const int best = tk_best_level();
  const char *wanted = getenv("TANDEM_CPU");
  for (int level = TK_BASELINE; wanted && level < best; level++)
    if (strcmp(wanted, names[level]) == 0) return level;
  return best;
}

int tk_level(void) {
  // -1 until it is looked up. Every thread finds the same, so that it does not matter who writes first.
  static _Atomic int chosen = -1;
  int level = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (level < 0) atomic_store_explicit(&chosen, level = look_up(), memory_order_relaxed);
  return level;
}
