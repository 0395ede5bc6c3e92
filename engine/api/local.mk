# SPDX-License-Identifier: Apache-2.0
# The public library. Of the engine it holds what a model needs, and exports the names of
# include/entitle/ alone. -version-info is libtool's current:revision:age, see its manual.
lib_LTLIBRARIES += libentitle.la
libentitle_la_SOURCES = \
	engine/api/api.h \
	engine/api/evaluation.c engine/api/model.c engine/api/type.c engine/api/value.c
libentitle_la_LIBADD = \
	engine/rules/librules.la engine/feel/libfeel.la engine/value/libvalue.la \
	engine/base/libbase.la \
	$(LIBXML_LIBS) $(ICU_LIBS) $(MPFR_LIBS) $(CRYPTO_LIBS) -lm
libentitle_la_LDFLAGS = \
	$(AM_LDFLAGS) -no-undefined -version-info 0:0:0 -export-symbols-regex '^ent_'

pkginclude_HEADERS += \
	include/entitle/entitle.h include/entitle/error.h include/entitle/export.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = entitle.pc

# The example is built against the library as a user's program is.
noinst_PROGRAMS += examples/evaluate
examples_evaluate_SOURCES = examples/evaluate.c
examples_evaluate_CPPFLAGS = -I$(top_srcdir)/include
examples_evaluate_LDADD = libentitle.la

check_PROGRAMS += tests/unit/api/test_api
tests_unit_api_test_api_SOURCES = tests/unit/api/test_api.c
tests_unit_api_test_api_LDADD = libentitle.la $(CUNIT_LIBS)
