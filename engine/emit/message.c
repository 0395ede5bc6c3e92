/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox rows of a decision: one for each message of the benefit that is about this kind of
 * outcome, to the recipient that the rules name. What it says is rendered here, in each language, and
 * stays in the row as it was said; nobody renders it again.
 *
 * A recipient may be unknown (a child without a guardian on record, say). Such a message is left
 * out, but nobody is left without word: when no message of the decision has a recipient, the first
 * one goes to the payee, with "payee" as the kind of recipient.
 */
#include <string.h>

#include "emit/emit_internal.h"
#include "rules/rulebook_form.h"

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

static value amount_value(arena *a, int64_t amount_minor, int minor_unit)
{
    text amount = {0};
    append_amount(&amount, amount_minor, minor_unit);
    value v = value_string_copy(a, amount.bytes, amount.size);
    text_dispose(&amount);
    return v;
}

static value date_value(int32_t day)
{
    temporal_date date;
    return temporal_date_from_days(&date, day) ? value_date(date) : value_null();
}

static value key_value(arena *a, const emit *x, int64_t number)
{
    text key = {0};
    key_book_to_text(&key, x->keys, number);
    value v = value_string_copy(a, key.bytes, key.size);
    text_dispose(&key);
    return v;
}

/* One for each argument of the message (rules/rulebook.h), in the subject's scratch. */
static value *find_values(const emit *x, const emit_decided *what, const rulebook_message *m)
{
    const rulebook_benefit *b = what->benefit->benefit;
    const decision *d = what->d;
    arena *a = evaluate_scratch(what->worker);
    value *v = arena_array(a, MESSAGE_ARGUMENTS + m->n_params, sizeof *v);
    v[MESSAGE_ARGUMENT_SUBJECT] = key_value(a, x, what->subject);
    v[MESSAGE_ARGUMENT_AMOUNT] = amount_value(a, d->amount_minor, b->minor_unit);
    v[MESSAGE_ARGUMENT_PREVIOUS] = amount_value(a, d->previous_minor, b->minor_unit);
    v[MESSAGE_ARGUMENT_FROM] =
        date_value(d->outcome == OUTCOME_PROPOSE ? x->as_of_day : what->e->valid_from_day);
    if (d->outcome == OUTCOME_OFFER) {
        v[MESSAGE_ARGUMENT_DAYS] = value_int(b->offer_days);
    }
    for (size_t i = 0; i < m->n_params; i++) {
        v[MESSAGE_ARGUMENTS + i] =
            evaluate_decision(what->worker, what->position, m->param_decisions[i]);
    }
    return v;
}

static bool exists(const decision *d, size_t argument)
{
    return d->outcome == OUTCOME_OFFER || argument != MESSAGE_ARGUMENT_DAYS;
}

/* What the names in the texts stand for. The named parameters come last: of two members with one
 * name, jsonb, as which readers see it, keeps the last. */
static void put_params(text *out, const rulebook_message *m, const decision *d, const value *values)
{
    text_json_begin_object(out);
    for (size_t i = 0; i < MESSAGE_ARGUMENTS + m->n_params; i++) {
        if (exists(d, i)) {
            text_json_key(out, m->arguments[i].name);
            value_to_json(out, values[i]);
        }
    }
    text_json_end_object(out);
}

/* {"zh": "...", "en": "..."} */
static void put_texts(text *out, emit *x, const emit_decided *what, const rulebook_message *m,
                      const value *values)
{
    const rulebook_benefit *b = what->benefit->benefit;
    text rendered = {0};
    text_json_begin_object(out);
    for (size_t i = 0; i < m->texts.n; i++) {
        message_text **t = &x->texts[m->first_pattern + i];
        if (*t == NULL) {
            message_setting setting = {.lang = m->texts.items[i].lang,
                                       .currency = b->currency,
                                       .minor_unit = b->minor_unit};
            *t = message_text_open(&m->patterns[i], &setting, NULL);
        }
        text_clear(&rendered);
        message_text_render(*t, values, &rendered);
        text_json_key(out, m->texts.items[i].lang);
        text_json_string(out, rendered.bytes, rendered.size);
    }
    text_json_end_object(out);
    text_dispose(&rendered);
}

/* The recipient's language, if the rules know it and it is one. */
static void put_language(emit *x, copy_rows *c, const emit_decided *what, const rulebook_message *m)
{
    static const form_attribute language = {.kind = FORM_LANGUAGE};
    value v = m->language < 0
                  ? value_null()
                  : evaluate_decision(what->worker, what->position, (uint32_t)m->language);
    if (v.kind == VALUE_STRING) {
        text_clear(&x->json);
        text_append(&x->json, v.as.string.bytes, v.as.string.size);
        if (form_fits(&language, text_string(&x->json))) {
            copy_text(c, x->json.bytes, x->json.size);
            return;
        }
    }
    copy_null(c);
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
    const value *values = find_values(x, what, m);
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
    text_clear(&x->json);
    put_params(&x->json, m, what->d, values);
    copy_text(c, x->json.bytes, x->json.size);
    emit_put_key(x, c, payee_of(what));
    copy_cstring(c, "ready");
    copy_int4(c, 0);
    text_clear(&x->json);
    put_texts(&x->json, x, what, m, values);
    copy_text(c, x->json.bytes, x->json.size);
    put_language(x, c, what, m);
    if (m->channel == NULL) {
        copy_null(c);
    } else {
        copy_cstring(c, m->channel);
    }
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
