# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/feel/libfeel.la
engine_feel_libfeel_la_SOURCES = \
	engine/feel/feel.h engine/feel/feel_internal.h engine/feel/node.h \
	engine/feel/lexer.c engine/feel/lexer.h \
	engine/feel/scope.c \
	engine/feel/parse.c engine/feel/parse_block.c engine/feel/parse_name.c \
	engine/feel/parse_primary.c engine/feel/parse_tests.c engine/feel/parse_type.c \
	engine/feel/type.c engine/feel/type.h \
	engine/feel/infer.c engine/feel/node.c engine/feel/children.c engine/feel/print.c \
	engine/feel/check.c engine/feel/check.h engine/feel/check_call.c \
	engine/feel/check_condition.c engine/feel/check_coverage.c \
	engine/feel/check_set.c engine/feel/check_table.c \
	engine/feel/eval.c engine/feel/eval_compare.c engine/feel/eval_loop.c \
	engine/feel/call.c engine/feel/coerce.c engine/feel/table.c \
	engine/feel/arithmetic.c engine/feel/property.c \
	engine/feel/builtin.c engine/feel/builtin.h engine/feel/builtin_context.c \
	engine/feel/builtin_list.c engine/feel/builtin_number.c engine/feel/builtin_range.c \
	engine/feel/builtin_string.c engine/feel/builtin_temporal.c

check_PROGRAMS += tests/unit/feel/test_parse tests/unit/feel/test_eval \
	tests/unit/feel/test_builtin tests/unit/feel/test_check
tests_unit_feel_test_parse_SOURCES = tests/unit/feel/test_parse.c
tests_unit_feel_test_parse_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_feel_test_eval_SOURCES = tests/unit/feel/test_eval.c
tests_unit_feel_test_eval_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_feel_test_builtin_SOURCES = tests/unit/feel/test_builtin.c
tests_unit_feel_test_builtin_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_feel_test_check_SOURCES = tests/unit/feel/test_check.c
tests_unit_feel_test_check_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
