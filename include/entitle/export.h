/* SPDX-License-Identifier: Apache-2.0 */
/* What the shared library exports; everything else is compiled with hidden visibility. */
#ifndef ENTITLE_EXPORT_H
#define ENTITLE_EXPORT_H

#if defined(__GNUC__)
#define ENT_API __attribute__((visibility("default")))
#else
#define ENT_API
#endif

#endif
