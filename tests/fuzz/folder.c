/* SPDX-License-Identifier: Apache-2.0 */
/* See folder.h. Every failure here ends the process: nothing could be tested without. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096];
static pid_t owner;

static void fail(const char *path)
{
    fprintf(stderr, "fuzz: %s: %s\n", path, strerror(errno));
    exit(2);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_folder(void)
{
    if (owner == getpid()) {
        nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
}

const char *fuzz_folder(void)
{
    if (owner != getpid()) {
        const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/entitle-fuzz.XXXXXX", base != NULL ? base : "/tmp");
        if (mkdtemp(folder) == NULL) {
            fail(folder);
        }
        owner = getpid();
        atexit(remove_folder);
    }
    return folder;
}

void fuzz_folder_write(const char *relative, const void *bytes, size_t n)
{
    char path[8192];
    size_t start = strlen(fuzz_folder()) + 1;
    snprintf(path, sizeof path, "%s/%s", folder, relative);
    FILE *f = fopen(path, "wb");
    if (f == NULL && errno == ENOENT) {
        for (char *slash = strchr(path + start, '/'); slash != NULL;
             slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            mkdir(path, 0777);
            *slash = '/';
        }
        f = fopen(path, "wb");
    }
    if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
        fail(path);
    }
}

static void copy_file(const char *from, const char *relative)
{
    char bytes[1 << 16];
    FILE *f = fopen(from, "rb");
    if (f == NULL) {
        fail(from);
    }
    size_t n = fread(bytes, 1, sizeof bytes, f);
    if (ferror(f) || !feof(f)) {
        errno = ferror(f) ? errno : EFBIG;
        fail(from);
    }
    fclose(f);
    fuzz_folder_write(relative, bytes, n);
}

void fuzz_folder_copy(const char *from, const char *relative)
{
    DIR *opened = opendir(from);
    if (opened == NULL) {
        fail(from);
    }
    for (struct dirent *entry; (entry = readdir(opened)) != NULL;) {
        char inner[4096], target[4096];
        struct stat status;
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(inner, sizeof inner, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", relative, entry->d_name);
        if (stat(inner, &status) != 0) {
            fail(inner);
        }
        if (S_ISDIR(status.st_mode)) {
            fuzz_folder_copy(inner, target);
        } else {
            copy_file(inner, target);
        }
    }
    closedir(opened);
}
