# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/plan/libplan.la
engine_plan_libplan_la_SOURCES = \
	engine/plan/compile.c engine/plan/compile_parts.h \
	engine/plan/compile_call.c \
	engine/plan/compile_emit.c \
	engine/plan/compile_expression.c \
	engine/plan/compile_list.c \
	engine/plan/compile_scalar.c engine/plan/compile_scalar.h \
	engine/plan/compile_table.c \
	engine/plan/compile_temporal.c \
	engine/plan/plan.c engine/plan/plan.h \
	engine/plan/plan_grants.c engine/plan/plan_grants.h \
	engine/plan/plan_parts.h \
	engine/plan/plan_print.c \
	engine/plan/plan_sql.c \
	engine/plan/plan_types.c \
	engine/plan/program.h engine/plan/program_print.c

check_PROGRAMS += tests/unit/plan/test_plan
tests_unit_plan_test_plan_SOURCES = tests/unit/plan/test_plan.c
tests_unit_plan_test_plan_LDADD = engine/plan/libplan.la engine/rules/librules.la \
	engine/feel/libfeel.la engine/column/libcolumn.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
