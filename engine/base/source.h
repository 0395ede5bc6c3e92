/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where text came from, down to the byte, so that a fault in a FEEL expression inside an XML file
 * is reported at its own line and column of that file.
 *
 *   source_file   the bytes of one file, read once
 *   source_text   a piece of decoded text out of it (an expression); origin[i] is the offset in the
 *                 file of byte i of the text, so entities and CDATA do not shift the caret
 *   source_place  a point: file and byte offset; cheap to keep in every tree node
 */
#ifndef ENTITLE_BASE_SOURCE_H
#define ENTITLE_BASE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct source_file {
    const char *name;  /* as the caller named it */
    const char *bytes; /* the whole file, NUL-terminated */
    size_t      size;
} source_file;

typedef struct source_text {
    const source_file *file;   /* NULL: text given on a command line */
    const char        *bytes;  /* decoded UTF-8, NUL-terminated */
    size_t             size;
    const uint32_t    *origin; /* size + 1 offsets into file->bytes; NULL = text offset itself */
} source_text;

typedef struct source_place {
    const source_file *file; /* NULL = no file */
    uint32_t           offset;
} source_place;

/** Largest rule file accepted, in bytes (the largest file of the DMN TCK has 475,980). */
#define SOURCE_FILE_BYTES_MAX (1024u * 1024u)

/** Read a regular file of at most SOURCE_FILE_BYTES_MAX bytes once, following no symbolic link. */
ent_code source_file_read(const source_file **out, arena *a, const char *path, ent_error *err);

/** What follows the last slash. */
const char *source_base_name(const char *path);
/** The name of a file in the folder of another: "a/b.xml", "c.dmn" -> "a/c.dmn". */
const char *source_beside(arena *a, const char *path, const char *name);

/** A file that exists in memory only. */
const source_file *source_file_from_memory(arena *a, const char *name, const char *bytes, size_t n);

/** Why the file is no text that reads as it looks, and the byte where: NUL bytes, no UTF-8, controls of text direction. In `a`; NULL:
 *  it is. */
const char *source_file_fault(const source_file *file, arena *a, size_t *at);

/** A text that is exactly the NUL-terminated string `s` and has no file. */
source_text source_text_from_string(const char *s);

source_place source_text_place(const source_text *text, size_t offset);

/** 1-based line and column (in code points) of a place; 0 and 0 when it has no file. */
void source_place_locate(source_place place, unsigned *line, unsigned *column);

/** Says where a failure lies, as error_at() does; returns err's code. */
ent_code source_place_tell(source_place place, ent_error *err);

/** The line (without its end) that holds the place, copied into `a`; "" when it has no file. */
const char *source_place_line(source_place place, arena *a);

#endif
