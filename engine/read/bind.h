/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan against the source database, before the first row is read: every table and column the
 * plan names is there, may be read and has a type its fact can have; and how fresh each source is.
 */
#ifndef ENTITLE_READ_BIND_H
#define ENTITLE_READ_BIND_H

#include "plan/plan.h"

struct db;

/**
 * Fill in what only the database knows: plan_column.type and pg_type, plan_item.stale,
 * plan_source's watermark, and which benefits are skipped because a source is stale. Runs in the connection's transaction, if one is open.
 *
 * @return ENT_OK; ENT_E_SOURCE naming the first table or column that does not fit (element
 * "schema.table.column"); ENT_E_DB
 */
ent_code plan_bind(plan *p, struct db *source, ent_error *err);

#endif
