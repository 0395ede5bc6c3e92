/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One rulebook: a folder of rule files, checked whole, identified by the SHA-256 over its files.
 *
 *     rulebook *book;
 *     rulebook_load(&book, arena, "eligibility-rules", as_of, &diagnostics);
 *
 * Read-only afterwards, shared by all threads. The XML formats are described in eligibility-rules/README.md and
 * eligibility-rules/schema/rulebook.xsd (namespace RULEBOOK_NAMESPACE).
 */
#ifndef ENTITLE_RULES_RULEBOOK_H
#define ENTITLE_RULES_RULEBOOK_H

#include "rules/dmn.h"
#include "rules/message_pattern.h"

#define RULEBOOK_PARAMETERS_TYPE "tParameters" /* in the dictionary: all parameters */

#define RULEBOOK_NAMESPACE "urn:entitle:rulebook:1"

typedef struct rulebook rulebook;

/** A text in several languages. */
typedef struct rulebook_text {
    const char *lang; /* "zh", "en" */
    const char *text;
} rulebook_text;

typedef struct rulebook_texts {
    rulebook_text *items;
    size_t         n;
} rulebook_texts;

/** The text in `lang`, else in English, else the first; "" if there is none. */
const char *rulebook_text_in(rulebook_texts texts, const char *lang);

/** What has to hold of a table before anything is decided by it. Shares are in hundredths of a per cent; -1 = not asked. */
typedef struct rulebook_gate {
    bool    declared;      /* else the table is not counted */
    int64_t min_rows;      /* in all; 0 = not asked */
    int32_t max_drop;      /* fewer rows than in the last released run ... */
    int32_t max_growth;    /* ... and more */
    int32_t max_null_rise; /* of a column: more of its rows without a value than then, in percentage points */
    bool    by_region;     /* asked of each region as well */
    int64_t slack;         /* a difference of so many rows never matters */
} rulebook_gate;

/** A department's feed: what its items share. */
typedef struct rulebook_source {
    const char    *id; /* "civil-registry" */
    rulebook_texts title;
    const char    *agreement;     /* under which sharing agreement */
    const char   **purposes;      /* what it may be used for */
    size_t         n_purposes;
    bool           complete;      /* absence of a record means there is none */
    int32_t        max_age_days;  /* older than this on the as-of date = stale; -1 = no limit */
    const char    *watermark_table, *watermark_column; /* where its as-of date stands (its maximum); NULL */
    bool           stale_skips;   /* when it is stale nobody is decided for by it; else its facts are unknown */
    rulebook_gate  gate;          /* of its items that have none of their own */
    source_place   at;
} rulebook_source;

/** Whom benefits are decided for. */
typedef struct rulebook_subject {
    const char    *name; /* "person", "child", "certificate" */
    rulebook_texts title;
    const char    *table;  /* "schema.table": every row is one subject */
    const char    *key;    /* column of integers, uuids or text */
    const char    *region; /* text column, or NULL: accounted under region "" */
    source_place   at;
} rulebook_subject;

typedef enum rulebook_absent {
    RULEBOOK_NULL_UNKNOWN, /* a NULL cell is a missing fact (default) */
    RULEBOOK_NULL_NONE     /* a NULL cell says "there is none": a plain null */
} rulebook_absent;

typedef struct rulebook_fact {
    uint32_t         id;     /* index into rulebook.facts */
    uint32_t         item;   /* index into rulebook.items */
    const char      *name;   /* component of the item's type: "birth date" */
    const char      *column; /* database column */
    const feel_type *type;   /* from the dictionary; may have `allowed`: a value outside it is invalid = unknown */
    rulebook_absent  null_means;
    int32_t          max_null; /* hundredths of a per cent of the rows that may be without a value; -1 = any */
    source_place     at;
} rulebook_fact;

/** A table of facts about subjects; seen by FEEL as an input of that name: a context, or with `many` a list of contexts. */
typedef struct rulebook_item {
    const char      *name; /* "Person", "Residency" = name of the DMN input data */
    const char      *type_name; /* in the dictionary: "tPerson" */
    const feel_type *type;      /* context type of one row */
    uint32_t         source;
    const char      *table, *key; /* key column equals the subject's key */
    bool             many;
    const char      *from, *to;   /* columns of the validity period; with them only rows in force on the as-of date
                                     (from <= as_of and (to is null or as_of < to)) are read. NULL = all rows */
    const char      *order;       /* column that orders the rows of a list (ties by all columns); NULL = by all columns read */
    uint32_t        *subjects;    /* the subjects whose key it has */
    size_t           n_subjects;
    uint32_t         first_fact, n_facts; /* its facts, consecutive in rulebook.facts */
    const char      *region; /* text column by which its gate counts; NULL = by the subject's region */
    rulebook_gate    gate; /* its own, else its source's; declared too where a fact has max_null */
    source_place     at;
} rulebook_item;

/* Why a fact is unknown; kept in the low bits of the fact ids in value_missing. */
typedef enum rulebook_unknown {
    UNKNOWN_NULL = 0,  /* the cell is NULL */
    UNKNOWN_NO_RECORD, /* no row, and the source is not complete */
    UNKNOWN_STALE,     /* the source is older than it may be */
    UNKNOWN_CONFLICT,  /* several rows where there may be one */
    UNKNOWN_INVALID    /* outside what the dictionary allows, or not representable (infinity, NaN) */
} rulebook_unknown;

#define RULEBOOK_MISSING(fact_id, why) (((uint32_t)(fact_id) << 3) | (uint32_t)(why))
#define RULEBOOK_MISSING_FACT(m) ((m) >> 3)
#define RULEBOOK_MISSING_WHY(m) ((rulebook_unknown)((m) & 7u))
/** An item as a whole is missing (no record): fact id = n_facts + item index. */

typedef struct rulebook_value { /* one dated value of a parameter */
    int32_t     from_day, to_day; /* days since 1970-01-01; in force from <= d < to; INT32_MAX = open */
    const char *region;           /* prefix of region codes; "" = everywhere. The longest prefix wins */
    value       value;
    const char *law, *link;
    source_place at;
} rulebook_value;

typedef struct rulebook_parameter {
    const char      *name, *unit;
    const feel_type *type;
    rulebook_value  *values; /* by region, from_day */
    size_t           n_values;
    source_place     at;
} rulebook_parameter;

typedef struct rulebook_guard {
    const char    *code; /* stable: "not-alive"; the hold's reason */
    rulebook_texts title;
    uint32_t       decision; /* in rulebook.guards_model: true = passed, false = failed, null = unknown */
} rulebook_guard;

/** Working days, for offers that count them (calendar.xml). Without the file, no day is known. */
typedef struct rulebook_calendar {
    int32_t  from_day, to_day; /* the days it speaks of; to_day exclusive */
    uint8_t *working;          /* by day - from_day: 1 = a working day */
} rulebook_calendar;

typedef enum rulebook_period { PERIOD_MONTHLY, PERIOD_YEARLY, PERIOD_ONCE } rulebook_period;
typedef enum rulebook_silence { SILENCE_NONE, SILENCE_GRANT, SILENCE_LAPSE } rulebook_silence;

typedef struct rulebook_message {
    const char    *on;        /* "grant", "offer", "propose" */
    const char    *to;        /* "person", "guardian", "employer", "agency": the kind of recipient */
    int            recipient; /* decision that gives the recipient's key; -1 = the payee */
    int            language;  /* decision that gives the recipient's language, a string; -1 = not known */
    const char    *channel;   /* "sms", "letter": a hint; NULL = none */
    const char    *template_code;
    rulebook_texts texts;
    message_argument *arguments; /* what texts can name: MESSAGE_ARGUMENTS, then the params */
    message_pattern  *patterns;  /* as texts */
    size_t            first_pattern; /* patterns are numbered through the rulebook, for those who keep something for each */
    const char   **param_names;
    uint32_t      *param_decisions;
    size_t         n_params;
} rulebook_message;

enum { /* what texts can name beside the params, whose names win */
    MESSAGE_ARGUMENT_SUBJECT,  /* the key, a string */
    MESSAGE_ARGUMENT_AMOUNT,
    MESSAGE_ARGUMENT_PREVIOUS, /* the amount before */
    MESSAGE_ARGUMENT_FROM,
    MESSAGE_ARGUMENT_DAYS,     /* of an offer: how many it stands, from its delivery */
    MESSAGE_ARGUMENTS
};

typedef struct rulebook_stop {
    const char *event;    /* "death" */
    uint32_t    decision; /* boolean in the benefit's model */
    uint32_t    n_sources; /* that must agree */
    bool        automatic; /* applied by itself when that many of `agrees` are true; else only proposed */
    uint32_t   *agrees;    /* decisions, each of which says what one source says */
    size_t      n_agrees;
} rulebook_stop;

typedef struct rulebook_benefit {
    const char      *id; /* folder name: "old-age-allowance" */
    rulebook_texts   title;
    uint32_t         subject;
    const char      *purpose;
    const char      *law, *law_link;
    int32_t          from_day, to_day, review_by_day; /* to_day exclusive; INT32_MAX = open */
    dmn_model       *model;
    uint32_t         eligible;  /* decision: true, false, null */
    int              amount;    /* decision: number; -1 = a notice, amount 0 */
    const char      *currency;  /* ISO 4217 */
    int              minor_unit; /* digits: CNY 2 */
    number_rounding  rounding;
    rulebook_period  period;
    int              event;      /* decision giving the life event's key (a date or string); -1 */
    int              valid_from; /* decision giving the first day (a date); -1 = first day of the as-of month */
    int              payee;      /* decision giving the payee's key (a whole number; a string where keys are uuids or text); -1 = the subject */
    uint32_t        *guards;     /* into rulebook.guards, in order */
    size_t           n_guards;
    int32_t          offer_days; /* counted from delivery; 0 = no window: grant at once */
    bool             offer_working_days; /* of which only working days count */
    rulebook_silence silence;
    uint32_t        *excludes;   /* benefits: who has one of these does not get this one */
    size_t           n_excludes;
    rulebook_stop   *stops;
    size_t           n_stops;
    rulebook_message *messages;
    size_t           n_messages;
    /* Facts that the guards, eligibility, amount, event, payee, stop and message decisions read: sorted fact ids. */
    uint32_t        *facts;
    size_t           n_facts;
    uint32_t        *parameters; /* that the same decisions read; ascending. None of a benefit that is not in force */
    size_t           n_parameters;
    source_place     at;
} rulebook_benefit;

/* ---- policy.xml ---- */

/** Who may do what somebody answers for. */
typedef enum rulebook_who {
    WHO_AUTOMATIC,    /* a release: the run itself, when its bands hold */
    WHO_ANYONE,       /* whom the database lets */
    WHO_SECOND_PERSON /* another database user: not who submitted the rulebook, not who started the run */
} rulebook_who;

/** Of one benefit in one night; all but the last count subjects. */
typedef enum rulebook_measure {
    MEASURE_GRANTS,     /* who had nothing and is granted, also after an offer */
    MEASURE_OFFERS,     /* newly offered */
    MEASURE_RAISES,     /* granted more than before */
    MEASURE_STOPS,      /* newly proposed: nothing from now on */
    MEASURE_REDUCTIONS, /* newly proposed: less than before */
    MEASURE_HOLDS,      /* undecided, whether new or as yesterday */
    MEASURE_GRANTED     /* the sum of the amounts of all grants and raises, in the currency's minor unit */
} rulebook_measure;

/** What one measure of one benefit may be before a human has to look. A band for all benefits is here once for each to which it
 *  can apply and that has no band of its own (same measure, same `per`). Every has_... that is set has to hold. */
typedef struct rulebook_band {
    rulebook_measure measure;
    uint32_t         benefit;    /* into rulebook.benefits */
    bool             per_region; /* each region by itself; else the benefit as a whole */
    bool             has_at_least, has_at_most, has_down_to, has_up_to;
    int64_t          at_least, at_most;           /* the plan: subjects, or minor units */
    int32_t          down_to_percent, up_to_percent; /* of history's median, in hundredths of a per cent: 20000 = twice */
    int64_t          slack;      /* a difference to the median of no more than this is no alarm */
    int32_t         *nights;     /* the median of the last so many released nights, for each of them; ascending */
    size_t           n_nights;   /* 0 without has_down_to and has_up_to */
    source_place     at;
} rulebook_band;

typedef struct rulebook_policy {
    rulebook_who   approval; /* WHO_ANYONE without policy.xml */
    rulebook_who   release;  /* WHO_AUTOMATIC without policy.xml */
    rulebook_band *bands;    /* in the order of the file; of one element by benefit */
    size_t         n_bands;
} rulebook_policy;

typedef struct rulebook_file { /* for the ledger's copy and the digest */
    const char *path; /* relative to the rulebook's folder, '/' separated */
    const char *bytes;
    size_t      size;
} rulebook_file;

struct rulebook {
    const char         *path;
    char                digest[65];
    rulebook_file      *files;      /* sorted by path */
    rulebook_source    *sources;
    rulebook_subject   *subjects;
    rulebook_item      *items;
    rulebook_fact      *facts;
    rulebook_parameter *parameters;
    rulebook_guard     *guards;
    rulebook_benefit   *benefits;   /* sorted by id */
    size_t              n_patterns; /* of all messages */
    size_t              n_files, n_sources, n_subjects, n_items, n_facts, n_parameters, n_guards, n_benefits;
    dmn_model          *dictionary;
    dmn_model          *guards_model; /* NULL if the rulebook has no guards.dmn */
    rulebook_calendar   calendar;
    rulebook_policy     policy;
};

/**
 * Load and check a rulebook whole (product.md, "The rulebook"): every fault goes to `diagnostics`, with its place.
 *
 * @param as_of_day  days since 1970-01-01; decides what is in force and expired
 * @return ENT_OK; ENT_E_IO, ENT_E_XML or ENT_E_RULES when diagnostics has errors
 */
ent_code rulebook_load(rulebook **out, arena *a, const char *path, int32_t as_of_day,
                       diagnostic_list *diagnostics);
/** The same as of a day to come, by what is known today: a review that is due in between, and a calendar that ends, are no faults yet. */
ent_code rulebook_load_ahead(rulebook **out, arena *a, const char *path, int32_t as_of_day, int32_t today,
                             diagnostic_list *diagnostics);

/** The last day to answer an offer that was delivered on a day, which is not counted itself. False when
 *  the calendar does not go so far. */
bool rulebook_due_day(const rulebook *b, const rulebook_benefit *benefit, int32_t delivered_day,
                      int32_t *out);

/** The file's path in the rulebook's folder: "aid/aid.dmn"; "" without a file. */
const char *rulebook_path_of(const rulebook *b, const source_file *file);

/** May its facts be read for the purpose? */
bool rulebook_source_allows(const rulebook_source *s, const char *purpose);

int rulebook_item_find(const rulebook *b, const char *name);
/** Adds a note for each item with facts that no benefit reads, of it or of another item of its type. */
void rulebook_note_unused_facts(const rulebook *b, diagnostic_list *list);
int rulebook_benefit_find(const rulebook *b, const char *id);
/** As benefit.xml and the ledger have it: "monthly", "yearly", "once". */
const char *rulebook_period_name(rulebook_period p);
int rulebook_subject_find(const rulebook *b, const char *name);

/** The input `Parameters` for a region: a context of the values in force. `a` owns it. A parameter without a value in force
 *  is a plain null. */
value rulebook_parameters_for(const rulebook *b, arena *a, int32_t as_of_day, const char *region);
/** The value in force on a day whose region is the longest beginning of `region`; NULL. */
const rulebook_value *rulebook_value_in_force(const rulebook_parameter *p, int32_t as_of_day, const char *region);
/** Distinct region prefixes that any parameter distinguishes, "" included, sorted: precompute one context each. */
const char **rulebook_parameter_regions(const rulebook *b, arena *a, size_t *n);

/** "Person.birth date", or "Person" for an item as a whole: the text of one element of value_missing. */
const char *rulebook_missing_name(const rulebook *b, arena *a, uint32_t missing);
/** "no value", "no record", "stale", "conflicting records", "invalid value". */
const char *rulebook_unknown_name(rulebook_unknown why);

/** As policy.xml writes them: "second-person", "grants". */
const char *rulebook_who_name(rulebook_who who);
const char *rulebook_measure_name(rulebook_measure measure);

#endif
