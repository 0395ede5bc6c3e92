/* SPDX-License-Identifier: Apache-2.0 */
/* The plan against a database: what fits, what does not and how that is said, and how old a source
   is. */
#include "read/bind.h"

#include "source.h"
#include "unit.h"

static const temporal_date as_of = {2026, 11, 23};

static void test_binds_types(void)
{
    source s;
    source_open(&s, as_of);
    UNIT_OK(plan_bind(s.plan, s.reader, &s.err), s.err);
    const plan_item *person = &s.plan->subjects[0].items[0];
    const column_type expected[] = {COLUMN_BOOLEAN, COLUMN_DATE,   COLUMN_DECIMAL, COLUMN_STRING,
                                    COLUMN_INT64,   COLUMN_STRING, COLUMN_BOOLEAN};
    UNIT_INT(person->n_columns, 7);
    for (size_t i = 0; i < 7; i++) {
        UNIT_INT(person->columns[i].type, expected[i]);
        UNIT_INT(person->columns[i].scale, i == 2 ? 1 : 0); /* of a domain over a domain */
    }
    source_close(&s);
}

/* One change of the tables, and what plan_bind() says about it. */
static const struct {
    const char *change, *message, *hint, *element;
} misfits[] = {
    {"alter table facts.person alter born_on type text",
     "facts.person.born_on: expected date, found text", "view", "facts.person.born_on"},
    {"alter table facts.person alter born_on type timestamptz using null",
     "facts.person.born_on: expected date, found timestamp with time zone", "view",
     "facts.person.born_on"},
    {"alter table facts.job alter pay type text", "facts.job.pay: expected number, found text",
     "view", "facts.job.pay"},
    {"alter table facts.card alter kind type json using null",
     "facts.card.kind: expected string, found json", "view", "facts.card.kind"},
    {"alter table facts.person alter id type text",
     "facts.home.person: expected a text key as that of facts.person.id, found smallint", "view",
     "facts.home.person"},
    {"alter table facts.person alter id type numeric",
     "facts.person.id: expected an integer, uuid or text key, found numeric", "view",
     "facts.person.id"},
    {"alter table facts.person alter region type integer using null",
     "facts.person.region: expected text, found integer", "view", "facts.person.region"},
    {"alter table facts.home alter valid_to type text",
     "facts.home.valid_to: expected date or timestamp, found text", "view", "facts.home.valid_to"},
    {"alter table facts.job drop since", "table facts.job has no column since", "sources.xml",
     "facts.job.since"},
    {"drop table facts.card", "there is no table or view facts.card", "sources.xml", "facts.card"},
    {"alter table facts.feed rename to load", "there is no table or view facts.feed", "sources.xml",
     "facts.feed"},
    {"revoke all on facts.home from facts_reader",
     "user facts_reader may not read facts.home.person",
     "GRANT SELECT (\"person\") ON \"facts\".\"home\" TO \"facts_reader\";", "facts.home.person"},
    {"revoke all on facts.person from facts_reader;"
     "grant select (id, region, born_on, alive, score, grp, payee, event) on facts.person to "
     "facts_reader",
     "user facts_reader may not read facts.person.died", "GRANT SELECT (\"died\")",
     "facts.person.died"},
    {"revoke usage on schema facts from facts_reader", "may not use the schema",
     "GRANT USAGE ON SCHEMA \"facts\"", "facts.feed.loaded_on"},
};

static void test_says_what_does_not_fit(void)
{
    for (size_t i = 0; i < sizeof misfits / sizeof misfits[0]; i++) {
        source s;
        source_open(&s, as_of);
        source_change(&s, "do $$ begin create role facts_reader;"
                          " exception when duplicate_object then null; end $$;"
                          "grant usage on schema facts to facts_reader;"
                          "grant select on all tables in schema facts to facts_reader");
        source_change(&s, misfits[i].change);
        UNIT_OK(db_exec(s.reader, "SET ROLE facts_reader", &s.err), s.err);
        UNIT_CODE(plan_bind(s.plan, s.reader, &s.err), ENT_E_SOURCE, s.err);
        UNIT_CONTAINS(s.err.message, misfits[i].message);
        UNIT_CONTAINS(s.err.hint, misfits[i].hint);
        UNIT_STRING(s.err.element, misfits[i].element);
        source_change(&s, "drop schema facts cascade");
        source_change(&s, "drop owned by facts_reader; drop role facts_reader");
        source_close(&s);
    }
}

static const plan_source *bind_register(source *s)
{
    UNIT_OK(plan_bind(s->plan, s->reader, &s->err), s->err);
    return &s->plan->sources[0];
}

/* The feed was loaded on 2026-11-22, in UTC, and may be three days old. */
static void test_age_of_a_source(void)
{
    static const struct {
        temporal_date as_of;
        bool stale;
    } nights[] = {{{2026, 11, 20}, false},
                  {{2026, 11, 22}, false},
                  {{2026, 11, 25}, false},
                  {{2026, 11, 26}, true}};
    for (size_t i = 0; i < sizeof nights / sizeof nights[0]; i++) {
        source s;
        source_open(&s, nights[i].as_of);
        const plan_source *feed = bind_register(&s);
        temporal_date loaded = {2026, 11, 22};
        UNIT_STRING(feed->source->id, "register");
        UNIT_TRUE(feed->has_watermark);
        UNIT_INT(feed->watermark_day, temporal_days_from_date(loaded));
        UNIT_INT(feed->stale, nights[i].stale);
        UNIT_INT(s.plan->subjects[0].items[0].stale, nights[i].stale);
        UNIT_FALSE(s.plan->subjects[0].items[1].stale);
        source_close(&s);
    }
}

static void test_source_without_a_watermark_is_stale(void)
{
    source s;
    source_open(&s, as_of);
    source_change(&s, "delete from facts.feed where isfinite(loaded_on)");
    const plan_source *feed = bind_register(&s);
    UNIT_FALSE(feed->has_watermark);
    UNIT_TRUE(feed->stale);
    source_close(&s);
}

UNIT_SUITE(bind, UNIT_TEST(test_binds_types), UNIT_TEST(test_says_what_does_not_fit),
           UNIT_TEST(test_age_of_a_source), UNIT_TEST(test_source_without_a_watermark_is_stale));
