/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox rows of a decision: one for each message of the benefit that is about this kind of
 * outcome, to the recipient that the rules name.
 *
 * A recipient may be unknown (a child without a guardian on record, say). Such a message is left
 * out, but nobody is left without word: when no message of the decision has a recipient, the first
 * one goes to the payee, with "payee" as the kind of recipient.
 */
#include <string.h>

#include "emit/emit_internal.h"

/* 18000 with 2 digits: "180.00". Amounts are not negative. */
static void append_amount(text *out, int64_t amount_minor, int minor_unit)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%0*lld", minor_unit + 1, (long long)amount_minor);
    text_append(out, digits, (size_t)(n - minor_unit));
    if (minor_unit > 0) {
        text_append_char(out, '.');
        text_append(out, digits + n - minor_unit, (size_t)minor_unit);
    }
}

static void put_date(text *out, const char *key, int32_t day)
{
    temporal_date date;
    char s[TEMPORAL_TEXT_MAX];
    text_json_key(out, key);
    if (temporal_date_from_days(&date, day)) {
        text_json_string(out, s, temporal_date_format(s, date));
    } else {
        text_json_null(out);
    }
}

static void put_amount(text *out, const char *key, int64_t amount_minor, int minor_unit)
{
    text amount = {0};
    append_amount(&amount, amount_minor, minor_unit);
    text_json_key(out, key);
    text_json_string(out, amount.bytes, amount.size);
    text_dispose(&amount);
}

static void put_value(text *out, const char *key, value v)
{
    text_json_key(out, key);
    if (value_is_null(v)) {
        text_json_null(out);
        return;
    }
    text json = {0};
    value_to_json(&json, v);
    text_json_raw(out, text_string(&json));
    text_dispose(&json);
}

/* Keys are strings in JSON. */
static void put_key_string(text *out, const emit *x, int64_t number)
{
    text t = {0};
    key_book_to_text(&t, x->keys, number);
    text_json_string(out, t.bytes, t.size);
    text_dispose(&t);
}

/* What {name} stands for in the texts. The named parameters come last: of two members with one
 * name, jsonb, as which readers see it, keeps the last. */
static void put_params(text *out, const emit *x, const emit_decided *what,
                       const rulebook_message *m)
{
    const rulebook_benefit *b = what->benefit->benefit;
    const decision *d = what->d;
    text_json_begin_object(out);
    text_json_key(out, "subject");
    put_key_string(out, x, what->subject);
    put_amount(out, "amount", d->amount_minor, b->minor_unit);
    put_amount(out, "previous", d->previous_minor, b->minor_unit);
    put_date(out, "from", d->outcome == OUTCOME_PROPOSE ? x->as_of_day : what->e->valid_from_day);
    if (d->outcome == OUTCOME_OFFER) {
        char days[16];
        snprintf(days, sizeof days, "%d", (int)b->offer_days);
        text_json_key(out, "days");
        text_json_cstring(out, days);
    }
    for (size_t i = 0; i < m->n_params; i++) {
        put_value(out, m->param_names[i],
                  evaluate_decision(what->worker, what->position, m->param_decisions[i]));
    }
    text_json_end_object(out);
}

static int64_t payee_of(const emit_decided *what)
{
    return what->d->outcome == OUTCOME_PROPOSE ? what->state->entitled_payee : what->e->payee;
}

static void write_row(emit *x, const emit_decided *what, size_t message, const char *recipient_kind,
                      const char *recipient, size_t recipient_size)
{
    const rulebook_message *m = &what->benefit->benefit->messages[message];
    copy_rows *c = &x->tables[EMIT_NOTIFICATION];
    text_clear(&x->json);
    put_params(&x->json, x, what, m);
    copy_row(c);
    emit_put_key(x, c, what->subject);
    copy_cstring(c, what->benefit->benefit->id);
    copy_cstring(c, what->e->event);
    copy_int4(c, what->d->outcome == OUTCOME_GRANT ? what->d->seq : 0);
    copy_cstring(c, m->on);
    copy_int2(c, (int16_t)message);
    copy_cstring(c, recipient_kind);
    copy_text(c, recipient, recipient_size);
    copy_int8(c, x->run_id);
    copy_cstring(c, m->template_code == NULL ? "" : m->template_code);
    copy_text(c, x->json.bytes, x->json.size);
    emit_put_key(x, c, payee_of(what));
    copy_cstring(c, "ready");
    copy_int4(c, 0);
}

/* The recipient's key or name; false if the rules give none. */
static bool find_recipient(text *out, const emit *x, const emit_decided *what,
                           const rulebook_message *m)
{
    text_clear(out);
    if (m->recipient < 0) {
        key_book_to_text(out, x->keys, payee_of(what));
        return true;
    }
    value v = evaluate_decision(what->worker, what->position, (uint32_t)m->recipient);
    if (v.kind == VALUE_STRING) {
        text_append(out, v.as.string.bytes, v.as.string.size);
    } else if (!value_is_null(v)) {
        value_to_text(out, v);
    }
    return out->size > 0;
}

void message_write(emit *x, const emit_decided *what, const char *on)
{
    const rulebook_benefit *b = what->benefit->benefit;
    text recipient = {0};
    size_t n_written = 0, first = SIZE_MAX;
    for (size_t i = 0; i < b->n_messages; i++) {
        const rulebook_message *m = &b->messages[i];
        if (strcmp(m->on, on) != 0) {
            continue;
        }
        first = first == SIZE_MAX ? i : first;
        if (find_recipient(&recipient, x, what, m)) {
            write_row(x, what, i, m->to, recipient.bytes, recipient.size);
            n_written++;
        }
    }
    if (n_written == 0 && first != SIZE_MAX) {
        text_clear(&recipient);
        key_book_to_text(&recipient, x->keys, payee_of(what));
        write_row(x, what, first, "payee", recipient.bytes, recipient.size);
    }
    text_dispose(&recipient);
}
