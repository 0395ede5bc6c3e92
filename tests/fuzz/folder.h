/* SPDX-License-Identifier: Apache-2.0 */
/* A temporary folder for targets whose code reads files; removed when the process ends. */
#ifndef ENTITLE_TESTS_FUZZ_FOLDER_H
#define ENTITLE_TESTS_FUZZ_FOLDER_H

#include <stddef.h>

/** Its path; made on the first call of a process, in /dev/shm if there is one, else in $TMPDIR. */
const char *fuzz_folder(void);
/** Write a file, making the folders on the way. */
void fuzz_folder_write(const char *relative, const void *bytes, size_t n);
/** Copy a folder with all that is in it. */
void fuzz_folder_copy(const char *from, const char *relative);

#endif
