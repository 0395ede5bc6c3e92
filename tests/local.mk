# SPDX-License-Identifier: Apache-2.0
# `make check` runs the unit tests; tests/run runs everything.
AM_TESTS_ENVIRONMENT = srcdir='$(abs_top_srcdir)'; export srcdir;
TESTS = $(check_PROGRAMS)

EXTRA_DIST += tests
