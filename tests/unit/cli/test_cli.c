/* SPDX-License-Identifier: Apache-2.0 */
/* engine/cli/options.c and progress.c: what a command line becomes, and what is said to a wrong one. */
#include <unistd.h>

#include "cli/cli.h"
#include "unit.h"

/* One command line read by one usage, and everything that came of it. */
typedef struct reading {
    bool        json;
    const char *text;
    cli_list    list;
    int64_t     count;
    int32_t     day;
    bool        went_on;
    int         status;
    char        operands[200]; /* joined with '|' */
    char        said[2000];    /* on stderr and stdout */
} reading;

/* Send stderr and stdout to a file while a function of the command line runs. */
static int redirect(FILE *stream, FILE *to)
{
    fflush(stream);
    int kept = dup(fileno(stream));
    dup2(fileno(to), fileno(stream));
    return kept;
}

static void restore(FILE *stream, int kept)
{
    fflush(stream);
    dup2(kept, fileno(stream));
    close(kept);
}

/* `line` is split at its blanks. */
static reading read_line(const char *line)
{
    static char words[500];
    reading r = {0};
    cli_count workers = {.min = 1, .max = 64}, rows = {.min = 5};
    const cli_option options[] = {
        {"json", 'j', CLI_FLAG, &r.json, NULL, "print JSON"},
        {"text", 't', CLI_TEXT, &r.text, "TEXT", "a text"},
        {"facts", 0, CLI_LIST, &r.list, "FACT", "a fact"},
        {"workers", 'w', CLI_COUNT, &workers, "N", "how many\nworkers"},
        {"rows", 0, CLI_COUNT, &rows, "N", "how many rows"},
        {"as-of", 0, CLI_DATE, &r.day, "DATE", "a date"},
        {0},
    };
    const cli_usage usage = {
        .name = "try",
        .operands = "ONE [TWO]",
        .n_operands_min = 1,
        .n_operands_max = 2,
        .what = "Tries something.",
        .options = options,
        .examples = "  entitle try 1",
    };
    char *argv[32];
    int argc = 0;
    snprintf(words, sizeof words, "try %s", line);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    argv[argc] = NULL;

    FILE *said = tmpfile();
    int kept_err = redirect(stderr, said);
    int kept_out = redirect(stdout, said);
    char **operands = NULL;
    r.status = -1;
    r.went_on = cli_parse(&usage, argc, argv, &operands, &r.status);
    r.count = workers.value;
    restore(stdout, kept_out);
    restore(stderr, kept_err);
    rewind(said);
    r.said[fread(r.said, 1, sizeof r.said - 1, said)] = '\0';
    fclose(said);
    for (; r.went_on && *operands != NULL; operands++) {
        strcat(strcat(r.operands, *operands), "|");
    }
    return r;
}

static void test_reads_every_kind(void)
{
    reading r = read_line("-j --text=hello --facts a --facts b -w 8 --as-of 1970-02-01 x y");
    UNIT_TRUE(r.went_on);
    UNIT_TRUE(r.json);
    UNIT_STRING(r.text, "hello");
    UNIT_INT(r.list.n, 2);
    UNIT_STRING(r.list.items[1], "b");
    UNIT_INT(r.count, 8);
    UNIT_INT(r.day, 31);
    UNIT_STRING(r.operands, "x|y|");
    free(r.list.items);
}

static void test_options_may_follow_operands(void)
{
    reading r = read_line("x --json y -t z");
    UNIT_TRUE(r.went_on && r.json);
    UNIT_STRING(r.text, "z");
    UNIT_STRING(r.operands, "x|y|");
    r = read_line("x -- --json");
    UNIT_FALSE(r.json);
    UNIT_STRING(r.operands, "x|--json|");
}

static void test_unambiguous_abbreviation(void)
{
    reading r = read_line("--js x");
    UNIT_TRUE(r.went_on && r.json);
}

static void check_refused(const char *line, const char *message)
{
    reading r = read_line(line);
    UNIT_FALSE(r.went_on);
    UNIT_INT(r.status, 2);
    UNIT_CONTAINS(r.said, message);
    UNIT_CONTAINS(r.said, "'entitle try --help'");
}

static void test_refusals_say_what_is_wrong(void)
{
    check_refused("x --jsno", "unknown option '--jsno'; did you mean '--json'?");
    check_refused("x --jsno=1", "unknown option '--jsno'; did you mean '--json'?");
    check_refused("x --frobnicate", "unknown option '--frobnicate'");
    check_refused("x -q", "unknown option '-q'");
    check_refused("x -jq", "unknown option '-q'");
    check_refused("x --json=1", "--json takes no argument");
    check_refused("x --help=1", "--help takes no argument");
    check_refused("x --text", "--text needs its TEXT");
    check_refused("x -t", "--text needs its TEXT");
    check_refused("--json", "something is missing: entitle try ONE [TWO]");
    check_refused("x y z", "'z' is one argument too many");
}

static void test_numbers_and_dates_are_whole(void)
{
    check_refused("x -w 0", "--workers: expected a whole number from 1 to 64, got '0'");
    check_refused("x -w 65", "got '65'");
    check_refused("x -w 8x", "got '8x'");
    check_refused("x -w -8", "got '-8'");
    check_refused("x -w 99999999999999999999", "got '99999999999999999999'");
    check_refused("x --rows 4", "--rows: expected a whole number, at least 5, got '4'");
    check_refused("x --as-of 2026-02-29", "expected a date such as 2025-12-31, got '2026-02-29'");
    check_refused("x --as-of tomorrow", "got 'tomorrow'");
    check_refused("x --as-of -2026-02-01", "got '-2026-02-01'");
    check_refused("x --as-of 999999-01-01", "got '999999-01-01'");
}

static void test_help_shows_everything(void)
{
    reading r = read_line("--help");
    UNIT_FALSE(r.went_on);
    UNIT_INT(r.status, 0);
    UNIT_STRING(r.said, "Usage: entitle try [OPTION...] ONE [TWO]\n"
                        "\n"
                        "Tries something.\n"
                        "\n"
                        "Options:\n"
                        "  -j, --json              print JSON\n"
                        "  -t, --text TEXT         a text\n"
                        "      --facts FACT        a fact\n"
                        "  -w, --workers N         how many\n"
                        "                          workers\n"
                        "      --rows N            how many rows\n"
                        "      --as-of DATE        a date\n"
                        "  -h, --help              print this and stop\n"
                        "\n"
                        "Examples:\n"
                        "  entitle try 1\n");
}

static void test_help_wraps_long_text(void)
{
    char what[400] = "", expected[500] = "Usage: entitle try [OPTION...]\n\n";
    for (int i = 0; i < 20; i++) {
        strcat(what, i == 0 ? "0123456789" : " 0123456789");
        strcat(expected, "0123456789");
        strcat(expected, i % 8 == 7 || i == 19 ? "\n" : " ");
    }
    strcat(expected, "  own line\n\nOptions:\n  -h, --help              print this and stop\n");
    strcat(what, "\n  own line");
    const cli_usage usage = {.name = "try", .what = what};
    FILE *f = tmpfile();
    cli_print_help(f, &usage);
    rewind(f);
    char s[1000] = "";
    s[fread(s, 1, sizeof s - 1, f)] = '\0';
    fclose(f);
    UNIT_STRING(s, expected);
}

static void test_suggestions(void)
{
    static const char *const names[] = {"check", "test", "run", "explain", "init", NULL};
    UNIT_STRING(cli_suggest("chekc", names), "check");
    UNIT_STRING(cli_suggest("expl", names), "explain");
    UNIT_STRING(cli_suggest("exlpian", names), "explain");
    UNIT_STRING(cli_suggest("rnu", names), "run");
    UNIT_STRING(cli_suggest("tset", names), "test");
    UNIT_NULL(cli_suggest("frobnicate", names));
    UNIT_NULL(cli_suggest("", names));
    UNIT_NULL(cli_suggest("x", names));
}

static void test_numbers_for_people(void)
{
    char s[CLI_NUMBER_TEXT_MAX];
    UNIT_STRING(cli_number_text(s, 0), "0");
    UNIT_STRING(cli_number_text(s, 999), "999");
    UNIT_STRING(cli_number_text(s, 1000), "1,000");
    UNIT_STRING(cli_number_text(s, -123456), "-123,456");
    UNIT_STRING(cli_number_text(s, INT64_MIN), "-9,223,372,036,854,775,808");
    UNIT_STRING(cli_seconds_text(s, 0.04), "0.0 s");
    UNIT_STRING(cli_seconds_text(s, 9.94), "9.9 s");
    UNIT_STRING(cli_seconds_text(s, 9.96), "10 s");
    UNIT_STRING(cli_seconds_text(s, 59.6), "1 min 0 s");
    UNIT_STRING(cli_seconds_text(s, 3599.6), "1 h 0 min");
    UNIT_STRING(cli_seconds_text(s, 3900), "1 h 5 min");
}

static void test_progress_into_a_file_is_json(void)
{
    FILE *f = tmpfile();
    cli_progress *p = cli_progress_new(f, "deciding", "people", 200);
    cli_progress_update(p, 100); /* too soon for a line */
    cli_progress_free(p, 300);
    rewind(f);
    char s[500] = "";
    s[fread(s, 1, sizeof s - 1, f)] = '\0';
    fclose(f);
    UNIT_CONTAINS(s, "{\"event\":\"progress\",\"what\":\"deciding\",\"unit\":\"people\","
                     "\"done\":200,\"total\":200,\"seconds\":0");
    UNIT_TRUE(strchr(s, '\n') == s + strlen(s) - 1);
    cli_progress_update(NULL, 1);
    cli_progress_free(NULL, 1);
}

UNIT_SUITE(options,
           UNIT_TEST(test_reads_every_kind),
           UNIT_TEST(test_options_may_follow_operands),
           UNIT_TEST(test_unambiguous_abbreviation),
           UNIT_TEST(test_refusals_say_what_is_wrong),
           UNIT_TEST(test_numbers_and_dates_are_whole),
           UNIT_TEST(test_help_shows_everything),
           UNIT_TEST(test_help_wraps_long_text),
           UNIT_TEST(test_suggestions),
           UNIT_TEST(test_numbers_for_people));
UNIT_SUITE(progress, UNIT_TEST(test_progress_into_a_file_is_json));

UNIT_MAIN(&suite_options, &suite_progress)
