# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/db/libdb.la
engine_db_libdb_la_SOURCES = \
	engine/db/columns.c \
	engine/db/connect.c \
	engine/db/copy.c \
	engine/db/db.h \
	engine/db/session.h \
	engine/db/statement.c \
	engine/db/wait.c

check_PROGRAMS += tests/unit/db/test_db
tests_unit_db_test_db_SOURCES = \
	tests/unit/db/test_db.c \
	tests/unit/db/suite_connect.c tests/unit/db/suite_copy.c \
	tests/unit/db/suite_offline.c tests/unit/db/suite_statement.c
tests_unit_db_test_db_LDADD = engine/db/libdb.la engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
