/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said to people, in their language, by gettext. Texts stand in the code in English and are looked up by them:
 *
 *     translate_begin(LOCALEDIR);                       // once, before there are threads
 *     printf(translate("run %lld is released\n"), run_id);
 *     const char *what = N_("the ledger");              // marked here, looked up where it is said
 *
 * error_set(), error_hint(), diagnostic_add() and their like look up the format they are given, so it is not wrapped at their
 * callers. Who puts a text into a table of the ledger, a document for programs or a rule file does not look it up: what is kept
 * must not depend on who started the night. po/zh_CN.po has the texts; po/keywords says where they are found.
 *
 * The process stays in the locale "C": numbers, characters, libpq and the server are not touched. A program that does not call
 * translate_begin(), as those that use the library, gets English.
 */
#ifndef ENTITLE_BASE_TRANSLATE_H
#define ENTITLE_BASE_TRANSLATE_H

#include "base/arena.h"

/** Marks a text that is looked up later. */
#define N_(text) text
/** Marks one for translate_about(). */
#define N_ABOUT(about, text) text

/** Opens the texts of the environment's language: those in the folder `locale` beside the program, else those in `folder`. Without them
 *  there is English. */
void translate_begin(const char *folder);

/** The text in the environment's language, or itself. Any thread; the result stays. */
const char *translate(const char *text) __attribute__((format_arg(1)));

/** The same of a word that means several things; `about` says which (gettext calls it a context). */
const char *translate_about(const char *about, const char *text);

/** The same of two texts, for one and for another number. */
const char *translate_number(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));

/** "zh" where the environment is Chinese (LANGUAGE as gettext reads it, LC_ALL, LC_MESSAGES, LANG), else "en". */
const char *translate_language(void);

/**
 * A text that was made in English and kept, in that language: by the first of the formats that it can have been made by, and the
 * texts within it likewise; itself where there is none.
 *
 * @param formats  ends with NULL; conversions are %s, %d, %lld, %zu, and something stands between any two
 */
const char *translate_made(arena *a, const char *made, const char *const *formats);

/** What errno says, in that language too. */
const char *translate_errno(int reason);

#endif
