/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a file whole or not at all: beside it first, then a rename. Whoever reads it sees the old
 * one or the new one.
 */
#ifndef ENTITLE_BASE_REPLACE_H
#define ENTITLE_BASE_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

/** Whether replace_file() could begin to write `path`, which is left as it is: 0 or an errno. Only
 * regular files are replaced. */
int replace_check(const char *path);

/** Put `n` bytes in the place of whatever is in the file: 0, or the errno of what failed, when
 * everything is as it was. `mode`: who may read it, whatever the umask; 0 = as the umask says. */
int replace_file(const char *path, const char *bytes, size_t n, mode_t mode);

#endif
