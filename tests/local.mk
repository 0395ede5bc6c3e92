# SPDX-License-Identifier: Apache-2.0
# `make check` runs the unit tests; tests/run runs everything.
AM_TESTS_ENVIRONMENT = srcdir='$(abs_top_srcdir)'; export srcdir;
TESTS = $(check_PROGRAMS)

EXTRA_DIST += tests

check_PROGRAMS += tests/unit/feel/test_limits
tests_unit_feel_test_limits_SOURCES = tests/unit/feel/test_limits.c
tests_unit_feel_test_limits_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

# Built on demand: make tests/bench/interpreter
EXTRA_PROGRAMS = tests/bench/interpreter
CLEANFILES += $(EXTRA_PROGRAMS)
tests_bench_interpreter_SOURCES = tests/bench/interpreter.c
tests_bench_interpreter_LDADD = engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)
