# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/column/libcolumn.la
engine_column_libcolumn_la_SOURCES = \
	engine/column/column.c engine/column/column.h \
	engine/column/content.c engine/column/content.h \
	engine/column/dictionary.c engine/column/dictionary.h \
	engine/column/key.c engine/column/key.h \
	engine/column/key_book.c engine/column/key_book.h

check_PROGRAMS += tests/unit/column/test_column
tests_unit_column_test_column_SOURCES = tests/unit/column/test_column.c
tests_unit_column_test_column_LDADD = engine/column/libcolumn.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/column/test_content
tests_unit_column_test_content_SOURCES = tests/unit/column/test_content.c
tests_unit_column_test_content_LDADD = engine/column/libcolumn.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
