/* SPDX-License-Identifier: Apache-2.0 */
/* engine/base/source.c: reading rule files, and offsets to lines and columns. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/source.h"
#include "suites.h"

static arena a;
static char  folder[64];

static void open_folder(void)
{
    arena_init(&a, 0);
    strcpy(folder, "test-source-XXXXXX");
    UNIT_NOT_NULL(mkdtemp(folder));
}

static void close_folder(void)
{
    rmdir(folder);
    arena_dispose(&a);
}

static const char *write_file(const char *name, size_t n_bytes)
{
    const char *path = arena_printf(&a, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    for (size_t i = 0; i < n_bytes; i++) {
        fputc('a', f);
    }
    fclose(f);
    return path;
}

static void test_reads_a_file_once(void)
{
    open_folder();
    const char *path = write_file("a.dmn", 5);
    const source_file *file;
    ent_error err;
    UNIT_OK(source_file_read(&file, &a, path, &err), err);
    UNIT_STRING(file->bytes, "aaaaa");
    UNIT_INT(file->size, 5);
    UNIT_STRING(file->name, path);
    unlink(path);
    close_folder();
}

static void test_limits_the_size(void)
{
    open_folder();
    const char *path = write_file("big.dmn", SOURCE_FILE_BYTES_MAX);
    const source_file *file;
    ent_error err;
    UNIT_OK(source_file_read(&file, &a, path, &err), err);
    UNIT_INT(file->size, SOURCE_FILE_BYTES_MAX);
    write_file("big.dmn", SOURCE_FILE_BYTES_MAX + 1);
    UNIT_CODE(source_file_read(&file, &a, path, &err), ENT_E_IO, err);
    UNIT_NULL(file);
    UNIT_CONTAINS(err.message, "too large");
    UNIT_CONTAINS(err.hint, "1048576");
    UNIT_STRING(err.file, path);
    unlink(path);
    close_folder();
}

static void test_refuses_what_is_no_plain_file(void)
{
    open_folder();
    const source_file *file;
    ent_error err;
    UNIT_CODE(source_file_read(&file, &a, folder, &err), ENT_E_IO, err);
    UNIT_CONTAINS(err.message, "directory");

    const char *missing = arena_printf(&a, "%s/missing", folder);
    UNIT_CODE(source_file_read(&file, &a, missing, &err), ENT_E_IO, err);
    UNIT_CONTAINS(err.message, "No such file");

    const char *path = write_file("a.dmn", 1);
    const char *link = arena_printf(&a, "%s/link", folder);
    UNIT_INT(symlink("a.dmn", link), 0);
    UNIT_CODE(source_file_read(&file, &a, link, &err), ENT_E_IO, err);
    UNIT_CONTAINS(err.message, "symbolic link");

    const char *fifo = arena_printf(&a, "%s/fifo", folder);
    UNIT_INT(mkfifo(fifo, 0600), 0);
    UNIT_CODE(source_file_read(&file, &a, fifo, &err), ENT_E_IO, err);
    UNIT_CONTAINS(err.message, "not a regular file");
    unlink(fifo);
    unlink(link);
    unlink(path);
    close_folder();
}

static void check_place(const char *bytes, size_t n, uint32_t offset, const char *expected)
{
    const source_file *file = source_file_from_memory(&a, "m", bytes, n);
    source_place place = {.file = file, .offset = offset};
    unsigned line, column;
    source_place_locate(place, &line, &column);
    char obtained[200];
    snprintf(obtained, sizeof obtained, "%u:%u %s", line, column, source_place_line(place, &a));
    UNIT_STRING(obtained, expected);
}

#define CHECK_PLACE(literal, offset, expected) \
    check_place(literal, sizeof literal - 1, offset, expected)

static void test_lines_and_columns(void)
{
    arena_init(&a, 0);
    CHECK_PLACE("", 0, "1:1 ");
    CHECK_PLACE("abc", 2, "1:3 abc");
    CHECK_PLACE("abc", 900, "1:4 abc");
    CHECK_PLACE("ab\ncd\n", 2, "1:3 ab");
    CHECK_PLACE("ab\ncd\n", 3, "2:1 cd");
    CHECK_PLACE("ab\ncd\n", 6, "3:1 ");
    CHECK_PLACE("ab\r\ncd\r\nef", 9, "3:2 ef");
    CHECK_PLACE("ab\rcd", 3, "2:1 cd");
    /* Columns count code points. */
    CHECK_PLACE("x\n\xE9\xAB\x98\xE9\xBE\x84 = 1", 9, "2:4 \xE9\xAB\x98\xE9\xBE\x84 = 1");
    /* A byte order mark is in no column and in no line. */
    CHECK_PLACE("\xEF\xBB\xBF<a>", 3, "1:1 <a>");
    CHECK_PLACE("\xEF\xBB\xBF<a>", 4, "1:2 <a>");
    arena_dispose(&a);
}

static void test_place_of_decoded_text(void)
{
    arena_init(&a, 0);
    /* <t>a &lt; b</t>: byte 2 of the decoded "a < b" is the entity at offset 5. */
    const source_file *file = source_file_from_memory(&a, "m", "<t>a &lt; b</t>", 15);
    static const uint32_t origin[] = {3, 4, 5, 9, 10, 11};
    source_text t = {.file = file, .bytes = "a < b", .size = 5, .origin = origin};
    UNIT_INT(source_text_place(&t, 2).offset, 5);
    UNIT_INT(source_text_place(&t, 4).offset, 10);
    UNIT_INT(source_text_place(&t, 5).offset, 11);
    UNIT_INT(source_text_place(&t, 50).offset, 11);
    arena_dispose(&a);
}

static void test_text_without_a_file(void)
{
    source_text t = source_text_from_string("1 + 1");
    unsigned line = 7, column = 7;
    source_place_locate(source_text_place(&t, 2), &line, &column);
    UNIT_INT(line, 0);
    UNIT_INT(column, 0);
    UNIT_INT(t.size, 5);
    UNIT_STRING(source_place_line(source_text_place(&t, 2), &a), "");
}

UNIT_SUITE(source,
           UNIT_TEST(test_reads_a_file_once),
           UNIT_TEST(test_limits_the_size),
           UNIT_TEST(test_refuses_what_is_no_plain_file),
           UNIT_TEST(test_lines_and_columns),
           UNIT_TEST(test_place_of_decoded_text),
           UNIT_TEST(test_text_without_a_file));
