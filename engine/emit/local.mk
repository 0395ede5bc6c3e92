# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/emit/libemit.la
engine_emit_libemit_la_SOURCES = \
	engine/emit/basis.c engine/emit/basis.h \
	engine/emit/content.c engine/emit/content.h \
	engine/emit/copy_rows.c engine/emit/copy_rows.h \
	engine/emit/counts.c engine/emit/counts.h \
	engine/emit/emit.c engine/emit/emit.h engine/emit/emit_internal.h \
	engine/emit/grant.c \
	engine/emit/message.c

check_PROGRAMS += tests/unit/emit/test_basis tests/unit/emit/test_content \
	tests/unit/emit/test_copy_rows tests/unit/emit/test_counts tests/unit/emit/test_grant
tests_unit_emit_test_basis_SOURCES = tests/unit/emit/test_basis.c
tests_unit_emit_test_basis_LDADD = engine/emit/libemit.la engine/db/libdb.la \
	engine/base/libbase.la sql/libsql.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_emit_test_grant_SOURCES = tests/unit/emit/test_grant.c
tests_unit_emit_test_grant_LDADD = $(ENGINE_PARTS) $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_emit_test_content_SOURCES = tests/unit/emit/test_content.c
tests_unit_emit_test_content_LDADD = engine/emit/libemit.la engine/decide/libdecide.la \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_emit_test_copy_rows_SOURCES = tests/unit/emit/test_copy_rows.c
tests_unit_emit_test_copy_rows_LDADD = engine/emit/libemit.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_emit_test_counts_SOURCES = tests/unit/emit/test_counts.c
tests_unit_emit_test_counts_LDADD = engine/emit/libemit.la engine/decide/libdecide.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
