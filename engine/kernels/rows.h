/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels that all sets share, each declared as the member of kernel_set that it becomes. */
#ifndef ENTITLE_KERNELS_ROWS_H
#define ENTITLE_KERNELS_ROWS_H

#include "kernels/kernels.h"

#define DECLARE(name) extern __typeof__(*((const kernel_set *)0)->name) kernel_##name

DECLARE(lookup_u8_by_u8);
DECLARE(lookup_i32_by_u8);
DECLARE(lookup_i64_by_u8);
DECLARE(lookup_u8_by_i32);
DECLARE(lookup_i32_by_i32);
DECLARE(lookup_i64_by_i32);
DECLARE(gather_u8);
DECLARE(gather_i32);
DECLARE(gather_i64);
DECLARE(spread_u8);
DECLARE(spread_i32);
DECLARE(spread_i64);
DECLARE(list_any);
DECLARE(list_all);
DECLARE(list_decided);
DECLARE(list_known);
DECLARE(list_count);
DECLARE(list_sum);
DECLARE(list_min);
DECLARE(list_max);
DECLARE(list_first);
DECLARE(list_last);

#undef DECLARE

#endif
