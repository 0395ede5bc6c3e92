# SPDX-License-Identifier: Apache-2.0
# The command. The libraries are listed against the flow, as the linker wants them.
noinst_LTLIBRARIES += engine/cli/libcli.la
engine_cli_libcli_la_SOURCES = \
	engine/cli/cli.h engine/cli/options.c engine/cli/progress.c

bin_PROGRAMS += entitle
entitle_SOURCES = \
	engine/cli/main.c engine/cli/commands.c
entitle_LDADD = \
	engine/cli/libcli.la engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/cli/test_cli
tests_unit_cli_test_cli_SOURCES = tests/unit/cli/test_cli.c
tests_unit_cli_test_cli_LDADD = \
	engine/cli/libcli.la engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) \
	$(ENGINE_LIBS)
