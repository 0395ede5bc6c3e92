/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels for any processor; the flags that make them so are in engine/kernels/local.mk. */
#include "kernels/sets.h"

#define KERNEL_SET      kernels_portable
#define KERNEL_SET_NAME "portable"
#include "kernels/kernels_body.h"
