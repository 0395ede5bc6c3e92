/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of kernels, one for each family of processors; kernels.c chooses. */
#ifndef ENTITLE_KERNELS_SETS_H
#define ENTITLE_KERNELS_SETS_H

#include "kernels/kernels.h"

extern const kernel_set kernels_portable;
#ifdef __x86_64__
extern const kernel_set kernels_avx2, kernels_avx512;
#endif

#endif
