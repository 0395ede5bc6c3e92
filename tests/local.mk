# SPDX-License-Identifier: Apache-2.0
# `make check` runs the unit tests; tests/run runs everything.
AM_TESTS_ENVIRONMENT = srcdir='$(abs_top_srcdir)'; export srcdir;
TESTS = $(check_PROGRAMS)

EXTRA_DIST += tests

check_PROGRAMS += tests/unit/feel/test_limits
tests_unit_feel_test_limits_SOURCES = tests/unit/feel/test_limits.c
tests_unit_feel_test_limits_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_hostile
tests_unit_rules_test_hostile_SOURCES = tests/unit/rules/test_hostile.c tests/fuzz/folder.c
tests_unit_rules_test_hostile_LDADD = engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_memory
tests_unit_rules_test_memory_SOURCES = tests/unit/rules/test_memory.c
tests_unit_rules_test_memory_LDADD = engine/evaluate/libevaluate.la engine/read/libread.la \
	engine/kernels/libkernels.la \
	engine/plan/libplan.la engine/db/libdb.la engine/column/libcolumn.la engine/rules/librules.la \
	engine/feel/libfeel.la engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

# Fuzz targets: each replays its corpus (tests/fuzz/README.md).
FUZZ_LIBS = engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(ENGINE_LIBS)
FUZZ_DRIVER = tests/fuzz/driver.c tests/fuzz/fuzz.h tests/fuzz/folder.c tests/fuzz/folder.h
check_PROGRAMS += tests/fuzz/fuzz_parser tests/fuzz/fuzz_holds tests/fuzz/fuzz_model \
	tests/fuzz/fuzz_cases tests/fuzz/fuzz_facts tests/fuzz/fuzz_messages tests/fuzz/fuzz_rulebook
tests_fuzz_fuzz_parser_SOURCES = tests/fuzz/fuzz_parser.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_parser_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_holds_SOURCES = tests/fuzz/fuzz_holds.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_holds_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_model_SOURCES = tests/fuzz/fuzz_model.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_model_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_cases_SOURCES = tests/fuzz/fuzz_cases.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_cases_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_facts_SOURCES = tests/fuzz/fuzz_facts.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_facts_LDADD = engine/author/libauthor.la $(FUZZ_LIBS)
tests_fuzz_fuzz_messages_SOURCES = tests/fuzz/fuzz_messages.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_messages_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_rulebook_SOURCES = tests/fuzz/fuzz_rulebook.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_rulebook_LDADD = engine/evaluate/libevaluate.la engine/read/libread.la engine/kernels/libkernels.la engine/plan/libplan.la \
	engine/db/libdb.la engine/column/libcolumn.la $(FUZZ_LIBS)

# Built on demand: make tests/bench/interpreter tests/bench/kernels tests/bench/decode tests/bench/messages
EXTRA_PROGRAMS = tests/bench/evaluate tests/bench/interpreter tests/bench/kernels tests/bench/decode tests/bench/messages
CLEANFILES += $(EXTRA_PROGRAMS)
tests_bench_interpreter_SOURCES = tests/bench/interpreter.c
tests_bench_interpreter_LDADD = engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)
tests_bench_messages_SOURCES = tests/bench/messages.c
tests_bench_messages_LDADD = engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)
tests_bench_kernels_SOURCES = tests/bench/kernels.c
tests_bench_kernels_LDADD = engine/kernels/libkernels.la
tests_bench_decode_SOURCES = tests/bench/decode.c
tests_bench_decode_LDADD = engine/read/libread.la engine/column/libcolumn.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)

# The program with the points at which tests/db/faults.sh breaks it (engine/base/fault.h), built on demand. What has points is compiled
# once more; the linker takes the rest from the engine's libraries. `entitle` itself never has them.
EXTRA_PROGRAMS += tests/faults/entitle-faults
tests_faults_entitle_faults_SOURCES = $(entitle_SOURCES) \
	engine/base/fault.c engine/db/copy.c engine/db/statement.c engine/db/wait.c engine/emit/basis.c engine/release/account.c \
	engine/release/release.c engine/run/night.c engine/run/snapshot.c engine/run/worker.c
tests_faults_entitle_faults_CPPFLAGS = $(AM_CPPFLAGS) -DENT_FAULT_POINTS
tests_faults_entitle_faults_LDADD = $(entitle_LDADD)
tests_faults_entitle_faults_DEPENDENCIES = $(entitle_DEPENDENCIES)

# Columns against the interpreter on random records and random rulebooks: tests/differential/README.md
check_PROGRAMS += tests/differential/differential
tests_differential_differential_SOURCES = tests/differential/differential.c \
	tests/differential/both_ways.c tests/differential/both_ways.h \
	tests/differential/random_batch.c tests/differential/random_feel.c tests/differential/random_feel.h \
	tests/differential/random_pool.c tests/differential/random_pool.h \
	tests/differential/random_rules.c tests/differential/random_rules.h
tests_differential_differential_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/differential
tests_differential_differential_LDADD = engine/evaluate/libevaluate.la engine/read/libread.la \
	engine/kernels/libkernels.la engine/plan/libplan.la engine/db/libdb.la engine/rules/librules.la \
	engine/feel/libfeel.la engine/column/libcolumn.la engine/value/libvalue.la \
	engine/base/libbase.la $(ENGINE_LIBS)
tests_bench_evaluate_SOURCES = tests/bench/evaluate.c
tests_bench_evaluate_LDADD = engine/decide/libdecide.la engine/evaluate/libevaluate.la \
	engine/read/libread.la engine/kernels/libkernels.la engine/plan/libplan.la engine/db/libdb.la \
	engine/rules/librules.la engine/feel/libfeel.la engine/column/libcolumn.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)

check_PROGRAMS += tests/differential/cases
tests_differential_cases_SOURCES = tests/differential/cases_both_ways.c
tests_differential_cases_LDADD = engine/author/libauthor.la engine/evaluate/libevaluate.la \
	engine/read/libread.la engine/kernels/libkernels.la engine/plan/libplan.la engine/db/libdb.la \
	engine/rules/librules.la engine/feel/libfeel.la engine/column/libcolumn.la \
	engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)
