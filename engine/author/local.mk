# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/author/libauthor.la
engine_author_libauthor_la_SOURCES = \
	engine/author/test.c engine/author/test.h
