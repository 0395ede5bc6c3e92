/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as a JSON file of facts about one subject, read against tests/rulebooks/minimal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "author/facts.h"
#include "fuzz.h"
#include "folder.h"

#define AS_OF_DAY 20605 /* 2026-06-01 */

static const char *const WORDS[] = {"{\"Person\": {",
                                    "\"birth date\": \"1940-03-02\"",
                                    "\"death date\": null",
                                    "\"subject\": 123",
                                    "\"region\": \"310101\"",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    ",",
                                    ":",
                                    "null",
                                    "true",
                                    "false",
                                    "1e999999999",
                                    "-0",
                                    "0.1",
                                    "99999999999999999999999999999999999999",
                                    "9223372036854775807",
                                    "\"\\u0000\"",
                                    "\"\\ud800\"",
                                    "\"\\udc00\"",
                                    "NaN",
                                    "Infinity",
                                    "-Infinity",
                                    "//",
                                    "/* */",
                                    "'",
                                    "\"",
                                    NULL};

int fuzz_facts(const uint8_t *data, size_t n)
{
    static pid_t prepared;
    static arena book_arena;
    static rulebook *book;
    char path[8192];
    const char *folder = fuzz_folder();
    if (prepared != getpid()) {
        const char *top = getenv("srcdir");
        snprintf(path, sizeof path, "%s/tests/rulebooks/minimal", top != NULL ? top : ".");
        arena_init(&book_arena, 64 * 1024);
        diagnostic_list list;
        diagnostic_list_init(&list, &book_arena);
        fuzz_check(rulebook_load(&book, &book_arena, path, AS_OF_DAY, &list) == ENT_OK,
                   "cannot load %s", path);
        prepared = getpid();
    }
    fuzz_folder_write("facts.json", data, n);
    snprintf(path, sizeof path, "%s/facts.json", folder);
    arena a;
    arena_init(&a, 64 * 1024);
    facts *f;
    ent_error err = {0};
    ent_code code = facts_read(&f, &a, book, path, AS_OF_DAY, &err);
    fuzz_check(code == ENT_OK || err.message[0] != '\0', "refused without a word");
    fuzz_check((code == ENT_OK) == (f != NULL), "facts and a failure");
    if (code == ENT_OK) {
        struct text out = {0};
        for (size_t i = 0; i < book->n_items; i++) {
            value_to_json(&out, f->items[i]);
        }
        text_dispose(&out);
    }
    arena_dispose(&a);
    return 0;
}

const fuzz_target fuzz_this = {"facts", fuzz_facts, WORDS, 4000};
