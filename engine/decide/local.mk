# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/decide/libdecide.la
engine_decide_libdecide_la_SOURCES = \
	engine/decide/decide_columns.c engine/decide/decide_columns.h \
	engine/decide/decide.c engine/decide/decide.h

check_PROGRAMS += tests/unit/decide/test_decide
tests_unit_decide_test_decide_SOURCES = tests/unit/decide/test_decide.c
tests_unit_decide_test_decide_LDADD = engine/decide/libdecide.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/decide/test_decide_columns
tests_unit_decide_test_decide_columns_SOURCES = tests/unit/decide/test_decide_columns.c
tests_unit_decide_test_decide_columns_LDADD = engine/decide/libdecide.la engine/kernels/libkernels.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
