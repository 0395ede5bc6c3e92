/* SPDX-License-Identifier: Apache-2.0 */
/* What comes out of the ledger is as untrusted as any folder: paths are looked at before files are made of them. */
#include "run/rulebook_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/source.h"
#include "base/translate.h"
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
    error_set(err, ENT_E_IO, "cannot write '%s': %s", path, translate_errno(errno));
    return error_hint(err, "the rulebook's files are put into a folder under $TMPDIR, else /tmp");
}

/* A path in a rulebook: names separated by '/', none of them empty or with a dot in front. */
static bool is_plain_path(const char *path)
{
    for (const char *name = path;; name++) {
        size_t n = strcspn(name, "/");
        if (n == 0 || name[0] == '.') {
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

/* Adds to `sum` what rulebook_files.c adds of a file. */
static ent_code write_file(digest *sum, arena *a, const char *folder, const char *path,
                           const char *hex, ent_error *err)
{
    char size[32];
    size_t n = strlen(hex) / 2;
    if (!is_plain_path(path) || n > SOURCE_FILE_BYTES_MAX) {
        error_set(err, ENT_E_FACTS, "entitle.rulebook_file: '%s' is no file of a rulebook", path);
        return error_hint(err, "somebody wrote to the table by hand");
    }
    char *name = arena_printf(a, "%s/%s", folder, path);
    ENT_TRY(make_folders(name, strlen(folder), err));
    int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail_file(name, err);
    }
    char *bytes = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (char)(digit_of(hex[2 * i]) << 4 | digit_of(hex[2 * i + 1]));
    }
    digest_update(sum, path, strlen(path) + 1);
    digest_update(sum, size, (size_t)snprintf(size, sizeof size, "%zu", n) + 1);
    digest_update(sum, bytes, n);
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

static ent_code write_files(arena *a, db *ledger, const char *wanted, const char *folder,
                            ent_error *err)
{
    char obtained[65];
    db_result *r = NULL;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebook_files, &wanted, 1, err));
    ent_code code = db_rows(r) > 0
                        ? ENT_OK
                        : error_set(err, ENT_E_FACTS, "the ledger has no rulebook %.12s", wanted);
    digest *sum = digest_new();
    for (size_t i = 0; i < db_rows(r) && code == ENT_OK; i++) {
        code = write_file(sum, a, folder, db_get(r, i, 0), db_get(r, i, 1), err);
    }
    digest_hex(sum, obtained);
    db_result_free(r);
    if (code == ENT_OK && strcmp(obtained, wanted) != 0) {
        error_set(err, ENT_E_FACTS, "the files of rulebook %.12s in the ledger have the digest %.12s",
                  wanted, obtained);
        code = error_hint(err, "somebody wrote to entitle.rulebook_file by hand; nothing was done");
    }
    return code;
}

ent_code rulebook_unpack(const char **folder, arena *a, db *ledger, const char *digest,
                         ent_error *err)
{
    const char *parent = getenv("TMPDIR");
    char *made = arena_printf(a, "%s/entitle-%.12s-XXXXXX",
                              parent == NULL || *parent == '\0' ? "/tmp" : parent, digest);
    *folder = NULL;
    if (mkdtemp(made) == NULL) {
        return fail_file(made, err);
    }
    ent_code code = write_files(a, ledger, digest, made, err);
    if (code == ENT_OK) {
        *folder = made;
    } else {
        rulebook_unpack_remove(made);
    }
    return code;
}

void rulebook_unpack_remove(const char *folder)
{
    if (folder != NULL) {
        nftw(folder, remove_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
    }
}

ent_code rulebook_restore(rulebook **out, arena *a, db *ledger, const char *digest,
                          int32_t as_of_day, ent_error *err)
{
    return rulebook_restore_ahead(out, a, ledger, digest, as_of_day, as_of_day, err);
}

ent_code rulebook_restore_ahead(rulebook **out, arena *a, db *ledger, const char *digest,
                                int32_t as_of_day, int32_t today, ent_error *err)
{
    const char *folder;
    ENT_TRY(rulebook_unpack(&folder, a, ledger, digest, err));
    diagnostic_list diagnostics;
    diagnostic_list_init(&diagnostics, a);
    ent_code code = rulebook_load_ahead(out, a, folder, as_of_day, today, &diagnostics);
    rulebook_unpack_remove(folder);
    return code == ENT_OK ? ENT_OK : diagnostic_first(&diagnostics, code, err);
}
