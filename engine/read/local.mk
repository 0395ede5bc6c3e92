# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/read/libread.la
engine_read_libread_la_SOURCES = \
	engine/read/batch.c engine/read/batch.h \
	engine/read/bind.c engine/read/bind.h \
	engine/read/copy_decode.c engine/read/copy_decode.h \
	engine/read/copy_numeric.c \
	engine/read/estimate.c engine/read/estimate.h \
	engine/read/forward.c engine/read/forward.h

check_PROGRAMS += tests/unit/read/test_read
tests_unit_read_test_read_SOURCES = \
	tests/unit/read/test_read.c tests/unit/read/fixtures.h \
	tests/unit/read/source.c tests/unit/read/source.h \
	tests/unit/read/suite_batch.c tests/unit/read/suite_bind.c tests/unit/read/suite_decode.c
tests_unit_read_test_read_LDADD = engine/read/libread.la engine/plan/libplan.la \
	engine/rules/librules.la engine/db/libdb.la engine/feel/libfeel.la \
	engine/column/libcolumn.la engine/value/libvalue.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)
