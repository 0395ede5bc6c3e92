/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codes of reports about expressions and models: each one that a source file of engine/feel or
 * engine/rules uses is explained in eligibility-rules/schema/README.md and brought about by a bad
 * case, and none is explained that nothing reports. Those of the rulebook are in test_rulebook.c.
 */
#include <dirent.h>

#include "base/text.h"
#include "unit.h"

static void append_file(text *out, const char *path)
{
    FILE *file = fopen(path, "r");
    char bytes[4096];
    if (!UNIT_NOT_NULL(file)) {
        return;
    }
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        text_append(out, bytes, n);
    }
    fclose(file);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* All files of the folder whose name ends so. */
static void append_folder(text *out, const char *folder_name, const char *end)
{
    char folder_path[4096], path[8192];
    snprintf(folder_path, sizeof folder_path, "%s", unit_path(folder_name));
    DIR *folder = opendir(folder_path);
    if (!UNIT_NOT_NULL(folder)) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (ends_with(entry->d_name, end)) {
            snprintf(path, sizeof path, "%s/%s", folder_path, entry->d_name);
            append_file(out, path);
        }
    }
    closedir(folder);
}

static bool is_code_byte(char c)
{
    return (c >= 'a' && c <= 'z') || c == '-';
}

/* The code stands there by itself, not as the beginning of a longer one. */
static bool holds_code(const char *s, const char *code)
{
    size_t n = strlen(code);
    for (const char *at = s; (at = strstr(at, code)) != NULL; at += n) {
        if ((at == s || !is_code_byte(at[-1])) && !is_code_byte(at[n])) {
            return true;
        }
    }
    return false;
}

/* Calls `visit` for each "feel-..." or "dmn-..." that stands between two bytes `quote`. */
static size_t visit_codes(const char *s, char quote, void (*visit)(const char *code))
{
    char code[64];
    size_t n_codes = 0;
    for (const char *at = s; (at = strchr(at, quote)) != NULL;) {
        size_t n = 0;
        at++;
        while (is_code_byte(at[n])) {
            n++;
        }
        bool is_code =
            (strncmp(at, "feel-", 5) == 0 && n > 5) || (strncmp(at, "dmn-", 4) == 0 && n > 4);
        if (at[n] == quote && n < sizeof code && is_code) {
            snprintf(code, sizeof code, "%.*s", (int)n, at);
            visit(code);
            n_codes++;
        }
    }
    return n_codes;
}

static text sources, readme, cases;

static void check_used(const char *code)
{
    char row[80];
    snprintf(row, sizeof row, "\n| `%s` | ", code);
    UNIT_AT(strstr(text_string(&readme), row) != NULL, "schema/README.md", 1, "%s is not explained",
            code);
    /* Standard mode alone reports it: tests/unit/feel/test_check.c. */
    UNIT_AT(strcmp(code, "feel-extension") == 0 || holds_code(text_string(&cases), code),
            "tests/cases", 1, "no bad case brings about %s", code);
}

static void check_explained(const char *code)
{
    UNIT_AT(holds_code(text_string(&sources), code), "schema/README.md", 1, "nothing reports %s",
            code);
}

static void test_codes(void)
{
    append_folder(&sources, "engine/feel", ".c");
    append_folder(&sources, "engine/rules", ".c");
    append_file(&readme, unit_path("eligibility-rules/schema/README.md"));
    append_folder(&cases, "tests/cases/dmn/bad", ".expected");
    append_folder(&cases, "tests/cases/feel/faults", ".txt");
    UNIT_TRUE(visit_codes(text_string(&sources), '"', check_used) > 50);
    append_folder(&sources, "engine/author", ".c"); /* `entitle eval` reports what failed with the values given */
    UNIT_TRUE(visit_codes(text_string(&readme), '`', check_explained) > 50);
    text_dispose(&sources);
    text_dispose(&readme);
    text_dispose(&cases);
}

UNIT_SUITE(codes, UNIT_TEST(test_codes));

UNIT_MAIN(&suite_codes)
