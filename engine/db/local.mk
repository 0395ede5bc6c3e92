# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/db/libdb.la
engine_db_libdb_la_SOURCES = \
	engine/db/columns.c \
	engine/db/connect.c \
	engine/db/copy.c \
	engine/db/db.h \
	engine/db/session.h \
	engine/db/statement.c
