/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands share: their table, options, messages and numbers.
 *
 * A command is a file cmd_NAME.c with
 *
 *     int cmd_check(int argc, char **argv)           // argv[0] is the command's name
 *     {
 *         bool json = false;
 *         int32_t as_of_day = cli_today();
 *         const cli_option options[] = {
 *             {"as-of", 'd', CLI_DATE, &as_of_day, "DATE", N_("check for this date (default: today)")},
 *             {"json", 0, CLI_FLAG, &json, NULL, N_("print one JSON document")},
 *             {0},
 *         };
 *         const cli_usage usage = {
 *             .name = "check",
 *             .operands = "[RULEBOOK]",
 *             .n_operands_max = 1,
 *             .what = N_("Checks a whole rulebook and prints every fault with its place."),
 *             .options = options,
 *         };
 *         char **operands;
 *         int status;
 *         if (!cli_parse(&usage, argc, argv, &operands, &status)) {
 *             return status;                         // --help was printed, or the line is wrong
 *         }
 *         const char *folder = operands[0] == NULL ? CLI_RULEBOOK_DEFAULT : operands[0];
 *         ent_error err;
 *         if (... != ENT_OK) {
 *             return cli_report(&err);
 *         }
 *         return 0;
 *     }
 *
 * and a line in the table of commands.c, one here, and one in local.mk.
 */
#ifndef ENTITLE_CLI_CLI_H
#define ENTITLE_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/text.h"

#define CLI_RULEBOOK_DEFAULT "eligibility-rules"

/** Each command: argv[0] is its name, the result is the exit status (product.md, "Commands"). */
int cmd_approve(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_decide(int argc, char **argv);
int cmd_docs(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_forecast(int argc, char **argv);
int cmd_init(int argc, char **argv);
int cmd_new_benefit(int argc, char **argv);
int cmd_pause(int argc, char **argv);
int cmd_proposals(int argc, char **argv);
int cmd_reject(int argc, char **argv);
int cmd_release(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_resume(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_test(int argc, char **argv);

typedef struct cli_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary; /* one line, what it is for */
} cli_command;

/** The table, in the order of a benefit's life; ends with a NULL name. */
extern const cli_command cli_commands[];

const cli_command *cli_command_find(const char *name);

/** The name of the command that is meant by a misspelt one; NULL if none is near. */
const char *cli_command_suggest(const char *name);

/** The same among any names: a NULL-terminated list. */
const char *cli_suggest(const char *name, const char *const *names);

typedef enum cli_kind {
    CLI_FLAG,  /* bool *: set */
    CLI_TEXT,  /* const char **: the last one wins */
    CLI_CONNINFO, /* const char **: likewise, a connection string; with a password in it, it is refused */
    CLI_LIST,  /* cli_list *: may be given again and again */
    CLI_COUNT, /* cli_count *: digits only, within its bounds */
    CLI_DATE   /* int32_t *: YYYY-MM-DD as days since 1970-01-01 */
} cli_kind;

typedef struct cli_list {
    const char **items; /* released by the caller with free() */
    size_t       n;
} cli_list;

typedef struct cli_count {
    int64_t value;
    int64_t min, max; /* max = 0: no upper bound */
} cli_count;

typedef struct cli_option {
    const char *name;       /* long name without dashes */
    char        short_name; /* 0 if none */
    cli_kind    kind;
    void       *to;
    const char *argument; /* name of its argument in the help; NULL for CLI_FLAG */
    const char *help;     /* may have several lines; looked up, as `what` is (base/translate.h) */
} cli_option;

typedef struct cli_usage {
    const char       *name;     /* "check" */
    const char       *operands; /* "[RULEBOOK]"; NULL if none */
    int               n_operands_min, n_operands_max;
    const char       *what;     /* a paragraph in plain words */
    const cli_option *options;  /* ends with a NULL name; --help and -h are added */
    const char       *examples; /* lines to copy; NULL if none */
} cli_usage;

/**
 * Read a command's options.
 *
 * @param[out] operands  the operands, followed by NULL
 * @param[out] status    when the result is false: the exit status to return
 * @return false after --help (status 0) or a wrong command line (status 2, message printed)
 */
bool cli_parse(const cli_usage *usage, int argc, char **argv, char ***operands, int *status);

void cli_print_help(FILE *out, const cli_usage *usage);

/** `entitle: message` for a wrong command line, with where to find help; returns 2. */
int cli_usage_fault(const cli_usage *usage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Print `entitle: file:line:column: message` and `hint: ...` to stderr; returns the exit status. */
int cli_report(const ent_error *err);

/** Of --workers and --shard-size. */
#define CLI_WORKERS_MAX    256
#define CLI_SHARD_SIZE_MAX 1000000

/** Local date of this machine, the default as-of date, in days since 1970-01-01. */
int32_t cli_today(void);

/** Processors of this machine, the default number of workers: 1 to n_max. */
int64_t cli_cores(int64_t n_max);

/** From now on SIGTERM and SIGINT only set what this points to: work that sees it ends in order. */
const volatile sig_atomic_t *cli_catch_signals(void);

/** Whether the file that --option names can be written; before work that may take long. NULL: not asked for. */
ent_code cli_file_check(const char *option, const char *path, ent_error *err);
/** Write it whole or not at all, and dispose of `content`. `mode`: as replace_file() has it. */
ent_code cli_file_write(const char *option, const char *path, text *content, mode_t mode, ent_error *err);

/** True if the stream is a terminal that understands colour (and NO_COLOR is not set). */
bool cli_colour(FILE *stream);

/** To standard output, filled up with blanks to so many cells of a terminal: after it, or before it if `cells` is negative. */
void cli_print_cell(const char *s, int cells);

#define CLI_NUMBER_TEXT_MAX TEXT_NUMBER_MAX
/** 1234567 -> "1,234,567". */
const char *cli_number_text(char out[CLI_NUMBER_TEXT_MAX], int64_t number);
/** Seconds -> "4.2 s", "3 min 20 s", "1 h 5 min". */
const char *cli_seconds_text(char out[CLI_NUMBER_TEXT_MAX], double seconds);

/*
 * Progress, on stderr. On a terminal one line that is drawn over and over, ten times a second at most:
 *
 *     deciding  [==========>         ]  52%  1,040,000 of 2,000,000 people  410,000/s  2.3 s left
 *
 * elsewhere (a pipe, the journal) one JSON object per line, every `CLI_PROGRESS_JSON_S` seconds and
 * at the end. Any thread may call cli_progress_update(); `done` never needs to be exact.
 */
#define CLI_PROGRESS_JSON_S 10

typedef struct cli_progress cli_progress;

/** @param what, unit  "deciding", "people": looked up for a terminal; @param total  0 = unknown */
cli_progress *cli_progress_new(FILE *out, const char *what, const char *unit, int64_t total);
void          cli_progress_update(cli_progress *p, int64_t done);
/** Print where it ended and free it. NULL does nothing. */
void          cli_progress_free(cli_progress *p, int64_t done);

#endif
