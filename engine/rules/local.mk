# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/rules/librules.la
engine_rules_librules_la_SOURCES = \
	engine/rules/cases.c engine/rules/cases.h \
	engine/rules/cases_csv.c engine/rules/cases_csv.h \
	engine/rules/xml.c engine/rules/xml.h \
	engine/rules/xml_scan.c engine/rules/xml_scan.h \
	engine/rules/dmn.h engine/rules/dmn_load.h \
	engine/rules/dmn_ask.c engine/rules/dmn_ask.h \
	engine/rules/dmn_boxed.c \
	engine/rules/dmn_facts.c \
	engine/rules/dmn_files.c \
	engine/rules/dmn_find.c \
	engine/rules/dmn_load.c \
	engine/rules/dmn_schema.c \
	engine/rules/dmn_state.c \
	engine/rules/dmn_table.c \
	engine/rules/dmn_types.c \
	engine/rules/json.c engine/rules/json.h

# The rulebook: our own XML around the models.
engine_rules_librules_la_SOURCES += \
	engine/rules/rulebook.c engine/rules/rulebook.h engine/rules/rulebook_parts.h \
	engine/rules/rulebook_files.c \
	engine/rules/rulebook_form.c engine/rules/rulebook_form.h \
	engine/rules/rulebook_inputs.c \
	engine/rules/rulebook_reach.c \
	engine/rules/sources.c engine/rules/parameters.c engine/rules/guards.c \
	engine/rules/message_pattern.c engine/rules/message_pattern.h \
	engine/rules/message_text.c engine/rules/message_text.h \
	engine/rules/calendar.c engine/rules/benefit.c engine/rules/policy.c

check_PROGRAMS += tests/unit/rules/test_rulebook
tests_unit_rules_test_rulebook_SOURCES = tests/unit/rules/test_rulebook.c
tests_unit_rules_test_rulebook_LDADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_message
tests_unit_rules_test_message_SOURCES = tests/unit/rules/test_message.c
tests_unit_rules_test_message_LDADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_codes
tests_unit_rules_test_codes_SOURCES = tests/unit/rules/test_codes.c
tests_unit_rules_test_codes_LDADD = engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_xml tests/unit/rules/test_dmn
tests_unit_rules_test_xml_SOURCES = tests/unit/rules/test_xml.c
tests_unit_rules_test_xml_LDADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
tests_unit_rules_test_dmn_SOURCES = tests/unit/rules/test_dmn.c
tests_unit_rules_test_dmn_LDADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

check_PROGRAMS += tests/unit/rules/test_json
tests_unit_rules_test_json_SOURCES = tests/unit/rules/test_json.c
tests_unit_rules_test_json_LDADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
