/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment is read once; after that a point costs a walk over its few faults. Threads pass points at the same time: each fault
 * counts by itself, and strikes once.
 */
#include "base/fault.h"

#ifdef ENT_FAULT_POINTS

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FAULTS_MAX 32
#define NAME_MAX_  64

typedef enum action { ACT_KILL, ACT_STOP, ACT_TERM, ACT_EXIT, ACT_ERROR, ACT_SLEEP } action;

typedef struct fault {
    char       name[NAME_MAX_];
    int        at; /* the at-th time, from 1 */
    action     what;
    long       sleep_ms;
    atomic_int n_passed;
} fault;

static fault faults[FAULTS_MAX];
static size_t n_faults;
static int list_file = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static _Noreturn void refuse(const char *what)
{
    fprintf(stderr, "entitle: ENTITLE_FAULT: '%s' is not NAME:N:ACTION\n", what);
    _exit(2);
}

static action read_action(long *sleep_ms, const char *word, const char *whole)
{
    static const char *const words[] = {"kill", "stop", "term", "exit", "error"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0) {
            return (action)i;
        }
    }
    char *end;
    if (strncmp(word, "sleep=", 6) != 0 || (*sleep_ms = strtol(word + 6, &end, 10)) < 1 || *end != '\0') {
        refuse(whole);
    }
    return ACT_SLEEP;
}

static void read_fault(const char *item)
{
    char name[NAME_MAX_], word[NAME_MAX_];
    int at = 0, end = 0;
    if (n_faults == FAULTS_MAX || sscanf(item, "%63[^:]:%d:%63[a-z0-9=]%n", name, &at, word, &end) != 3 || at < 1 ||
        item[end] != '\0') {
        refuse(item);
    }
    fault *f = &faults[n_faults++];
    memcpy(f->name, name, sizeof name);
    f->at = at;
    f->what = read_action(&f->sleep_ms, word, item);
}

static void read_environment(void)
{
    const char *given = getenv("ENTITLE_FAULT");
    char *copy = given == NULL ? NULL : strdup(given);
    char *rest = copy;
    for (char *item = strsep(&rest, ","); item != NULL; item = strsep(&rest, ",")) {
        read_fault(item);
    }
    free(copy);
    const char *list = getenv("ENTITLE_FAULT_LIST");
    if (list != NULL) {
        list_file = open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    }
}

static void note(const char *name)
{
    char line[NAME_MAX_ + 1];
    int n = snprintf(line, sizeof line, "%s\n", name);
    ssize_t ignored = write(list_file, line, (size_t)n);
    (void)ignored;
}

static ent_code strike(const fault *f, ent_error *err)
{
    switch (f->what) {
    case ACT_KILL:
        kill(getpid(), SIGKILL);
        break;
    case ACT_STOP:
        kill(getpid(), SIGSTOP);
        break;
    case ACT_TERM:
        kill(getpid(), SIGTERM);
        break;
    case ACT_EXIT:
        _exit(5);
    case ACT_SLEEP:
        nanosleep(&(struct timespec){.tv_sec = f->sleep_ms / 1000, .tv_nsec = f->sleep_ms % 1000 * 1000000}, NULL);
        break;
    case ACT_ERROR:
        error_set(err, ENT_E_SYSTEM, "a fault was injected at %s", f->name);
        error_hint(err, "run again to resume");
        return ENT_E_SYSTEM;
    }
    return ENT_OK;
}

ent_code fault_point(const char *name, ent_error *err)
{
    pthread_once(&once, read_environment);
    if (list_file >= 0) {
        note(name);
    }
    ent_code code = ENT_OK;
    for (size_t i = 0; i < n_faults; i++) {
        fault *f = &faults[i];
        if (strcmp(f->name, name) == 0 && atomic_fetch_add(&f->n_passed, 1) + 1 == f->at) {
            ent_code struck = strike(f, err);
            code = struck == ENT_OK ? code : struck;
        }
    }
    return code;
}

#endif
