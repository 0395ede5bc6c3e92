/* SPDX-License-Identifier: Apache-2.0 */
#include "author/words.h"

#include <string.h>

#include "author/markup.h"
#include "base/utf8.h"
#include "rules/xml.h"

#define WORDS_BYTES_MAX 160

const char *words_line(arena *a, const char *s, size_t n)
{
    text line = {0};
    markup_append_line(&line, s, n);
    const char *out = arena_copy(a, text_string(&line), line.size);
    text_dispose(&line);
    return out;
}

/* What stands in the file from `at` to the end of the XML text, entities read. */
void words_append_source(text *out, source_place at)
{
    if (at.file == NULL || at.offset >= at.file->size) {
        return;
    }
    const char *end = at.file->bytes + at.file->size;
    for (const char *s = at.file->bytes + at.offset; *s != '\0' && *s != '<';) {
        if (strncmp(s, "]]>", 3) == 0) {
            return;
        }
        size_t size;
        char entity = xml_entity(s, (size_t)(end - s), &size);
        text_append_char(out, entity != '\0' ? entity : *s);
        s += entity != '\0' ? size : 1;
    }
}

void words_append_whole(text *out, source_place at)
{
    static const char cdata[] = "<![CDATA[";
    if (at.file == NULL || at.offset >= at.file->size) {
        return;
    }
    const char *bytes = at.file->bytes, *s = bytes + at.offset;
    while (s > bytes && *s != '<') { /* which no text has */
        s--;
    }
    bool marked = strncmp(s, cdata, strlen(cdata)) == 0;
    const char *end = marked ? s + strlen(cdata) : s + strcspn(s, ">") + 1;
    at.offset = (uint32_t)(end - bytes);
    words_append_source(out, at);
}

const char *words_shortened(arena *a, text *t)
{
    const char *line = words_line(a, text_string(t), t->size);
    size_t n = strlen(line);
    text_dispose(t);
    if (n <= WORDS_BYTES_MAX) {
        return line;
    }
    return arena_printf(a, "%.*s...", (int)utf8_cut(line, n, WORDS_BYTES_MAX), line);
}

const char *words_path(arena *a, const char *path)
{
    char *out = arena_strdup(a, path);
    size_t n = 0, n_up = 0; /* n_up: bytes of leading "../", which nothing before them takes back */
    for (const char *s = path; *s != '\0';) {
        size_t size = strcspn(s, "/");
        bool ends = s[size] == '\0';
        bool up = size == 2 && memcmp(s, "..", 2) == 0;
        if (up && n > n_up && !(n == 1 && out[0] == '/')) {
            for (n--; n > n_up && out[n - 1] != '/'; n--) {
            }
        } else if (!(size == 1 && s[0] == '.') && !(size == 0 && n > 0)) {
            memmove(out + n, s, size + !ends);
            n += size + !ends;
            n_up = up ? n : n_up;
        }
        s += size + !ends;
    }
    out[n] = '\0';
    return out;
}
