# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/author/libauthor.la
engine_author_libauthor_la_SOURCES = \
	engine/author/test.c engine/author/test.h

# What policy staff ask of a rulebook.
engine_author_libauthor_la_SOURCES += \
	engine/author/check.c engine/author/check.h \
	engine/author/decide.c engine/author/decide.h \
	engine/author/facts.c engine/author/facts.h \
	engine/author/report.c engine/author/report.h \
	engine/author/select.c engine/author/select.h
