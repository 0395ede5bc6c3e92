/* SPDX-License-Identifier: Apache-2.0 */
/* Which PostgreSQL types can carry a fact of which FEEL type, and in which column. */
#include "plan/plan_parts.h"

/* Object ids that PostgreSQL fixes (src/include/catalog/pg_type.dat): they are part of its wire
   protocol. */
enum {
    PG_BOOL = 16,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25, /* also every enum, see db_column_types() */
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_BPCHAR = 1042,
    PG_VARCHAR = 1043,
    PG_DATE = 1082,
    PG_TIMESTAMP = 1114,
    PG_TIMESTAMPTZ = 1184,
    PG_NUMERIC = 1700,
    PG_UUID = 2950
};

enum {
    TYPMOD_HEADER = 4,  /* VARHDRSZ */
    DECIMAL_DIGITS = 18 /* 10^18 - 1 is the largest number of nines below 2^63 */
};

static const struct {
    uint32_t pg_type;
    feel_type_kind kind;
    column_type column;
} pairs[] = {
    {PG_BOOL, FEEL_TYPE_BOOLEAN, COLUMN_BOOLEAN},
    {PG_INT2, FEEL_TYPE_NUMBER, COLUMN_INT32},
    {PG_INT4, FEEL_TYPE_NUMBER, COLUMN_INT32},
    {PG_INT8, FEEL_TYPE_NUMBER, COLUMN_INT64},
    {PG_NUMERIC, FEEL_TYPE_NUMBER, COLUMN_NUMBER},
    {PG_FLOAT4, FEEL_TYPE_NUMBER, COLUMN_NUMBER},
    {PG_FLOAT8, FEEL_TYPE_NUMBER, COLUMN_NUMBER},
    {PG_TEXT, FEEL_TYPE_STRING, COLUMN_STRING},
    {PG_VARCHAR, FEEL_TYPE_STRING, COLUMN_STRING},
    {PG_BPCHAR, FEEL_TYPE_STRING, COLUMN_STRING},
    {PG_NAME, FEEL_TYPE_STRING, COLUMN_STRING},
    {PG_UUID, FEEL_TYPE_STRING, COLUMN_STRING},
    {PG_DATE, FEEL_TYPE_DATE, COLUMN_DATE},
    {PG_TIMESTAMP, FEEL_TYPE_DATE_TIME, COLUMN_MOMENT},
    {PG_TIMESTAMPTZ, FEEL_TYPE_DATE_TIME, COLUMN_INSTANT},
};

/* A numeric(p, s) that an int64_t holds as value x 10^s. Its typmod is p and s and four, s in eleven
   bits with a sign (make_numeric_typmod() in src/backend/utils/adt/numeric.c). */
static bool is_decimal(int *scale, uint32_t pg_type, int32_t typmod)
{
    if (pg_type != PG_NUMERIC || typmod < TYPMOD_HEADER) {
        return false;
    }
    int precision = (typmod - TYPMOD_HEADER) >> 16 & 0xffff;
    *scale = (((typmod - TYPMOD_HEADER) & 0x7ff) ^ 0x400) - 0x400;
    return precision <= DECIMAL_DIGITS && *scale >= 0 && *scale <= DECIMAL_DIGITS;
}

bool plan_column_type(column_layout *out, uint32_t pg_type, int32_t typmod, const feel_type *type)
{
    int scale;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].pg_type == pg_type) {
            *out = is_decimal(&scale, pg_type, typmod) ? (column_layout){COLUMN_DECIMAL, scale}
                                                       : (column_layout){pairs[i].column, 0};
            return type->kind == pairs[i].kind || type->kind == FEEL_TYPE_ANY;
        }
    }
    return false;
}

bool plan_column_default(column_type *out, const feel_type *type)
{
    switch (type->kind) {
    case FEEL_TYPE_BOOLEAN:
        *out = COLUMN_BOOLEAN;
        return true;
    case FEEL_TYPE_NUMBER:
        *out = COLUMN_NUMBER;
        return true;
    case FEEL_TYPE_ANY:
    case FEEL_TYPE_STRING:
        *out = COLUMN_STRING;
        return true;
    case FEEL_TYPE_DATE:
        *out = COLUMN_DATE;
        return true;
    case FEEL_TYPE_DATE_TIME:
        *out = COLUMN_INSTANT;
        return true;
    default:
        return false;
    }
}
