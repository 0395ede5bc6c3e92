# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/column/libcolumn.la
engine_column_libcolumn_la_SOURCES = engine/column/column.c engine/column/column.h
