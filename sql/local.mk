# SPDX-License-Identifier: Apache-2.0
# The SQL of the engine as C strings, for engine/db and those above it: #include "sql/statements.h".
# The lists are taken when make starts; the folders are prerequisites so that a deleted file counts.
SQL_FILES = $(wildcard $(top_srcdir)/sql/statements/*.sql $(top_srcdir)/sql/ledger/*.sql)
SQL_FOLDERS = $(top_srcdir)/sql/statements $(top_srcdir)/sql/ledger

# A rule of their own, or make takes statements.c for a way to build the folder `statements`.
$(SQL_FOLDERS): ;

noinst_LTLIBRARIES += sql/libsql.la
nodist_sql_libsql_la_SOURCES = sql/statements.c sql/statements.h
BUILT_SOURCES += sql/statements.h
CLEANFILES += sql/statements.c sql/statements.h

sql/statements.h: $(SQL_FILES) $(SQL_FOLDERS) $(top_srcdir)/sql/sql2c.sh
	$(AM_V_GEN)$(MKDIR_P) sql && \
	sh $(top_srcdir)/sql/sql2c.sh header $(SQL_FOLDERS) > $@.new && mv $@.new $@
sql/statements.c: $(SQL_FILES) $(SQL_FOLDERS) $(top_srcdir)/sql/sql2c.sh
	$(AM_V_GEN)$(MKDIR_P) sql && \
	sh $(top_srcdir)/sql/sql2c.sh source $(SQL_FOLDERS) > $@.new && mv $@.new $@

EXTRA_DIST += sql/sql2c.sh sql/statements sql/ledger sql/sample
