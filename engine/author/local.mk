# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/author/libauthor.la
engine_author_libauthor_la_SOURCES = \
	engine/author/test.c engine/author/test.h \
	engine/author/coverage.c engine/author/coverage.h engine/author/coverage_internal.h \
	engine/author/coverage_html.c engine/author/coverage_print.c \
	engine/author/junit.c engine/author/junit.h \
	engine/author/words.c engine/author/words.h \
	engine/author/markup.c engine/author/markup.h \
	engine/author/page.c engine/author/page.h

# What policy staff ask of a rulebook.
engine_author_libauthor_la_SOURCES += \
	engine/author/compare.c engine/author/compare.h engine/author/compare_view.h \
	engine/author/compare_diff.c engine/author/compare_html.c engine/author/compare_json.c \
	engine/author/compare_text.c engine/author/compare_view.c \
	engine/author/forecast.c engine/author/forecast.h engine/author/forecast_html.c engine/author/forecast_view.h \
	engine/author/grid.c engine/author/grid.h \
	engine/author/check.c engine/author/check.h engine/author/sarif.c engine/author/sarif.h \
	engine/author/codes.c engine/author/codes.h \
	engine/author/decide.c engine/author/decide.h \
	engine/author/docs.c engine/author/docs.h engine/author/docs_internal.h engine/author/docs_words.h \
	engine/author/docs_benefit.c engine/author/docs_cases.c engine/author/docs_diagram.c \
	engine/author/docs_draw.c engine/author/docs_element.c engine/author/docs_gloss.c engine/author/docs_history.c \
	engine/author/docs_logic.c engine/author/docs_model.c engine/author/docs_parameters.c \
	engine/author/docs_sources.c \
	engine/author/eval.c engine/author/eval.h \
	engine/author/explain.c engine/author/explain.h \
	engine/author/facts.c engine/author/facts.h \
	engine/author/grants.c engine/author/grants.h \
	engine/author/look.c engine/author/look.h \
	engine/author/new_benefit.c engine/author/new_benefit.h \
	engine/author/night_inputs.c engine/author/night_inputs.h \
	engine/author/outcome.c engine/author/outcome.h \
	engine/author/record.c engine/author/record.h \
	engine/author/record_case.c engine/author/record_case.h \
	engine/author/record_facts.c engine/author/record_facts.h \
	engine/author/report.c engine/author/report.h engine/author/report_internal.h \
	engine/author/report_html.c engine/author/report_why.c \
	engine/author/select.c engine/author/select.h \
	engine/author/weigh.c engine/author/weigh.h \
	engine/author/why.c engine/author/why.h

# What is said of each diagnostic's code, for those who translate it: engine/author/codes/codes2c.sh.
CODE_TEXTS = $(foreach file,dmn feel rulebook,$(foreach lang,en zh,engine/author/codes/$(file).$(lang).txt))
nodist_engine_author_libauthor_la_SOURCES = engine/author/code_texts.c
CLEANFILES += engine/author/code_texts.c
engine/author/code_texts.c: $(CODE_TEXTS) engine/author/codes/codes2c.sh
	$(AM_V_GEN)$(MKDIR_P) engine/author && \
	sh $(top_srcdir)/engine/author/codes/codes2c.sh $(top_srcdir)/engine/author/codes > $@.new && mv $@.new $@
EXTRA_DIST += $(CODE_TEXTS) engine/author/codes/codes2c.sh

check_PROGRAMS += tests/unit/author/test_test
tests_unit_author_test_test_SOURCES = tests/unit/author/test_test.c
tests_unit_author_test_test_LDADD = \
	engine/author/libauthor.la engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)

# Our own suite: tests/cases/README.md.
check_PROGRAMS += tests/unit/author/test_pitfalls
tests_unit_author_test_pitfalls_SOURCES = tests/unit/author/test_pitfalls.c
tests_unit_author_test_pitfalls_LDADD = \
	engine/author/libauthor.la engine/rules/librules.la engine/feel/libfeel.la \
	engine/value/libvalue.la engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
check_PROGRAMS += tests/unit/feel/test_calendar
tests_unit_feel_test_calendar_SOURCES = tests/unit/feel/test_calendar.c
tests_unit_feel_test_calendar_LDADD = engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la $(CUNIT_LIBS) $(ENGINE_LIBS)
