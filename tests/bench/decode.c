/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it costs to make columns of COPY messages: `decode [ROWS]` builds the streams of the bench's registers as a server sends
 * them, a message a row, decodes them over and over into a batch's columns, and prints nanoseconds a row and a field. One core, no
 * database, and nothing of libpq; times vary with the machine, ratios less.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "read/copy_decode.h"

#define SECONDS_MIN 0.5
#define ROWS        16384
#define FIELDS_MAX  10

enum {
    PG_INT8 = 20,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_DATE = 1082,
    PG_NUMERIC = 1700,
    PG_UUID = 2950
};

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t dice = 88172645463325252u;

static uint64_t roll(uint64_t n)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice % n;
}

/* ---- a server's bytes ---- */

static void put(text *out, uint64_t x, size_t size)
{
    for (size_t i = size; i-- > 0;) {
        text_append_char(out, (char)(x >> (8 * i)));
    }
}

static void put_text(text *out, const char *s)
{
    put(out, strlen(s), 4);
    text_append_string(out, s);
}

/* cents, as numeric(12,2): groups of four digits, no zeros around them */
static void put_numeric(text *out, uint64_t cents)
{
    unsigned digits[4] = {(unsigned)(cents / 100 / 100000000),
                          (unsigned)(cents / 100 / 10000 % 10000), (unsigned)(cents / 100 % 10000),
                          (unsigned)(cents % 100 * 100)};
    size_t first = 0, end = 4;
    while (first < end && digits[first] == 0) {
        first++;
    }
    while (end > first && digits[end - 1] == 0) {
        end--;
    }
    put(out, 8 + 2 * (end - first), 4);
    put(out, end - first, 2);
    put(out, first == end ? 0 : 2 - first, 2);
    put(out, 0, 2);
    put(out, 2, 2);
    for (size_t i = first; i < end; i++) {
        put(out, digits[i], 2);
    }
}

static void put_date(text *out)
{
    put(out, 4, 4);
    put(out, roll(9000), 4);
}

static void put_null(text *out)
{
    put(out, UINT32_MAX, 4);
}

static void put_int4(text *out, uint64_t n)
{
    put(out, 4, 4);
    put(out, n, 4);
}

static void put_region(text *out)
{
    char region[16];
    snprintf(region, sizeof region, "%u", 310000 + (unsigned)roll(20));
    put_text(out, region);
}

static void put_kind(text *out)
{
    put_text(out, roll(10) < 7 ? "local" : "permit");
}

static void put_status(text *out)
{
    static const char *const names[] = {"employed", "unemployed", "flexible", "none"};
    put_text(out, names[roll(4)]);
}

static void put_person(text *out)
{
    put_date(out);
    put_text(out, roll(2) == 0 ? "M" : "F");
    if (roll(50) == 0) {
        put_date(out);
    } else {
        put_null(out);
    }
    put_int4(out, roll(4));
}

static void put_employment(text *out)
{
    put_status(out);
    put_numeric(out, roll(2000000));
    put_int4(out, roll(480));
}

/* ---- streams ---- */

static void fill_subject(text *out)
{
    put_region(out);
}

static void fill_residency(text *out)
{
    put_region(out);
    put_kind(out);
}

static void fill_all(text *out)
{
    fill_residency(out);
    put_person(out);
    put_employment(out);
}

static void fill_amounts(text *out)
{
    for (int i = 0; i < 4; i++) {
        put_numeric(out, roll(i % 2 == 0 ? 2000000 : 20000000000));
    }
}

static void fill_event(text *out)
{
    put(out, 16, 4);
    put(out, roll(UINT64_MAX), 8);
    put(out, roll(UINT64_MAX), 8);
}

static void fill_districts(text *out)
{
    char district[32];
    for (int i = 0; i < 2; i++) {
        snprintf(district, sizeof district, "district of the river %u", (unsigned)roll(20));
        put_text(out, district);
    }
}

static void fill_names(text *out)
{
    char name[32];
    snprintf(name, sizeof name, "name %llu", (unsigned long long)roll(UINT64_MAX));
    put_text(out, name);
}

#define TEXT                      \
    {                             \
        COLUMN_STRING, PG_TEXT, 0 \
    }
#define DAY                     \
    {                           \
        COLUMN_DATE, PG_DATE, 0 \
    }
#define INT4                     \
    {                            \
        COLUMN_INT32, PG_INT4, 0 \
    }
#define MONEY                         \
    {                                 \
        COLUMN_DECIMAL, PG_NUMERIC, 2 \
    }
#define NUMERIC                      \
    {                                \
        COLUMN_NUMBER, PG_NUMERIC, 0 \
    }
#define UUID                      \
    {                             \
        COLUMN_STRING, PG_UUID, 0 \
    }

static const struct {
    const char *name;
    void (*fill)(text *out);
    size_t n_fields;
    copy_field fields[FIELDS_MAX];
} streams[] = {
    {"key alone", NULL, 0, {{0}}},
    {"region", fill_subject, 1, {TEXT}},
    {"residency", fill_residency, 2, {TEXT, TEXT}},
    {"person", put_person, 4, {DAY, TEXT, DAY, INT4}},
    {"employment", put_employment, 3, {TEXT, MONEY, INT4}},
    {"all three in one", fill_all, 9, {TEXT, TEXT, DAY, TEXT, DAY, INT4, TEXT, MONEY, INT4}},
    {"amounts", fill_amounts, 4, {MONEY, MONEY, MONEY, MONEY}},
    {"amounts, unbound numeric", fill_amounts, 4, {NUMERIC, NUMERIC, NUMERIC, NUMERIC}},
    {"long texts that repeat", fill_districts, 2, {TEXT, TEXT}},
    {"uuid, all distinct", fill_event, 1, {UUID}},
    {"names, all distinct", fill_names, 1, {TEXT}},
};

typedef struct stream {
    text bytes;
    size_t *ends; /* of each message */
    size_t n_rows;
} stream;

static void build_stream(stream *s, size_t at, size_t n_rows)
{
    static const char header[19] = "PGCOPY\n\377\r\n";
    s->n_rows = n_rows;
    s->ends = calloc(n_rows, sizeof *s->ends);
    text_append(&s->bytes, header, sizeof header);
    for (size_t i = 0; s->ends != NULL && i < n_rows; i++) {
        put(&s->bytes, streams[at].n_fields + 1, 2);
        put(&s->bytes, 8, 4);
        put(&s->bytes, i, 8);
        if (streams[at].fill != NULL) {
            streams[at].fill(&s->bytes);
        }
        s->ends[i] = s->bytes.size;
    }
}

/* One shard, as batch.c reads it. */
static ent_code read_once(const stream *s, size_t at, arena *a, column_dictionary *dictionary,
                          const key_column *keys, ent_error *err)
{
    column_layout layouts[FIELDS_MAX];
    column_table table;
    arena_reset(a);
    column_dictionary_begin(dictionary);
    for (size_t i = 0; i < streams[at].n_fields; i++) {
        layouts[i] = (column_layout){streams[at].fields[i].type, streams[at].fields[i].scale};
    }
    column_table_init(&table, a, KEY_INTEGER, layouts, streams[at].n_fields, s->n_rows, dictionary);
    copy_decoder d = {.fields = streams[at].fields,
                      .n_fields = streams[at].n_fields,
                      .arena = a,
                      .keys = keys,
                      .n_keys = s->n_rows};
    const char *bytes = s->bytes.bytes;
    size_t begin = 0;
    for (size_t i = 0; i < s->n_rows; i++) {
        ENT_TRY(copy_decode(&d, &table, bytes + begin, s->ends[i] - begin, err));
        begin = s->ends[i];
    }
    ENT_TRY(copy_decode(&d, &table, "\377\377", 2, err));
    return copy_decode_end(&d, err);
}

static ent_code run_stream(size_t at, size_t n_rows, ent_error *err)
{
    stream s = {0};
    arena a;
    column_dictionary dictionary;
    ent_code code = ENT_OK;
    arena_init(&a, 256 * 1024);
    column_dictionary_init(&dictionary);
    build_stream(&s, at, n_rows);
    int64_t *numbers = calloc(n_rows, sizeof *numbers);
    const key_column keys = {.numbers = numbers};
    for (size_t i = 0; numbers != NULL && i < n_rows; i++) {
        numbers[i] = (int64_t)i;
    }
    ENT_TRY_DONE(read_once(&s, at, &a, &dictionary, &keys, err)); /* warm */
    double best = 1e9;
    for (double end = seconds_now() + SECONDS_MIN; seconds_now() < end;) {
        double began = seconds_now();
        ENT_TRY_DONE(read_once(&s, at, &a, &dictionary, &keys, err));
        double elapsed = seconds_now() - began;
        best = elapsed < best ? elapsed : best;
    }
    double ns = best * 1e9 / (double)n_rows;
    printf("%-28s %7zu %10.1f", streams[at].name, streams[at].n_fields, ns);
    if (streams[at].n_fields > 0) {
        printf(" %10.1f", ns / (double)streams[at].n_fields);
    }
    printf("\n");
done:
    free(numbers);
    free(s.ends);
    text_dispose(&s.bytes);
    column_dictionary_free(&dictionary);
    arena_dispose(&a);
    return code;
}

int main(int argc, char **argv)
{
    size_t n_rows = argc > 1 ? strtoull(argv[1], NULL, 10) : ROWS;
    if (n_rows == 0) {
        fprintf(stderr, "usage: decode [ROWS]\n");
        return 2;
    }
    printf("%-28s %7s %10s %10s\n", "stream", "fields", "ns/row", "ns/field");
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        ent_error err = {0};
        if (run_stream(i, n_rows, &err) != ENT_OK) {
            fprintf(stderr, "decode: %s: %s\n", streams[i].name, err.message);
            return 1;
        }
    }
    return 0;
}
