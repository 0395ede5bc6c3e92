# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += engine/release/librelease.la
engine_release_librelease_la_SOURCES = \
	engine/release/account.c engine/release/account.h \
	engine/release/pause.c engine/release/pause.h \
	engine/release/proposals.c engine/release/proposals.h \
	engine/release/release.c engine/release/release.h
