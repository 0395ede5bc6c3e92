/* SPDX-License-Identifier: Apache-2.0 */
/* Files that options name, for what is written beside standard output. */
#include <errno.h>
#include <string.h>

#include "base/replace.h"
#include "base/translate.h"
#include "cli/cli.h"

static ent_code refuse_file(const char *option, const char *path, int reason, ent_error *err)
{
    error_set(err, ENT_E_IO, "--%s: cannot write %s: %s", option, path,
              reason == EINVAL ? translate("it is no regular file") : translate_errno(reason));
    return error_hint(err, "its folder has to be there, and you must be allowed to make files in it");
}

ent_code cli_file_check(const char *option, const char *path, ent_error *err)
{
    if (path == NULL) {
        return ENT_OK;
    }
    if (path[0] == '\0' || strcmp(path, "-") == 0) {
        error_set(err, ENT_E_USAGE, "--%s needs the name of a file", option);
        return error_hint(err, "leave the option out if standard output is enough");
    }
    int reason = replace_check(path);
    return reason == 0 ? ENT_OK : refuse_file(option, path, reason, err);
}

ent_code cli_file_write(const char *option, const char *path, text *content, mode_t mode, ent_error *err)
{
    int reason = replace_file(path, text_string(content), content->size, mode);
    text_dispose(content);
    return reason == 0 ? ENT_OK : refuse_file(option, path, reason, err);
}
