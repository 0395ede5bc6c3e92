/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling ent_error. Its texts have a fixed size: what does not fit is cut at a code point, and a
 * message is always one line whatever it was made of (a server's answer, a file's name).
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/translate.h"

/* Cut a text that vsnprintf() filled to the brim where its last whole code point ends. */
static void cut_at_code_point(char *s, size_t size)
{
    if (strlen(s) + 1 < size) {
        return;
    }
    size_t end = size - 1;
    size_t start = end;
    while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)s[start - 1];
    size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (end - (start - 1) < bytes) {
        s[start - 1] = '\0';
    }
}

static void print_line(char *out, size_t size, const char *format, va_list args)
{
    if (vsnprintf(out, size, format, args) < 0) {
        out[0] = '\0';
    }
    cut_at_code_point(out, size);
    size_t n = strlen(out);
    while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\r' || out[n - 1] == ' ')) {
        out[--n] = '\0';
    }
    for (char *c = out; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            *c = ' ';
        }
    }
}

ent_code error_set(ent_error *err, ent_code code, const char *format, ...)
{
    if (err == NULL) {
        return code;
    }
    /* The arguments may point into *err itself (wrapping a message), so it is filled last. */
    ent_error fresh = {.code = code};
    const char *said = translate(format);
    va_list args;
    va_start(args, format);
    print_line(fresh.message, sizeof fresh.message, said, args);
    va_end(args);
    if (said != format) {
        va_start(args, format);
        print_line(fresh.original, sizeof fresh.original, format, args);
        va_end(args);
    }
    *err = fresh;
    return code;
}

ent_code error_set_text(ent_error *err, ent_code code, const char *text)
{
    const char *said = translate(text);
    error_set(err, code, "%s", said);
    if (err != NULL && said != text) {
        snprintf(err->original, sizeof err->original, "%s", text);
    }
    return code;
}

const char *error_original(const ent_error *err)
{
    return err->original[0] == '\0' ? err->message : err->original;
}

void error_clear(ent_error *err)
{
    if (err != NULL) {
        *err = (ent_error){0};
    }
}

/* A caller that gave no ent_error must still see a failure. */
static ent_code code_of(const ent_error *err)
{
    return err == NULL ? ENT_E_SYSTEM : err->code;
}

ent_code error_hint(ent_error *err, const char *format, ...)
{
    if (err != NULL) {
        char hint[sizeof err->hint];
        va_list args;
        va_start(args, format);
        print_line(hint, sizeof hint, translate(format), args);
        va_end(args);
        memcpy(err->hint, hint, sizeof hint);
    }
    return code_of(err);
}

ent_code error_at(ent_error *err, const char *file, unsigned line, unsigned column)
{
    if (err != NULL) {
        char name[sizeof err->file];
        snprintf(name, sizeof name, "%s", file == NULL ? "" : file);
        cut_at_code_point(name, sizeof name);
        memcpy(err->file, name, sizeof name);
        err->line = line;
        err->column = column;
    }
    return code_of(err);
}

int ent_exit_status(ent_code code)
{
    switch (code) {
    case ENT_OK:
        return 0;
    case ENT_E_IO:
    case ENT_E_XML:
    case ENT_E_RULES:
    case ENT_E_FACTS:
    case ENT_E_SOURCE:
        return 1;
    case ENT_E_USAGE:
        return 2;
    case ENT_E_HELD:
        return 3;
    case ENT_E_ACTIVE:
        return 4;
    case ENT_E_DB:
    case ENT_E_MEMORY:
    case ENT_E_SYSTEM:
        return 5;
    }
    return 5;
}
