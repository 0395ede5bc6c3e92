# SPDX-License-Identifier: Apache-2.0
# The loops are compiled once for each family of processors. -O3 is spelled out: a user's -O2 in
# CFLAGS comes later and would win, but it leaves single options alone.
KERNELS_CFLAGS = $(AM_CFLAGS) -ftree-vectorize -fvect-cost-model=dynamic
KERNELS_BODY = engine/kernels/kernels_body.h engine/kernels/sets.h \
	engine/kernels/truth_body.h engine/kernels/typed_body.h engine/kernels/compare_body.h \
	engine/kernels/moved_body.h engine/kernels/checked_body.h \
	engine/kernels/reciprocal_body.h engine/kernels/divide_body.h \
	engine/kernels/calendar_body.h engine/kernels/list_body.h

noinst_LTLIBRARIES += engine/kernels/libkernels.la
engine_kernels_libkernels_la_SOURCES = engine/kernels/kernels.c engine/kernels/kernels.h \
	engine/kernels/kernels_portable.c $(KERNELS_BODY)
engine_kernels_libkernels_la_CFLAGS = $(KERNELS_CFLAGS)
engine_kernels_libkernels_la_LIBADD =

if X86_64
noinst_LTLIBRARIES += engine/kernels/libkernels_avx2.la engine/kernels/libkernels_avx512.la
engine_kernels_libkernels_avx2_la_SOURCES = engine/kernels/kernels_avx2.c
engine_kernels_libkernels_avx2_la_CFLAGS = $(KERNELS_CFLAGS) -mavx2 -mbmi2
engine_kernels_libkernels_avx512_la_SOURCES = engine/kernels/kernels_avx512.c
engine_kernels_libkernels_avx512_la_CFLAGS = $(KERNELS_CFLAGS) \
	-mavx512f -mavx512bw -mavx512vl -mavx512dq -mbmi2 -mprefer-vector-width=512
engine_kernels_libkernels_la_LIBADD += engine/kernels/libkernels_avx2.la \
	engine/kernels/libkernels_avx512.la
endif
EXTRA_DIST += engine/kernels/kernels_avx2.c engine/kernels/kernels_avx512.c
