# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/base/libbase.la
engine_base_libbase_la_SOURCES = \
	engine/base/arena.c engine/base/arena.h \
	engine/base/clock.c engine/base/clock.h \
	engine/base/csv.c engine/base/csv.h \
	engine/base/diagnostic.c engine/base/diagnostic.h \
	engine/base/digest.c engine/base/digest.h \
	engine/base/error.c engine/base/error.h \
	engine/base/fault.c engine/base/fault.h \
	engine/base/pack.c engine/base/pack.h \
	engine/base/replace.c engine/base/replace.h \
	engine/base/source.c engine/base/source.h \
	engine/base/text.c engine/base/text.h \
	engine/base/translate.c engine/base/translate.h \
	engine/base/utf8.c engine/base/utf8.h

check_PROGRAMS += tests/unit/base/test_base
tests_unit_base_test_base_SOURCES = \
	tests/unit/base/test_base.c tests/unit/base/suites.h \
	tests/unit/base/suite_arena.c tests/unit/base/suite_csv.c tests/unit/base/suite_diagnostic.c \
	tests/unit/base/suite_digest.c tests/unit/base/suite_error.c \
	tests/unit/base/suite_source.c tests/unit/base/suite_text.c \
	tests/unit/base/suite_utf8.c
tests_unit_base_test_base_LDADD = engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
