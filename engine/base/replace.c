/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are replaced as a whole: see replace.h. */
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096

/* The name ends in .new: whoever collects files by their ending does not take it for one. */
static int open_beside(int *out, char beside[PATH_BYTES_MAX], const char *path)
{
    int n = snprintf(beside, PATH_BYTES_MAX, "%s.%ld.new", path, (long)getpid());
    if (n < 0 || n >= PATH_BYTES_MAX) {
        return ENAMETOOLONG;
    }
    unlink(beside); /* of a process that was killed */
    *out = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return *out < 0 ? errno : 0;
}

int replace_check(const char *path)
{
    char beside[PATH_BYTES_MAX];
    struct stat there;
    int file;
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
        return S_ISDIR(there.st_mode) ? EISDIR : EINVAL;
    }
    int reason = open_beside(&file, beside, path);
    if (reason == 0) {
        close(file);
        unlink(beside);
    }
    return reason;
}

static bool write_all(int file, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(file, bytes, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        n -= (size_t)written;
    }
    return true;
}

int replace_file(const char *path, const char *bytes, size_t n, mode_t mode)
{
    char beside[PATH_BYTES_MAX];
    int file;
    int reason = open_beside(&file, beside, path);
    if (reason != 0) {
        return reason;
    }
    bool good = (mode == 0 || fchmod(file, mode) == 0) && write_all(file, bytes, n) &&
                fsync(file) == 0;
    reason = good ? 0 : errno;
    if (close(file) != 0 && reason == 0) {
        reason = errno;
    }
    if (reason == 0 && rename(beside, path) != 0) {
        reason = errno;
    }
    if (reason != 0) {
        unlink(beside);
    }
    return reason;
}
