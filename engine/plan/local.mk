# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/plan/libplan.la
engine_plan_libplan_la_SOURCES = \
	engine/plan/plan.c engine/plan/plan.h \
	engine/plan/plan_parts.h \
	engine/plan/plan_print.c \
	engine/plan/plan_sql.c \
	engine/plan/plan_types.c
