/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entitle: finds the command and runs it. The exit status is the command's (0 done, 1 the input is
 * wrong, 2 usage, 3 held for a human, 4 another run is active, 5 database or system failed), except
 * that results which could not be written make it 5.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/translate.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define OWN_PAGES_FROM (16 << 20)  /* bytes, of one allocation */
#define KEPT_BYTES     (256 << 20) /* free ones, that are not given back */

static void print_usage(FILE *out)
{
    fputs(translate("Usage: entitle COMMAND [OPTION...] [ARGUMENT...]\n"
                    "       entitle help COMMAND\n"
                    "\n"
                    "Decides every night who is entitled to which benefit, by rules that policy staff write.\n"
                    "\n"
                    "Commands:\n"),
          out);
    for (const cli_command *c = cli_commands; c->name != NULL; c++) {
        fprintf(out, "  %-11s %s\n", c->name, translate(c->summary));
    }
    fputs(translate("\n"
                    "Exit status: 0 done, 1 the input is wrong, 2 usage, 3 held for a human,\n"
                    "4 another run is active, 5 the database or system failed (run again to resume).\n"),
          out);
}

static int refuse_command(const char *name)
{
    fprintf(stderr, translate("entitle: '%s' is no command\n"), name);
    const char *meant = cli_command_suggest(name);
    if (meant != NULL) {
        fprintf(stderr, translate("hint: did you mean 'entitle %s'?\n"), meant);
    } else {
        fputs(translate("hint: 'entitle --help' lists the commands\n"), stderr);
    }
    return ent_exit_status(ENT_E_USAGE);
}

static int print_help_of(const char *name)
{
    const cli_command *command = cli_command_find(name);
    if (command == NULL) {
        return refuse_command(name);
    }
    char option[] = "--help";
    char *arguments[] = {(char *)(uintptr_t)command->name, option, NULL};
    return command->run(2, arguments);
}

static int run_command(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return ent_exit_status(ENT_E_USAGE);
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_usage(stdout);
        return 0;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        puts("entitle " PACKAGE_VERSION);
        return 0;
    }
    if (strcmp(name, "help") == 0) {
        if (argc == 2) {
            print_usage(stdout);
            return 0;
        }
        return print_help_of(argv[2]);
    }
    if (name[0] == '-') {
        fprintf(stderr, translate("entitle: unknown option '%s'\n"
                                  "hint: options of a command come after its name: entitle COMMAND %s\n"),
                name, name);
        return ent_exit_status(ENT_E_USAGE);
    }
    const cli_command *command = cli_command_find(name);
    return command == NULL ? refuse_command(name) : command->run(argc - 1, argv + 1);
}

/* Rows of a few hundred kilobytes come and go by the thousand. The C library would give each its own pages and hand them back, and the
 * system clear them anew: a tenth of a night in which little changes. What was used once is kept. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, OWN_PAGES_FROM);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
#endif
}

int main(int argc, char **argv)
{
    keep_memory();
    translate_begin(LOCALE_FOLDER);
    int status = run_command(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
        fprintf(stderr, translate("entitle: the output could not be written: %s\n"), translate_errno(errno));
        return ent_exit_status(ENT_E_SYSTEM);
    }
    return status;
}
