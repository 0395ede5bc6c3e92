# SPDX-License-Identifier: Apache-2.0
# The command. Its libraries are listed against the flow, as the linker wants them.
ENGINE_PARTS = \
	engine/cli/libcli.la $(filter $(noinst_LTLIBRARIES),engine/morning/libmorning.la engine/author/libauthor.la \
	engine/run/librun.la engine/release/librelease.la engine/emit/libemit.la \
	engine/decide/libdecide.la engine/evaluate/libevaluate.la engine/read/libread.la \
	engine/plan/libplan.la engine/rules/librules.la engine/db/libdb.la sql/libsql.la \
	engine/kernels/libkernels.la engine/feel/libfeel.la engine/column/libcolumn.la) \
	engine/value/libvalue.la engine/base/libbase.la

noinst_LTLIBRARIES += engine/cli/libcli.la
engine_cli_libcli_la_SOURCES = \
	engine/cli/cli.h engine/cli/files.c engine/cli/options.c engine/cli/progress.c engine/cli/signals.c

bin_PROGRAMS += entitle
entitle_SOURCES = \
	engine/cli/main.c engine/cli/commands.c \
	engine/cli/cmd_approve.c \
	engine/cli/cmd_check.c engine/cli/cmd_compare.c engine/cli/cmd_decide.c engine/cli/cmd_docs.c engine/cli/cmd_eval.c engine/cli/cmd_forecast.c \
	engine/cli/comparing.c engine/cli/comparing.h \
	engine/cli/cmd_explain.c \
	engine/cli/cmd_init.c engine/cli/cmd_new_benefit.c engine/cli/cmd_pause.c engine/cli/cmd_proposals.c \
	engine/cli/cmd_reject.c engine/cli/cmd_release.c engine/cli/cmd_report.c \
	engine/cli/cmd_resume.c \
	engine/cli/cmd_run.c engine/cli/cmd_status.c \
	engine/cli/cmd_test.c \
	engine/cli/metrics.c engine/cli/metrics.h \
	engine/cli/pausing.c engine/cli/pausing.h engine/cli/releasing.c engine/cli/releasing.h
entitle_LDADD = $(ENGINE_PARTS) $(ENGINE_LIBS)
entitle_DEPENDENCIES = $(ENGINE_PARTS)

check_PROGRAMS += tests/unit/cli/test_cli
tests_unit_cli_test_cli_SOURCES = tests/unit/cli/test_cli.c
tests_unit_cli_test_cli_LDADD = \
	engine/cli/libcli.la engine/db/libdb.la engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) \
	$(ENGINE_LIBS)
