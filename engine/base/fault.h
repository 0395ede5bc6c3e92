/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points at which tests/db/faults.sh breaks the engine: in the program tests/faults/entitle-faults (tests/local.mk lists the files that
 * have points), and nowhere else: without ENT_FAULT_POINTS a point is the constant ENT_OK, and neither its name nor fault.c is compiled.
 *
 *     ENT_TRY(FAULT_POINT("shard-claimed", err));
 *
 *     ENTITLE_FAULT=NAME:N:ACTION[,...]   at the N-th time that this process passes the point
 *         kill       SIGKILL               stop       SIGSTOP, until somebody sends SIGCONT
 *         term       SIGTERM, as from an operator     exit       _exit(5), nothing is closed
 *         error      the function fails with ENT_E_SYSTEM
 *         sleep=MS   goes on after so many milliseconds
 *     ENTITLE_FAULT_LIST=FILE             appends the name of every point that is passed, one a line
 *
 * Something that cannot be read in ENTITLE_FAULT ends the process: a test that breaks nothing must not pass.
 */
#ifndef ENTITLE_BASE_FAULT_H
#define ENTITLE_BASE_FAULT_H

#include "base/error.h"

#ifdef ENT_FAULT_POINTS
ent_code fault_point(const char *name, ent_error *err);
#define FAULT_POINT(name, err) fault_point((name), (err))
#else
#define FAULT_POINT(name, err) ENT_OK
#endif

#endif
