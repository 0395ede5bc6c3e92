/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels for x86-64 with AVX-512 F, BW, VL and DQ; the flags that make them so are in engine/kernels/local.mk. */
#include "kernels/sets.h"

#define KERNEL_SET      kernels_avx512
#define KERNEL_SET_NAME "avx512"
#include "kernels/kernels_body.h"
