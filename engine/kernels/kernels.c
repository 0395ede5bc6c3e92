/* SPDX-License-Identifier: Apache-2.0 */
/* Which set of kernels this processor runs, found out once. */
#include "kernels/kernels.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/sets.h"

/* From the narrowest to the widest; a processor that runs one of them runs those before it. */
static const kernel_set *const all_sets[] = {
    &kernels_portable,
#ifdef __x86_64__
    &kernels_avx2,
    &kernels_avx512,
#endif
};

static size_t count_sets(void)
{
    size_t n = 1;
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
        n++;
        /* The subsets that the set's compiler flags name, engine/kernels/local.mk. */
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
            n++;
        }
    }
#endif
    return n;
}

const kernel_set *const *kernels_all(size_t *n)
{
    *n = count_sets();
    return all_sets;
}

const kernel_set *kernels(void)
{
    /* Threads that come here at the same time find the same answer, so that either may keep it. */
    static _Atomic(const kernel_set *) chosen;
    const kernel_set *set = atomic_load_explicit(&chosen, memory_order_acquire);
    if (set == NULL) {
        size_t n = count_sets();
        const char *wanted = getenv("ENTITLE_KERNELS");
        set = all_sets[n - 1];
        for (size_t i = 0; wanted != NULL && i < n; i++) {
            if (strcmp(wanted, all_sets[i]->name) == 0) {
                set = all_sets[i];
            }
        }
        atomic_store_explicit(&chosen, set, memory_order_release);
    }
    return set;
}
