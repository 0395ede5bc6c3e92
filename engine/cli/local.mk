# SPDX-License-Identifier: Apache-2.0
# The command. The libraries are listed against the flow, as the linker wants them.
bin_PROGRAMS += entitle
entitle_SOURCES = \
	engine/cli/main.c engine/cli/cli.h engine/cli/commands.c \
	engine/cli/options.c engine/cli/progress.c
entitle_LDADD = engine/value/libvalue.la engine/base/libbase.la $(ENGINE_LIBS)
