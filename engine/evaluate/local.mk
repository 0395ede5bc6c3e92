# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/evaluate/libevaluate.la
engine_evaluate_libevaluate_la_SOURCES = \
	engine/evaluate/columns.c engine/evaluate/columns.h \
	engine/evaluate/columns_facts.c \
	engine/evaluate/columns_parts.h \
	engine/evaluate/columns_steps.c \
	engine/evaluate/evaluate.c engine/evaluate/evaluate.h \
	engine/evaluate/evaluate_items.c \
	engine/evaluate/evaluate_json.c \
	engine/evaluate/evaluate_parts.h \
	engine/evaluate/facts_row.c

check_PROGRAMS += tests/unit/evaluate/test_evaluate
tests_unit_evaluate_test_evaluate_SOURCES = tests/unit/evaluate/test_evaluate.c
tests_unit_evaluate_test_evaluate_LDADD = engine/evaluate/libevaluate.la engine/read/libread.la \
	engine/kernels/libkernels.la \
	engine/plan/libplan.la engine/rules/librules.la engine/db/libdb.la engine/feel/libfeel.la \
	engine/column/libcolumn.la engine/value/libvalue.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/evaluate/test_facts_row
tests_unit_evaluate_test_facts_row_SOURCES = tests/unit/evaluate/test_facts_row.c \
	tests/differential/both_ways.h tests/differential/random_batch.c \
	tests/differential/random_pool.c tests/differential/random_pool.h
tests_unit_evaluate_test_facts_row_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/differential
tests_unit_evaluate_test_facts_row_LDADD = $(tests_unit_evaluate_test_evaluate_LDADD)
