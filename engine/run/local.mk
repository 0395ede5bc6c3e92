# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/run/librun.la
engine_run_librun_la_SOURCES = \
	engine/run/approval.c engine/run/approval.h \
	engine/run/attempts.c engine/run/attempts.h \
	engine/run/bands.c engine/run/bands.h \
	engine/run/claim.c engine/run/claim.h \
	engine/run/compare.c engine/run/compare.h \
	engine/run/compare_match.c engine/run/compare_match.h \
	engine/run/compare_tally.c engine/run/compare_tally.h \
	engine/run/compare_worker.c engine/run/compare_worker.h \
	engine/run/failure.h \
	engine/run/forecast.c engine/run/forecast.h \
	engine/run/gate_count.c engine/run/gate_judge.c engine/run/gate_words.c engine/run/gate_words.h engine/run/gates.c engine/run/gates.h \
	engine/run/indexes.c engine/run/indexes.h \
	engine/run/join.c engine/run/join.h \
	engine/run/look_again.c engine/run/look_again.h \
	engine/run/night.c engine/run/night.h \
	engine/run/preflight.c engine/run/preflight.h \
	engine/run/copy_read.c engine/run/copy_read.h \
	engine/run/relations.c engine/run/relations.h \
	engine/run/rows_forward.c engine/run/rows_forward.h \
	engine/run/rulebook_restore.c engine/run/rulebook_restore.h \
	engine/run/rulebook_row.c engine/run/rulebook_row.h \
	engine/run/rulebook_reasons.c engine/run/rulebook_reasons.h \
	engine/run/run_benefit.c engine/run/run_benefit.h \
	engine/run/run_row.c engine/run/run_row.h \
	engine/run/schema.c engine/run/schema.h \
	engine/run/split.c engine/run/split.h \
	engine/run/shards.c engine/run/shards.h \
	engine/run/snapshot.c engine/run/snapshot.h \
	engine/run/standing.c engine/run/standing.h engine/run/standing_internal.h \
	engine/run/standing_columns.c engine/run/standing_content.c engine/run/standing_forward.c \
	engine/run/standing_read.c \
	engine/run/status.c engine/run/status.h \
	engine/run/subjects.c engine/run/subjects.h \
	engine/run/weigh.c engine/run/weigh.h \
	engine/run/worker.c engine/run/worker.h

check_PROGRAMS += tests/unit/run/test_standing
tests_unit_run_test_standing_SOURCES = tests/unit/run/test_standing.c
tests_unit_run_test_standing_LDADD = $(ENGINE_PARTS) $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/run/test_brought_forward
tests_unit_run_test_brought_forward_SOURCES = tests/unit/run/test_brought_forward.c
tests_unit_run_test_brought_forward_LDADD = $(ENGINE_PARTS) $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/run/test_gates
tests_unit_run_test_gates_SOURCES = tests/unit/run/test_gates.c
tests_unit_run_test_gates_LDADD = $(ENGINE_PARTS) $(CUNIT_LIBS) $(ENGINE_LIBS)
