/* SPDX-License-Identifier: Apache-2.0 */
/* The folder is of this process's user alone and is gone before the rulebook is handed out: a loaded one needs no file. */
#include "run/rulebook_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db.h"
#include "sql/statements.h"

#define OPEN_FOLDERS_MAX 16

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static ent_code fail_file(const char *path, ent_error *err)
{
    return error_set(err, ENT_E_IO, "%s: %s", path, strerror(errno));
}

/* A path in a rulebook: names separated by '/', none of them '.' or '..' or empty. */
static bool is_plain_path(const char *path)
{
    for (const char *name = path;; name++) {
        size_t n = strcspn(name, "/");
        if (n == 0 || (n == 1 && name[0] == '.') || (n == 2 && name[0] == '.' && name[1] == '.')) {
            return false;
        }
        name += n;
        if (*name == '\0') {
            return true;
        }
    }
}

static ent_code make_folders(char *path, size_t n_root, ent_error *err)
{
    for (char *slash = strchr(path + n_root + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        if (made != 0 && errno != EEXIST) {
            return fail_file(path, err);
        }
        *slash = '/';
    }
    return ENT_OK;
}

static int digit_of(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static ent_code write_file(arena *a, const char *folder, const char *path, const char *hex,
                           ent_error *err)
{
    if (!is_plain_path(path)) {
        return error_set(err, ENT_E_FACTS, "entitle.rulebook_file: '%s' is no path in a rulebook",
                         path);
    }
    char *name = arena_printf(a, "%s/%s", folder, path);
    ENT_TRY(make_folders(name, strlen(folder), err));
    int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail_file(name, err);
    }
    size_t n = strlen(hex) / 2;
    char *bytes = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (char)(digit_of(hex[2 * i]) << 4 | digit_of(hex[2 * i + 1]));
    }
    ent_code code = ENT_OK;
    for (size_t done = 0; done < n && code == ENT_OK;) {
        ssize_t written = write(file, bytes + done, n - done);
        if (written < 0 && errno != EINTR) {
            code = fail_file(name, err);
        }
        done += written > 0 ? (size_t)written : 0;
    }
    if (close(file) != 0 && code == ENT_OK) {
        code = fail_file(name, err);
    }
    return code;
}

static ent_code write_files(arena *a, db *ledger, const char *digest, const char *folder,
                            ent_error *err)
{
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebook_files, &digest, 1, err));
    ent_code code = db_rows(r) > 0
                        ? ENT_OK
                        : error_set(err, ENT_E_FACTS, "the ledger has no rulebook %.12s", digest);
    for (size_t i = 0; i < db_rows(r) && code == ENT_OK; i++) {
        code = write_file(a, folder, db_get(r, i, 0), db_get(r, i, 1), err);
    }
    db_result_free(r);
    return code;
}

static ent_code load(rulebook **out, arena *a, const char *folder, const char *digest,
                     int32_t as_of_day, ent_error *err)
{
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, a);
    ent_code code = rulebook_load(out, a, folder, as_of_day, &diagnostics);
    if (code != ENT_OK) {
        return diagnostic_first(&diagnostics, code, err);
    }
    if (strcmp((*out)->digest, digest) != 0) {
        error_set(err, ENT_E_FACTS, "the files of rulebook %.12s in the ledger have the digest %.12s",
                  digest, (*out)->digest);
        return error_hint(err, "somebody has changed entitle.rulebook_file; nothing was done");
    }
    return ENT_OK;
}

ent_code rulebook_restore(rulebook **out, arena *a, db *ledger, const char *digest,
                          int32_t as_of_day, ent_error *err)
{
    const char *parent = getenv("TMPDIR");
    char *folder =
        arena_printf(a, "%s/entitle-rules.XXXXXX", parent == NULL || *parent == '\0' ? "/tmp" : parent);
    if (mkdtemp(folder) == NULL) {
        return fail_file(folder, err);
    }
    ent_code code = write_files(a, ledger, digest, folder, err);
    if (code == ENT_OK) {
        code = load(out, a, folder, digest, as_of_day, err);
    }
    nftw(folder, remove_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
    return code;
}
