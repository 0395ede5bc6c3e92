/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command's options by getopt_long(), its help text, and the messages for what is wrong.
 *
 * getopt's own messages are switched off: ours name the command, suggest what was meant, and say
 * where the help is.
 */
#include "cli/cli.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "db/db.h"
#include "value/temporal.h"

#define N_OPTIONS_MAX  32
#define HELP_VALUE     1000 /* getopt's answer for --help; the options are FIRST_VALUE + index */
#define FIRST_VALUE    1001
#define HELP_COLUMN    26
#define HELP_WIDTH     88
#define NAME_BYTES_MAX 64

/* Letters that must be changed, added, left out or swapped; more than `max` is not told apart. */
static int edit_distance(const char *a, const char *b, int max)
{
    int rows[3][NAME_BYTES_MAX + 1];
    int n_a = (int)strlen(a), n_b = (int)strlen(b);
    if (n_a > NAME_BYTES_MAX || n_b > NAME_BYTES_MAX || abs(n_a - n_b) > max) {
        return max + 1;
    }
    for (int j = 0; j <= n_b; j++) {
        rows[0][j] = j;
    }
    for (int i = 1; i <= n_a; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3];
        const int *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                above2[j - 2] + 1 < best) {
                best = above2[j - 2] + 1;
            }
            row[j] = best;
        }
    }
    return rows[n_a % 3][n_b];
}

const char *cli_suggest(const char *name, const char *const *names)
{
    const char *nearest = NULL;
    int max = strlen(name) <= 3 ? 1 : 2;
    int best = max + 1;
    for (; *names != NULL; names++) {
        int distance = edit_distance(name, *names, max);
        if (strlen(name) >= 2 && strncmp(name, *names, strlen(name)) == 0) {
            distance = 1;
        }
        if (distance < best) {
            best = distance;
            nearest = *names;
        }
    }
    return nearest;
}

static size_t count_options(const cli_usage *usage)
{
    size_t n = 0;
    while (usage->options != NULL && usage->options[n].name != NULL) {
        n++;
    }
    assert(n <= N_OPTIONS_MAX);
    return n;
}

static void print_option(FILE *out, char short_name, const char *name, const char *argument,
                         const char *help)
{
    char left[128];
    int n = snprintf(left, sizeof left, "  %c%c%s --%s%s%s", short_name == 0 ? ' ' : '-',
                     short_name == 0 ? ' ' : short_name, short_name == 0 ? " " : ",", name,
                     argument == NULL ? "" : " ", argument == NULL ? "" : argument);
    if (n < HELP_COLUMN) {
        fprintf(out, "%-*s", HELP_COLUMN, left);
    } else {
        fprintf(out, "%s\n%*s", left, HELP_COLUMN, "");
    }
    for (const char *c = help; *c != '\0'; c++) {
        fputc(*c, out);
        if (*c == '\n') {
            fprintf(out, "%*s", HELP_COLUMN, "");
        }
    }
    fputc('\n', out);
}

/* One line's text in lines of at most HELP_WIDTH cells; blanks at its beginning are kept. */
static void print_line(FILE *out, const char *s, size_t n)
{
    size_t begin = 0, end = 0; /* of the line; where it may end */
    int cells = 0;
    uint32_t before = ' ';
    for (size_t i = 0; i < n;) {
        size_t at = i;
        uint32_t c = utf8_next(s, n, &i);
        end = at > begin + strspn(s + begin, " ") && utf8_may_break(before, c) ? at : end;
        cells += utf8_is_wide(c) ? 2 : 1;
        before = c;
        if (cells > HELP_WIDTH && end > begin && c != ' ') {
            size_t size = end - begin;
            size -= s[end - 1] == ' ';
            fwrite(s + begin, 1, size, out);
            fputc('\n', out);
            cells = utf8_cells(s + end, i - end);
            begin = end;
        }
    }
    fwrite(s + begin, 1, n - begin, out);
    fputc('\n', out);
}

static void print_wrapped(FILE *out, const char *s)
{
    while (*s != '\0') {
        size_t n = strcspn(s, "\n");
        print_line(out, s, n);
        s += n;
        s += *s == '\n';
    }
}

void cli_print_help(FILE *out, const cli_usage *usage)
{
    fprintf(out, translate("Usage: entitle %s [OPTION...]%s%s\n\n"), usage->name,
            usage->operands == NULL ? "" : " ", usage->operands == NULL ? "" : usage->operands);
    print_wrapped(out, translate(usage->what));
    fputs(translate("\nOptions:\n"), out);
    for (const cli_option *o = usage->options; o != NULL && o->name != NULL; o++) {
        print_option(out, o->short_name, o->name, o->kind == CLI_FLAG ? NULL : o->argument,
                     translate(o->help));
    }
    print_option(out, 'h', "help", NULL, translate("print this and stop"));
    if (usage->examples != NULL) {
        size_t n = strlen(usage->examples);
        bool ends_line = n > 0 && usage->examples[n - 1] == '\n';
        fprintf(out, translate("\nExamples:\n%s%s"), usage->examples, ends_line ? "" : "\n");
    }
}

int cli_usage_fault(const cli_usage *usage, const char *format, ...)
{
    fprintf(stderr, "entitle %s: ", usage->name);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, translate(format), args);
    va_end(args);
    fprintf(stderr, translate("\nhint: 'entitle %s --help' lists its options\n"), usage->name);
    return ent_exit_status(ENT_E_USAGE);
}

/* A long option that is none of ours, or the start of several: `given` is "--name" or "--name=x". */
static int refuse_long(const cli_usage *usage, const char *given)
{
    char name[NAME_BYTES_MAX];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(given + 2, "="), given + 2);
    const char *names[N_OPTIONS_MAX + 2];
    size_t n = 0;
    for (const cli_option *o = usage->options; o != NULL && o->name != NULL; o++) {
        names[n++] = o->name;
    }
    names[n++] = "help";
    names[n] = NULL;
    const char *meant = cli_suggest(name, names);
    if (meant != NULL) {
        return cli_usage_fault(usage, "unknown option '--%s'; did you mean '--%s'?", name, meant);
    }
    return cli_usage_fault(usage, "unknown option '--%s'", name);
}

static int read_count(const cli_usage *usage, const cli_option *o, const char *s)
{
    cli_count *count = o->to;
    char *end;
    errno = 0;
    long long number = strtoll(s, &end, 10);
    bool plain = isdigit((unsigned char)s[0]) && *end == '\0' && errno == 0;
    if (plain && number >= count->min && (count->max == 0 || number <= count->max)) {
        count->value = number;
        return 0;
    }
    if (count->max > 0) {
        return cli_usage_fault(usage,
                               "--%s: expected a whole number from %" PRId64 " to %" PRId64
                               ", got '%s'", o->name, count->min, count->max, s);
    }
    return cli_usage_fault(usage, "--%s: expected a whole number, at least %" PRId64 ", got '%s'",
                           o->name, count->min, s);
}

static int read_date(const cli_usage *usage, const cli_option *o, const char *s)
{
    temporal_date date;
    bool four_digits = strlen(s) == 10 && s[4] == '-' && isdigit((unsigned char)s[0]);
    if (!four_digits || !temporal_date_parse(&date, s, strlen(s))) {
        return cli_usage_fault(usage, "--%s: expected a date such as 2025-12-31, got '%s'",
                               o->name, s);
    }
    *(int32_t *)o->to = (int32_t)temporal_days_from_date(date);
    return 0;
}

/* What stands on a command line can be read by everybody on the machine, in the list of processes. */
static int read_conninfo(const cli_usage *usage, const cli_option *o, const char *s)
{
    *(const char **)o->to = s;
    if (!db_conninfo_has_secret(s)) {
        return 0;
    }
    fprintf(stderr,
            translate("entitle %s: --%s: a password has no place on a command line, where everybody on this "
                      "machine can read it\n"
                      "hint: put it into a password file (~/.pgpass, or PGPASSFILE names it); this one should "
                      "be changed\n"),
            usage->name, o->name);
    return ent_exit_status(ENT_E_USAGE);
}

static int read_option(const cli_usage *usage, const cli_option *o, const char *s)
{
    switch (o->kind) {
    case CLI_FLAG:
        *(bool *)o->to = true;
        return 0;
    case CLI_TEXT:
        *(const char **)o->to = s;
        return 0;
    case CLI_CONNINFO:
        return read_conninfo(usage, o, s);
    case CLI_LIST: {
        cli_list *list = o->to;
        const char **items = realloc(list->items, (list->n + 1) * sizeof *items);
        if (items == NULL) {
            arena_out_of_memory((list->n + 1) * sizeof *items);
        }
        items[list->n++] = s;
        list->items = items;
        return 0;
    }
    case CLI_COUNT:
        return read_count(usage, o, s);
    case CLI_DATE:
        return read_date(usage, o, s);
    }
    return 0;
}

/* getopt's two forms of our table. A leading ':' makes it tell a missing argument apart. */
static void build_getopt(const cli_usage *usage, struct option *longs, char *shorts)
{
    size_t n = count_options(usage);
    *shorts++ = ':';
    *shorts++ = 'h';
    for (size_t i = 0; i < n; i++) {
        const cli_option *o = &usage->options[i];
        bool has_argument = o->kind != CLI_FLAG;
        longs[i] = (struct option){
            .name = o->name,
            .has_arg = has_argument ? required_argument : no_argument,
            .val = FIRST_VALUE + (int)i,
        };
        if (o->short_name != 0) {
            *shorts++ = o->short_name;
            if (has_argument) {
                *shorts++ = ':';
            }
        }
    }
    longs[n] = (struct option){.name = "help", .has_arg = no_argument, .val = HELP_VALUE};
    longs[n + 1] = (struct option){0};
    *shorts = '\0';
}

static const cli_option *find_option(const cli_usage *usage, int value)
{
    if (value >= FIRST_VALUE) {
        return &usage->options[value - FIRST_VALUE];
    }
    const cli_option *o = usage->options;
    while (o->short_name != value) {
        o++;
        assert(o->name != NULL);
    }
    return o;
}

/*
 * What getopt_long() refused. It leaves in optopt the letter or value of an option it knows, the
 * letter of a short one it does not know, and 0 for a long one it does not know; `before` is the
 * word before the next one it would read.
 */
static int refuse(const cli_usage *usage, int answer, const char *before)
{
    if (answer == ':') {
        const cli_option *o = find_option(usage, optopt);
        return cli_usage_fault(usage, "--%s needs its %s", o->name, o->argument);
    }
    if (optopt == 0) {
        return refuse_long(usage, before);
    }
    if (optopt >= HELP_VALUE) {
        return cli_usage_fault(usage, "--%s takes no argument",
                               optopt == HELP_VALUE ? "help" : find_option(usage, optopt)->name);
    }
    return cli_usage_fault(usage, "unknown option '-%c'", optopt);
}

bool cli_parse(const cli_usage *usage, int argc, char **argv, char ***operands, int *status)
{
    struct option longs[N_OPTIONS_MAX + 2];
    char shorts[2 * N_OPTIONS_MAX + 3];
    build_getopt(usage, longs, shorts);

    opterr = 0;
    optind = 0; /* glibc: start afresh, whatever was parsed before */
    for (;;) {
        int value = getopt_long(argc, argv, shorts, longs, NULL);
        if (value == -1) {
            break;
        }
        if (value == 'h' || value == HELP_VALUE) {
            cli_print_help(stdout, usage);
            *status = 0;
            return false;
        }
        if (value == ':' || value == '?') {
            *status = refuse(usage, value, argv[optind - 1]);
            return false;
        }
        *status = read_option(usage, find_option(usage, value), optarg);
        if (*status != 0) {
            return false;
        }
    }
    int n_operands = argc - optind;
    if (n_operands < usage->n_operands_min) {
        *status = cli_usage_fault(usage, "something is missing: entitle %s %s", usage->name,
                                  usage->operands);
        return false;
    }
    if (n_operands > usage->n_operands_max) {
        *status = cli_usage_fault(usage, "'%s' is one argument too many",
                                  argv[optind + usage->n_operands_max]);
        return false;
    }
    *operands = argv + optind;
    return true;
}

int cli_report(const ent_error *err)
{
    fputs("entitle: ", stderr);
    if (err->file[0] != '\0') {
        fprintf(stderr, "%s:", err->file);
        if (err->line > 0) {
            fprintf(stderr, "%u:%u:", err->line, err->column);
        }
        fputc(' ', stderr);
    }
    fprintf(stderr, "%s\n", err->message);
    if (err->hint[0] != '\0') {
        fprintf(stderr, "%s%s\n", translate("hint: "), err->hint);
    }
    return ent_exit_status(err->code);
}

int32_t cli_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    temporal_date today = {
        .year = local.tm_year + 1900,
        .month = (uint8_t)(local.tm_mon + 1),
        .day = (uint8_t)local.tm_mday,
    };
    return (int32_t)temporal_days_from_date(today);
}

int64_t cli_cores(int64_t n_max)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > n_max ? n_max : n;
}

bool cli_colour(FILE *stream)
{
    const char *terminal = getenv("TERM");
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fileno(stream)) && (no_colour == NULL || no_colour[0] == '\0') &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void cli_print_cell(const char *s, int cells)
{
    int pad = abs(cells) - utf8_cells(s, strlen(s));
    printf("%*s%s%*s", cells < 0 && pad > 0 ? pad : 0, "", s, cells > 0 && pad > 0 ? pad : 0, "");
}

const char *cli_number_text(char out[CLI_NUMBER_TEXT_MAX], int64_t number)
{
    return text_number(out, number);
}

const char *cli_seconds_text(char out[CLI_NUMBER_TEXT_MAX], double seconds)
{
    int64_t whole = (int64_t)(seconds + 0.5);
    if (seconds < 9.95) {
        snprintf(out, CLI_NUMBER_TEXT_MAX, translate("%.1f s"), seconds);
    } else if (whole < 60) {
        snprintf(out, CLI_NUMBER_TEXT_MAX, translate("%d s"), (int)whole);
    } else if (whole < 3600) {
        snprintf(out, CLI_NUMBER_TEXT_MAX, translate("%d min %d s"), (int)(whole / 60), (int)(whole % 60));
    } else {
        snprintf(out, CLI_NUMBER_TEXT_MAX, translate("%d h %d min"), (int)(whole / 3600),
                 (int)(whole % 3600 / 60));
    }
    return out;
}
