/* SPDX-License-Identifier: Apache-2.0 */
/* See the comments of entitle.rulebook_benefit for the JSON. */
#include "run/rulebook_row.h"

#include <string.h>

#include "base/translate.h"
#include "db/db.h"
#include "run/rulebook_reasons.h"
#include "sql/statements.h"

void rulebook_row_texts(text *out, rulebook_texts texts)
{
    text_json_begin_object(out);
    for (size_t i = 0; i < texts.n; i++) {
        text_json_key(out, texts.items[i].lang);
        text_json_cstring(out, texts.items[i].text);
    }
    text_json_end_object(out);
}

static void put_messages(text *out, const rulebook_benefit *b)
{
    text_json_begin_array(out);
    for (size_t i = 0; i < b->n_messages; i++) {
        const rulebook_message *m = &b->messages[i];
        text_json_begin_object(out);
        text_json_key(out, "on");
        text_json_cstring(out, m->on);
        text_json_key(out, "to");
        text_json_cstring(out, m->to);
        text_json_key(out, "template");
        text_json_cstring(out, m->template_code);
        text_json_key(out, "params");
        text_json_begin_array(out);
        for (size_t j = 0; j < m->n_params; j++) {
            text_json_cstring(out, m->param_names[j]);
        }
        text_json_end_array(out);
        text_json_key(out, "texts");
        rulebook_row_texts(out, m->texts);
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

static void put_stops(text *out, const rulebook_benefit *b)
{
    text_json_begin_array(out);
    for (size_t i = 0; i < b->n_stops; i++) {
        const rulebook_stop *stop = &b->stops[i];
        text_json_begin_object(out);
        text_json_key(out, "event");
        text_json_cstring(out, stop->event);
        text_json_key(out, "sources");
        text_json_int(out, stop->n_sources);
        text_json_key(out, "automatic");
        text_json_bool(out, stop->automatic);
        text_json_key(out, "agrees");
        text_json_begin_array(out);
        for (size_t k = 0; k < stop->n_agrees; k++) {
            text_json_cstring(out, b->model->decisions[stop->agrees[k]].name);
        }
        text_json_end_array(out);
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

/* A statement about one benefit, with all that the ledger keeps of it. `out` as for db_query(). */
static ent_code query_benefit(db *ledger, db_result **out, const char *sql, const rulebook *book,
                              const rulebook_benefit *b, ent_error *err)
{
    text title = {0}, messages = {0}, stops = {0};
    char minor_unit[16];
    rulebook_row_texts(&title, b->title);
    put_messages(&messages, b);
    put_stops(&stops, b);
    snprintf(minor_unit, sizeof minor_unit, "%d", b->minor_unit);
    const char *params[] = {book->digest,
                            b->id,
                            book->subjects[b->subject].name,
                            text_string(&title),
                            or_empty(b->law),
                            or_empty(b->law_link),
                            or_empty(b->currency),
                            minor_unit,
                            rulebook_period_name(b->period),
                            text_string(&messages),
                            text_string(&stops)};
    ent_code code = db_query(ledger, out, sql, params, 11, err);
    text_dispose(&title);
    text_dispose(&messages);
    text_dispose(&stops);
    return code;
}

static ent_code store_file(db *ledger, const rulebook *book, const rulebook_file *file,
                           ent_error *err)
{
    static const char digits[] = "0123456789abcdef";
    text hex = {0};
    text_reserve(&hex, 2 * file->size);
    for (size_t i = 0; i < file->size; i++) {
        unsigned char byte = (unsigned char)file->bytes[i];
        text_append_char(&hex, digits[byte >> 4]);
        text_append_char(&hex, digits[byte & 15]);
    }
    const char *params[] = {book->digest, file->path, text_string(&hex)};
    ent_code code = db_query(ledger, NULL, sql_insert_rulebook_file, params, 3, err);
    text_dispose(&hex);
    return code;
}

static bool has_calendar(const rulebook *book)
{
    return book->calendar.to_day > book->calendar.from_day;
}

static const char *day_text(char out[TEMPORAL_TEXT_MAX + 1], int32_t day)
{
    temporal_date date = {0};
    temporal_date_from_days(&date, day);
    out[temporal_date_format(out, date)] = '\0';
    return out;
}

static ent_code query_calendar(db *ledger, db_result **out, const char *sql, const rulebook *book,
                               ent_error *err)
{
    const rulebook_calendar *c = &book->calendar;
    char from[TEMPORAL_TEXT_MAX + 1], to[TEMPORAL_TEXT_MAX + 1], day[TEMPORAL_TEXT_MAX + 1];
    text days = {0};
    for (int32_t i = c->from_day; i < c->to_day; i++) {
        if (c->working[i - c->from_day]) {
            text_printf(&days, "%s%s", days.size == 0 ? "{" : ",", day_text(day, i));
        }
    }
    text_append_string(&days, days.size == 0 ? "{}" : "}");
    const char *params[] = {book->digest, day_text(from, c->from_day), day_text(to, c->to_day),
                            text_string(&days)};
    ent_code code = db_query(ledger, out, sql, params, 4, err);
    text_dispose(&days);
    return code;
}

static ent_code store_items(db *ledger, const rulebook *book, ent_error *err)
{
    for (size_t i = 0; i < book->n_items; i++) {
        const rulebook_source *s = &book->sources[book->items[i].source];
        const char *params[] = {book->digest, book->items[i].name, s->id, s->agreement};
        ENT_TRY(db_query(ledger, NULL, sql_insert_rulebook_item, params, 4, err));
    }
    return ENT_OK;
}

ent_code rulebook_row_submit(db *ledger, const rulebook *book, ent_error *err)
{
    db_result *r = NULL;
    const char *params[] = {book->digest, or_empty(book->path), "",
                            rulebook_who_name(book->policy.approval),
                            rulebook_who_name(book->policy.release)};
    ENT_TRY(db_query(ledger, &r, sql_insert_rulebook, params, 5, err));
    bool is_new = db_affected(r) == 1;
    db_result_free(r);
    if (!is_new) {
        return ENT_OK; /* the same digest is the same files, and all of them were stored with it */
    }
    ENT_TRY(store_items(ledger, book, err));
    for (size_t i = 0; i < book->n_files; i++) {
        ENT_TRY(store_file(ledger, book, &book->files[i], err));
    }
    for (size_t i = 0; i < book->n_benefits; i++) {
        ENT_TRY(query_benefit(ledger, NULL, sql_insert_rulebook_benefit, book, &book->benefits[i],
                              err));
    }
    ENT_TRY(rulebook_reasons_submit(ledger, book, err));
    return has_calendar(book)
               ? query_calendar(ledger, NULL, sql_insert_rulebook_calendar, book, err)
               : ENT_OK;
}

static ent_code fail_otherwise(const rulebook *book, const char *what, ent_error *err)
{
    error_set(err, ENT_E_SOURCE, "rulebook %.12s: the ledger says otherwise than its files about %s",
              book->digest, translate(what));
    return error_hint(err, "somebody wrote to entitle.rulebook or entitle.rulebook_benefit by hand; "
                           "change any file, be it a comment, and submit the rules again");
}

static bool policy_is(const rulebook *book, const char *approval, const char *release)
{
    return strcmp(rulebook_who_name(book->policy.approval), approval) == 0 &&
           strcmp(rulebook_who_name(book->policy.release), release) == 0;
}

ent_code rulebook_row_verify(db *ledger, const rulebook *book, ent_error *err)
{
    db_result *r = NULL;
    const char *param = book->digest;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebooks, &param, 1, err));
    bool same = db_rows(r) == 1 && policy_is(book, db_get(r, 0, 6), db_get(r, 0, 7));
    db_result_free(r);
    if (!same) {
        return fail_otherwise(book, N_("its policy"), err);
    }
    for (size_t i = 0; i < book->n_benefits; i++) {
        const rulebook_benefit *b = &book->benefits[i];
        ENT_TRY(query_benefit(ledger, &r, sql_match_rulebook_benefit, book, b, err));
        same = db_rows(r) == 1 && db_get_int(r, 0, 0) == (int64_t)book->n_benefits;
        db_result_free(r);
        if (!same) {
            return fail_otherwise(book, b->id, err);
        }
    }
    if (has_calendar(book)) {
        ENT_TRY(query_calendar(ledger, &r, sql_match_rulebook_calendar, book, err));
        same = db_rows(r) == 1;
        db_result_free(r);
        if (!same) {
            return fail_otherwise(book, N_("its calendar"), err);
        }
    }
    return ENT_OK;
}

ent_code rulebook_row_check_approved(db *ledger, const rulebook *book, ent_error *err)
{
    db_result *r = NULL;
    const char *param = book->digest;
    ENT_TRY(db_query(ledger, &r, sql_list_rulebooks, &param, 1, err));
    ent_code code = ENT_OK;
    if (db_rows(r) == 0) {
        error_set(err, ENT_E_HELD, "rulebook %.12s (%s) is not approved: nobody has submitted it",
                  book->digest, book->path);
        code = error_hint(err, "entitle approve %s; or try it with --dry-run", book->path);
    } else if (db_get(r, 0, 4) == NULL) {
        error_set(err, ENT_E_HELD, "rulebook %.12s (%s) is not approved; %s submitted it on %s",
                  book->digest, book->path, db_get(r, 0, 2), db_get(r, 0, 3));
        code = error_hint(err, "entitle approve %.12s; or try it with --dry-run", book->digest);
    } else if (!policy_is(book, db_get(r, 0, 6), db_get(r, 0, 7))) {
        code = fail_otherwise(book, N_("its policy"), err);
    }
    db_result_free(r);
    return code;
}
