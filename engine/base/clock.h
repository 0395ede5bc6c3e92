/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENTITLE_BASE_CLOCK_H
#define ENTITLE_BASE_CLOCK_H

/** Seconds of a clock that is never set, since some moment in the past: for how long something took. */
double clock_seconds(void);

#endif
