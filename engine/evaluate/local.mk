# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/evaluate/libevaluate.la
engine_evaluate_libevaluate_la_SOURCES = \
	engine/evaluate/evaluate.c engine/evaluate/evaluate.h \
	engine/evaluate/evaluate_items.c \
	engine/evaluate/evaluate_json.c \
	engine/evaluate/evaluate_parts.h
