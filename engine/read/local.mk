# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/read/libread.la
engine_read_libread_la_SOURCES = \
	engine/read/batch.c engine/read/batch.h \
	engine/read/bind.c engine/read/bind.h \
	engine/read/copy_decode.c engine/read/copy_decode.h \
	engine/read/copy_numeric.c
