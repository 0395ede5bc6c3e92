/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gettext looks at the thread's locale of messages. Ours is made for that alone and put in place for the time of a look-up, so that
 * nothing else in the process changes its language.
 *
 * gettext gives nothing in the locale "C", and a container seldom has another one for Chinese; every Debian has C.UTF-8, in which
 * LANGUAGE says which texts are meant.
 */
#include "base/translate.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/text.h"

#define DOMAIN         "entitle"
#define CATALOGUE      "zh_CN"
#define PATH_BYTES_MAX 4096
#define CONTEXT_BYTES_MAX 128

static locale_t messages; /* 0: English */

static bool is_language(const char *name, const char *language)
{
    size_t n = strlen(language);
    return strncmp(name, language, n) == 0 && strchr("_.@:", name[n]) != NULL;
}

/* The locale that the environment names for messages; "C" if it names none. */
static const char *locale_name(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return value;
        }
    }
    return "C";
}

const char *translate_language(void)
{
    const char *name = locale_name();
    const char *list = getenv("LANGUAGE");
    if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0) {
        return "en";
    }
    for (const char *s = list == NULL ? "" : list; *s != '\0'; s += strcspn(s, ":"), s += *s == ':') {
        if (is_language(s, "zh")) {
            return "zh";
        }
        if (is_language(s, "en") || is_language(s, "C")) {
            return "en";
        }
    }
    return is_language(name, "zh") ? "zh" : "en";
}

static bool has_catalogue(const char *folder)
{
    char path[PATH_BYTES_MAX];
    int n = snprintf(path, sizeof path, "%s/" CATALOGUE "/LC_MESSAGES/" DOMAIN ".mo", folder);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

/* The folder beside the program, for one that is not installed. Whoever can write there could write the program. */
static bool find_beside(char folder[PATH_BYTES_MAX])
{
    static const char name[] = "locale";
    if (getauxval(AT_SECURE) != 0) {
        return false;
    }
    ssize_t n = readlink("/proc/self/exe", folder, PATH_BYTES_MAX);
    while (n > 0 && folder[n - 1] != '/') {
        n--;
    }
    if (n <= 0 || (size_t)n + sizeof name > PATH_BYTES_MAX) {
        return false;
    }
    memcpy(folder + n, name, sizeof name);
    return has_catalogue(folder);
}

void translate_begin(const char *folder)
{
    char beside[PATH_BYTES_MAX];
    if (messages != (locale_t)0 || strcmp(translate_language(), "zh") != 0) {
        return;
    }
    if (find_beside(beside)) {
        folder = beside;
    } else if (!has_catalogue(folder)) {
        return;
    }
    locale_t made = newlocale(LC_MESSAGES_MASK, CATALOGUE ".UTF-8", (locale_t)0);
    if (made == (locale_t)0) {
        made = newlocale(LC_MESSAGES_MASK, "C.UTF-8", (locale_t)0);
    }
    if (made != (locale_t)0 && bindtextdomain(DOMAIN, folder) != NULL &&
        bind_textdomain_codeset(DOMAIN, "UTF-8") != NULL && setenv("LANGUAGE", CATALOGUE, 1) == 0) {
        messages = made;
    }
}

const char *translate(const char *text)
{
    if (messages == (locale_t)0 || text == NULL || text[0] == '\0') {
        return text;
    }
    locale_t before = uselocale(messages);
    const char *found = dgettext(DOMAIN, text);
    uselocale(before);
    return found;
}

const char *translate_about(const char *about, const char *text)
{
    char key[CONTEXT_BYTES_MAX];
    int n = snprintf(key, sizeof key, "%s\004%s", about, text); /* as catalogues have it */
    if (messages == (locale_t)0 || n < 0 || (size_t)n >= sizeof key) {
        return text;
    }
    const char *found = translate(key);
    return found == key ? text : found;
}

const char *translate_number(const char *one, const char *many, unsigned long n)
{
    if (messages == (locale_t)0) {
        return n == 1 ? one : many;
    }
    locale_t before = uselocale(messages);
    const char *found = dngettext(DOMAIN, one, many, n);
    uselocale(before);
    return found;
}

/* The reasons that users meet, in the words of strerror(). */
static const char *const reasons[] __attribute__((unused)) = {
    N_("No such file or directory"), N_("Permission denied"),        N_("Is a directory"),
    N_("Not a directory"),           N_("No space left on device"),  N_("Read-only file system"),
    N_("File exists"),               N_("Too many open files"),      N_("Input/output error"),
    N_("File name too long"),        N_("Operation not permitted"),  N_("Broken pipe"),
    N_("Invalid argument"),          N_("Cannot allocate memory"),   N_("Disk quota exceeded"),
    N_("File too large"),            N_("Too many levels of symbolic links"),
};

const char *translate_errno(int reason)
{
    return translate(strerror(reason));
}

/* ---- texts that were made in English ---- */

#define PARTS_MAX 10

typedef struct part {
    const char *s;
    size_t      n;
} part;

/* The conversion at `format`, which begins with '%': its size. Its number, where it has one ("%2$s"), counts from 0; else -1. */
static size_t conversion(const char *format, int *number)
{
    size_t n = 1 + strspn(format + 1, "0123456789");
    *number = -1;
    if (format[n] == '$') {
        *number = atoi(format + 1) - 1;
        n++;
    }
    n += strspn(format + n, "lzd");
    return format[n - 1] == 'd' ? n : n + 1;
}

/* What stood for the conversions of `format`; false: the text was not made by it. */
static bool take_apart(part parts[PARTS_MAX], size_t *n_parts, const char *text, const char *format)
{
    *n_parts = 0;
    while (*format != '\0') {
        int number;
        if (format[0] != '%' || format[1] == '%') {
            format += *format == '%';
            if (*text++ != *format++) {
                return false;
            }
            continue;
        }
        format += conversion(format, &number);
        size_t n_literal = strcspn(format, "%");
        const char *end = text + strlen(text);
        if (n_literal > 0) {
            end = memmem(text, strlen(text), format, n_literal);
        }
        if (end == NULL || *n_parts == PARTS_MAX) {
            return false;
        }
        parts[(*n_parts)++] = (part){text, (size_t)(end - text)};
        text = end;
    }
    return *text == '\0';
}

static void put_together(text *out, arena *a, const char *format, const part *parts, size_t n_parts,
                         const char *const *formats)
{
    size_t next = 0;
    while (*format != '\0') {
        int number;
        if (format[0] != '%' || format[1] == '%') {
            format += *format == '%';
            text_append_char(out, *format++);
            continue;
        }
        format += conversion(format, &number);
        size_t which = number < 0 ? next++ : (size_t)number;
        if (which < n_parts) {
            text_append_string(out, translate_made(a, arena_copy(a, parts[which].s, parts[which].n), formats));
        }
    }
}

const char *translate_made(arena *a, const char *made, const char *const *formats)
{
    part parts[PARTS_MAX];
    size_t n_parts;
    if (messages == (locale_t)0) {
        return made;
    }
    for (const char *const *format = formats; *format != NULL; format++) {
        if (!take_apart(parts, &n_parts, made, *format)) {
            continue;
        }
        text out = {0};
        put_together(&out, a, translate(*format), parts, n_parts, formats);
        const char *said = arena_copy(a, text_string(&out), out.size);
        text_dispose(&out);
        return said;
    }
    return made;
}
