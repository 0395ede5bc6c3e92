/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the engine, it stands between libpq and the kernel: a link to the database that is cut, loses an answer, or takes and
 * gives what it likes. Calls are counted over all connections of the process.
 *
 *     ENTITLE_NET=cut-send:N     the N-th send finds the link cut: nothing of it arrives
 *                 cut-receive:N  the N-th receive finds the link cut: what the server said is gone
 *                 lose-reply:N   the N-th send arrives and is answered (or nothing comes for 0.3 s); then the link is cut
 *                 short:SEED     every send takes, and every receive gives, a random part of what it could
 *     ENTITLE_NET_NOTE=FILE      gets a line: "struck N WHAT", and at the end "counted SENDS RECEIVES"
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS   300
#define FILES_MAX 1024

typedef enum mode { NONE, CUT_SEND, CUT_RECEIVE, LOSE_REPLY, SHORT } mode;

static mode what;
static long at;
static atomic_long n_sends, n_receives;
static atomic_ulong draws;
static atomic_bool cut[FILES_MAX];
static ssize_t (*real_send)(int, const void *, size_t, int);
static ssize_t (*real_recv)(int, void *, size_t, int);
static int (*real_close)(int);

__attribute__((constructor)) static void begin(void)
{
    static const char *const names[] = {"cut-send", "cut-receive", "lose-reply", "short"};
    real_send = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    real_recv = (ssize_t(*)(int, void *, size_t, int))dlsym(RTLD_NEXT, "recv");
    real_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
    const char *given = getenv("ENTITLE_NET");
    const char *colon = given == NULL ? NULL : strchr(given, ':');
    for (size_t i = 0; colon != NULL && i < sizeof names / sizeof *names; i++) {
        if (strncmp(given, names[i], (size_t)(colon - given)) == 0) {
            what = (mode)(i + 1);
            at = strtol(colon + 1, NULL, 10);
        }
    }
    if (given != NULL && (what == NONE || at < 1)) {
        fprintf(stderr, "ENTITLE_NET: what is %s?\n", given);
        _exit(99);
    }
    draws = (unsigned long)at;
}

static void note(const char *word, long n_first, const char *rest)
{
    const char *path = getenv("ENTITLE_NET_NOTE");
    int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
        char line[128];
        int n = snprintf(line, sizeof line, "%s %ld %s\n", word, n_first, rest);
        ssize_t ignored = write(file, line, (size_t)n);
        (void)ignored;
        real_close(file);
    }
}

__attribute__((destructor)) static void end(void)
{
    char receives[32];
    snprintf(receives, sizeof receives, "%ld", (long)n_receives);
    note("counted", n_sends, receives);
}

static ssize_t cut_link(int socket)
{
    if (socket >= 0 && socket < FILES_MAX) {
        cut[socket] = true;
    }
    shutdown(socket, SHUT_RDWR);
    errno = ECONNRESET;
    return -1;
}

static bool is_cut(int socket)
{
    return socket >= 0 && socket < FILES_MAX && cut[socket];
}

/* From 1 to n. */
static size_t part_of(size_t n)
{
    unsigned long x = atomic_fetch_add(&draws, 0x9E3779B97F4A7C15u);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return n < 2 ? n : 1 + (x ^ (x >> 31)) % n;
}

__attribute__((visibility("default"))) ssize_t send(int socket, const void *bytes, size_t n, int flags)
{
    if (is_cut(socket)) {
        return cut_link(socket);
    }
    long i = atomic_fetch_add(&n_sends, 1) + 1;
    if (what == CUT_SEND && i == at) {
        char hit[64];
        snprintf(hit, sizeof hit, "send of %zu bytes, '%c'", n, n > 0 ? *(const char *)bytes : ' ');
        note("struck", at, hit);
        return cut_link(socket);
    }
    ssize_t sent = real_send(socket, bytes, what == SHORT ? part_of(n) : n, flags);
    if (what == LOSE_REPLY && i == at) {
        struct pollfd wait = {.fd = socket, .events = POLLIN};
        poll(&wait, 1, WAIT_MS);
        note("struck", at, wait.revents & POLLIN ? "an answer" : "no answer");
        cut_link(socket);
    }
    return sent;
}

__attribute__((visibility("default"))) ssize_t recv(int socket, void *bytes, size_t n, int flags)
{
    if (is_cut(socket)) {
        return cut_link(socket);
    }
    if (atomic_fetch_add(&n_receives, 1) + 1 == at && what == CUT_RECEIVE) {
        note("struck", at, "receive");
        return cut_link(socket);
    }
    return real_recv(socket, bytes, what == SHORT ? part_of(n) : n, flags);
}

/* The number may come again, for another link. */
__attribute__((visibility("default"))) int close(int file)
{
    if (file >= 0 && file < FILES_MAX) {
        cut[file] = false;
    }
    return real_close(file);
}
