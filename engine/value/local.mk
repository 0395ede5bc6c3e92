# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/value/libvalue.la
engine_value_libvalue_la_SOURCES = \
	engine/value/number.c engine/value/number.h \
	engine/value/number_math.c engine/value/number_parts.h \
	engine/value/temporal.c engine/value/temporal.h \
	engine/value/temporal_text.c \
	engine/value/value.c engine/value/value.h \
	engine/value/value_text.c

check_PROGRAMS += tests/unit/value/test_number tests/unit/value/test_temporal \
	tests/unit/value/test_value
tests_unit_value_test_number_SOURCES = tests/unit/value/test_number.c
tests_unit_value_test_number_LDADD = engine/value/libvalue.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_value_test_temporal_SOURCES = tests/unit/value/test_temporal.c
tests_unit_value_test_temporal_LDADD = engine/value/libvalue.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_value_test_value_SOURCES = tests/unit/value/test_value.c
tests_unit_value_test_value_LDADD = engine/value/libvalue.la engine/base/libbase.la \
	$(CUNIT_LIBS) $(ENGINE_LIBS)
