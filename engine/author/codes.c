/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the diagnostics' codes: found, and laid out for a terminal. */
#include "author/codes.h"

#include <string.h>

#include "base/utf8.h"

#define INDENT     "        " /* of the texts; the labels are as wide */
#define TEXT_CELLS 80

typedef enum label { LABEL_MEANS, LABEL_WHY, LABEL_MEND, LABEL_WRONG, LABEL_RIGHT, N_LABELS } label;

static const char *const labels[2][N_LABELS] = {
    {"means   ", "why     ", "mend    ", "wrong   ", "right   "},
    {"含义    ", "影响    ", "改法    ", "错误    ", "正确    "},
};

static bool is_chinese(const char *lang)
{
    return strcmp(lang, "zh") == 0;
}

static const code_text *all(const char *lang)
{
    return is_chinese(lang) ? codes_zh : codes_en;
}

static const code_text *find(const code_text *texts, const char *code)
{
    while (texts->code != NULL && strcmp(texts->code, code) != 0) {
        texts++;
    }
    return texts->code == NULL ? NULL : texts;
}

bool codes_find(code_text *out, const char *code, const char *lang)
{
    const code_text *found = find(all(lang), code), *example = find(codes_en, code);
    if (found == NULL) {
        return false;
    }
    *out = *found;
    if (example != NULL) {
        out->wrong = example->wrong;
        out->right = example->right;
    }
    return true;
}

/* ---- layout ---- */

static void append_line(text *out, const char *s, size_t n)
{
    while (n > 0 && s[n - 1] == ' ') {
        n--;
    }
    text_append(out, s, n);
    text_append_char(out, '\n');
}

static void append_wrapped(text *out, const char *s)
{
    size_t n = strlen(s), line = 0, next = 0, cells = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < n;) {
        size_t at = i;
        uint32_t c = utf8_next(s, n, &i);
        if (at > line && utf8_may_break(before, c)) {
            next = at;
        }
        cells += utf8_is_wide(c) ? 2 : 1;
        before = c;
        if (cells > TEXT_CELLS && next > line && c != ' ') {
            append_line(out, s + line, next - line);
            text_append_string(out, INDENT);
            line = i = next;
            cells = 0;
        }
    }
    append_line(out, s + line, n - line);
}

static void append_example(text *out, const char *s)
{
    const char *end;
    while ((end = strchr(s, '\n')) != NULL) {
        append_line(out, s, (size_t)(end - s));
        text_append_string(out, INDENT);
        s = end + 1;
    }
    append_line(out, s, strlen(s));
}

static void write_text(text *out, const code_text *c, const char *lang)
{
    const char *const *label = labels[is_chinese(lang)];
    const char *const prose[] = {c->means, c->why, c->mend};
    text_printf(out, "%s: %s\n", c->code, c->title);
    for (size_t i = 0; i < sizeof prose / sizeof *prose; i++) {
        text_append_string(out, label[i]);
        append_wrapped(out, prose[i]);
    }
    if (c->wrong != NULL) {
        text_append_string(out, label[LABEL_WRONG]);
        append_example(out, c->wrong);
        text_append_string(out, label[LABEL_RIGHT]);
        append_example(out, c->right);
    }
}

/* ---- JSON ---- */

static void write_json(text *out, const code_text *c, const char *lang)
{
    const struct {
        const char *key, *text;
    } members[] = {
        {"code", c->code}, {"language", lang}, {"title", c->title}, {"means", c->means},
        {"why", c->why},   {"mend", c->mend},  {"wrong", c->wrong}, {"right", c->right},
    };
    text_json_begin_object(out);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].text != NULL) {
            text_json_key(out, members[i].key);
            text_json_cstring(out, members[i].text);
        }
    }
    text_json_end_object(out);
}

/* ---- public ---- */

void codes_write(text *out, const code_text *c, const char *lang, bool json)
{
    if (json) {
        write_json(out, c, lang);
        text_append_char(out, '\n');
    } else {
        write_text(out, c, lang);
    }
}

void codes_write_help(text *out, const code_text *c, const char *lang)
{
    text_printf(out, "%s\n\n%s\n\n%s", c->means, c->why, c->mend);
    if (c->wrong != NULL) {
        const char *const *label = labels[is_chinese(lang)];
        const char *wrong = label[LABEL_WRONG], *right = label[LABEL_RIGHT];
        text_printf(out, "\n\n%.*s:\n%s\n%.*s:\n%s", (int)strcspn(wrong, " "), wrong, c->wrong,
                    (int)strcspn(right, " "), right, c->right);
    }
}

size_t codes_write_list(text *out, const char *part, const char *lang, bool json)
{
    size_t n = 0;
    if (json) {
        text_json_begin_array(out);
    }
    for (const code_text *c = all(lang); c->code != NULL; c++) {
        code_text whole;
        if (strstr(c->code, part) == NULL) {
            continue;
        }
        n++;
        if (json && codes_find(&whole, c->code, lang)) {
            write_json(out, &whole, lang);
        } else {
            text_printf(out, "%-34s %s\n", c->code, c->title);
        }
    }
    if (json) {
        text_json_end_array(out);
        text_append_char(out, '\n');
    }
    return n;
}
