# SPDX-License-Identifier: Apache-2.0
# The dense loops are compiled once for each family of processors. The options that make them wide
# are named one by one: a user's CFLAGS come later, and their -O2 would win over an -O3 here. No one
# looks at floating-point exceptions, and a loop that might raise one less cannot be made wide.
KERNELS_CFLAGS = $(AM_CFLAGS) -ftree-vectorize -fvect-cost-model=dynamic -fno-trapping-math
KERNELS_BODY = engine/kernels/kernels_body.h engine/kernels/select_body.h \
	engine/kernels/truth_body.h engine/kernels/typed_body.h engine/kernels/compare_body.h \
	engine/kernels/checked_body.h engine/kernels/reciprocal_body.h engine/kernels/divide_body.h \
	engine/kernels/calendar_body.h

noinst_LTLIBRARIES += engine/kernels/libkernels.la engine/kernels/libkernels_portable.la
engine_kernels_libkernels_la_SOURCES = engine/kernels/kernels.c engine/kernels/kernels.h \
	engine/kernels/sets.h engine/kernels/kernels_rows.c engine/kernels/rows.h \
	engine/kernels/moved_body.h
engine_kernels_libkernels_la_CFLAGS = $(AM_CFLAGS) -fno-tree-vectorize -fpeel-loops
engine_kernels_libkernels_portable_la_SOURCES = engine/kernels/kernels_portable.c $(KERNELS_BODY)
engine_kernels_libkernels_portable_la_CFLAGS = $(KERNELS_CFLAGS)
engine_kernels_libkernels_la_LIBADD = engine/kernels/libkernels_portable.la

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

check_PROGRAMS += tests/unit/kernels/test_kernels
tests_unit_kernels_test_kernels_SOURCES = tests/unit/kernels/test_kernels.c \
	tests/unit/kernels/suites.h tests/unit/kernels/suite_truth.c \
	tests/unit/kernels/suite_typed.c tests/unit/kernels/typed_tests.h \
	tests/unit/kernels/suite_divide.c tests/unit/kernels/suite_calendar.c \
	tests/unit/kernels/suite_rows.c
tests_unit_kernels_test_kernels_LDADD = engine/kernels/libkernels.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
