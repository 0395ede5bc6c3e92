# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/morning/libmorning.la
engine_morning_libmorning_la_SOURCES = \
	engine/morning/counts.c \
	engine/morning/html.c engine/morning/html.h \
	engine/morning/html_bounds.c engine/morning/html_counts.c engine/morning/html_waiting.c \
	engine/morning/json.c \
	engine/morning/morning.h \
	engine/morning/notes.c \
	engine/morning/read.c \
	engine/morning/say.c engine/morning/say.h \
	engine/morning/words.c engine/morning/words.h
