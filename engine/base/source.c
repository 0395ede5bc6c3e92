/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule files are read once, whole, and stay in the model's arena; places are offsets into them and
 * become line and column only when a fault is printed. A line ends with LF, CRLF or CR, as XML
 * counts them (XML 1.0, 2.11); a byte order mark belongs to no column.
 */
#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/translate.h"
#include "base/utf8.h"

static ent_code refuse(ent_error *err, const char *path, const char *why)
{
    error_set(err, ENT_E_IO, "cannot read '%s': %s", path, translate(why));
    error_at(err, path, 0, 0);
    return ENT_E_IO;
}

static ent_code read_all(char *bytes, size_t capacity, size_t *size, int fd, const char *path,
                         ent_error *err)
{
    *size = 0;
    while (*size < capacity) {
        ssize_t n = read(fd, bytes + *size, capacity - *size);
        if (n == 0) {
            return ENT_OK;
        }
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return refuse(err, path, translate_errno(errno));
        }
        *size += (size_t)n;
    }
    return ENT_OK;
}

static ent_code refuse_size(ent_error *err, const char *path)
{
    refuse(err, path, "the file is too large");
    error_hint(err, "a rule file may have up to %u bytes; split it and import the parts",
               SOURCE_FILE_BYTES_MAX);
    return ENT_E_IO;
}

ent_code source_file_read(const source_file **out, arena *a, const char *path, ent_error *err)
{
    *out = NULL;
    ent_code code = ENT_OK;
    /* Non-blocking, so that a named pipe in a rulebook cannot stop the check. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ELOOP) {
            refuse(err, path, "it is a symbolic link");
            error_hint(err, "a rulebook holds its files itself; put a copy in its place");
            return ENT_E_IO;
        }
        return refuse(err, path, translate_errno(errno));
    }
    struct stat status;
    if (fstat(fd, &status) != 0) {
        code = refuse(err, path, translate_errno(errno));
        goto done;
    }
    if (!S_ISREG(status.st_mode)) {
        code = refuse(err, path,
                      S_ISDIR(status.st_mode) ? N_("it is a directory") : N_("it is not a regular file"));
        goto done;
    }
    if (status.st_size > (off_t)SOURCE_FILE_BYTES_MAX) {
        code = refuse_size(err, path);
        goto done;
    }
    /* One byte more than the size, to notice a file that grows while it is read. */
    size_t capacity = (size_t)status.st_size + 1;
    char *bytes = arena_alloc(a, capacity + 1);
    size_t size = 0;
    ENT_TRY_DONE(read_all(bytes, capacity, &size, fd, path, err));
    if (size > (size_t)status.st_size) {
        code = refuse(err, path, "it changed while it was read");
        goto done;
    }
    bytes[size] = '\0';
    source_file *file = arena_zalloc(a, sizeof *file);
    *file = (source_file){.name = arena_strdup(a, path), .bytes = bytes, .size = size};
    *out = file;

done:
    close(fd);
    return code;
}

const source_file *source_file_from_memory(arena *a, const char *name, const char *bytes, size_t n)
{
    source_file *file = arena_zalloc(a, sizeof *file);
    *file = (source_file){
        .name = arena_strdup(a, name), .bytes = arena_copy(a, bytes, n), .size = n};
    return file;
}

const char *source_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *source_beside(arena *a, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? name : arena_printf(a, "%.*s/%s", (int)(slash - path), path, name);
}

const char *source_file_fault(const source_file *file, arena *a, size_t *at)
{
    const char *s = file->bytes, *nul = memchr(s, '\0', file->size);
    *at = 0;
    if (nul != NULL) {
        *at = (size_t)(nul - s);
        return N_("the file is not UTF-8 text: it has NUL bytes");
    }
    for (size_t i = 0, n; i < file->size; i += n) {
        *at = i;
        n = utf8_character(s + i, file->size - i);
        if (n == 0) {
            return N_("the file is not UTF-8");
        }
        size_t end = i;
        uint32_t c = n == 3 ? utf8_next(s, file->size, &end) : 0;
        if (utf8_is_direction_control(c)) {
            return arena_printf(a, translate("text direction control U+%04X is not allowed"), (unsigned)c);
        }
    }
    return NULL;
}

source_text source_text_from_string(const char *s)
{
    return (source_text){.bytes = s, .size = strlen(s)};
}

source_place source_text_place(const source_text *text, size_t offset)
{
    size_t within = offset < text->size ? offset : text->size;
    return (source_place){
        .file = text->file,
        .offset = text->origin == NULL ? (uint32_t)within : text->origin[within],
    };
}

/* The place's offset, kept inside the file. */
static size_t offset_of(source_place place)
{
    return place.offset < place.file->size ? place.offset : place.file->size;
}

/* Where the line starts that holds byte `at`, and how many line ends lie before it. */
static size_t line_start(const source_file *file, size_t at, unsigned *n_lines_before)
{
    size_t start = 0;
    *n_lines_before = 0;
    for (size_t i = 0; i < at; i++) {
        char c = file->bytes[i];
        if (c == '\n' || (c == '\r' && !(i + 1 < file->size && file->bytes[i + 1] == '\n'))) {
            start = i + 1;
            *n_lines_before += 1;
        }
    }
    if (start == 0 && file->size >= 3 && at >= 3 && memcmp(file->bytes, "\xEF\xBB\xBF", 3) == 0) {
        start = 3;
    }
    return start;
}

void source_place_locate(source_place place, unsigned *line, unsigned *column)
{
    *line = 0;
    *column = 0;
    if (place.file == NULL) {
        return;
    }
    size_t at = offset_of(place);
    unsigned n_before;
    size_t start = line_start(place.file, at, &n_before);
    *line = n_before + 1;
    *column = (unsigned)utf8_length(place.file->bytes + start, at - start) + 1;
}

ent_code source_place_tell(source_place place, ent_error *err)
{
    unsigned line, column;
    source_place_locate(place, &line, &column);
    return error_at(err, place.file == NULL ? NULL : place.file->name, line, column);
}

const char *source_place_line(source_place place, arena *a)
{
    if (place.file == NULL) {
        return "";
    }
    size_t at = offset_of(place);
    unsigned n_before;
    size_t start = line_start(place.file, at, &n_before);
    size_t end = at;
    while (end < place.file->size && place.file->bytes[end] != '\n' &&
           place.file->bytes[end] != '\r') {
        end++;
    }
    if (end < start) {
        end = start;
    }
    return arena_copy(a, place.file->bytes + start, end - start);
}
