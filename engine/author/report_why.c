/* SPDX-License-Identifier: Apache-2.0 */
/* Why, and why not (why.h), in words and as JSON. */
#include "author/report_internal.h"

#include <string.h>

typedef enum why_word {
    WHY_WORD_WHY,
    WHY_WORD_CHANGES,
    WHY_WORD_NEVER,
    WHY_WORD_ENTITLED,
    WHY_WORD_NOT_ENTITLED,
    WHY_WORD_HELD,
    WHY_WORD_OPEN,
    WHY_WORD_STOP,
    N_WHY_WORDS
} why_word;

/* Labels are filled up to eleven cells; a Chinese character takes two. */
static const char *const why_words[2][N_WHY_WORDS] = {
    {"why        ", "with time  ", "no change within 30 years if nothing but time passes", "entitled", "not entitled", "held",
     "not known", "stop event"},
    {"判定条件   ", "随时间     ", "若仅时间推移，30年内不变", "符合", "不符合", "待核查", "无法判定", "停发事件"},
};

static const char *const holds_words[2][3] = {{"not met", "met    ", "unknown"}, {"不满足", "满足  ", "未知  "}};
static const char *const holds_names[] = {"no", "yes", "unknown"};

static const char *say(const report *r, why_word w)
{
    return why_words[report_is_chinese(r->lang)][w];
}

const char *report_holds_in(const char *lang, why_holds holds)
{
    return holds_words[report_is_chinese(lang)][holds];
}

/* "entitled, 160.00 CNY". */
static void append_then(text *out, const report *r, const rulebook_benefit *b, const evaluation *then)
{
    switch (then->state) {
    case EVALUATION_ELIGIBLE:
        text_append_string(out, say(r, WHY_WORD_ENTITLED));
        if (b->amount >= 0) {
            text_append_string(out, ", ");
            report_money(out, b, then->amount_minor);
        }
        break;
    case EVALUATION_NOT_ELIGIBLE:
        text_append_string(out, say(r, WHY_WORD_NOT_ENTITLED));
        break;
    case EVALUATION_GUARD_FAILED:
        text_printf(out, "%s (%s)", say(r, WHY_WORD_HELD), then->guard->code);
        break;
    default:
        text_append_string(out, say(r, WHY_WORD_OPEN));
    }
    if (then->stop != NULL) {
        text_printf(out, ", %s %s", say(r, WHY_WORD_STOP), then->stop->event);
    }
}

static bool time_has_a_say(const report_entry *e)
{
    return e->why != NULL && e->why->n_conditions > 0 && e->evaluation != NULL &&
           (e->evaluation->state == EVALUATION_ELIGIBLE || e->evaluation->state == EVALUATION_NOT_ELIGIBLE);
}

bool report_changes(text *out, const report *r, const report_entry *e)
{
    if (!time_has_a_say(e)) {
        return false;
    }
    if (!e->why->changes) {
        text_append_string(out, say(r, WHY_WORD_NEVER));
        return true;
    }
    report_day(out, e->why->changes_day);
    text_append_string(out, ": ");
    append_then(out, r, e->benefit->benefit, &e->why->then);
    return true;
}

static void write_operand(text *out, const why_operand *o)
{
    text_printf(out, "                      %s = %s", o->name, o->shown);
    if (o->source[0] != '\0') {
        text_printf(out, " [%s]", o->source);
    }
    if (o->law[0] != '\0') {
        text_printf(out, " (%s)", o->law);
    }
    text_append_char(out, '\n');
}

void report_why_text(text *out, const report *r, const report_entry *e)
{
    const why *w = e->why;
    for (size_t i = 0; w != NULL && i < w->n_conditions; i++) {
        const why_condition *c = &w->conditions[i];
        text_printf(out, "  %s%s  %s: %s", i == 0 ? say(r, WHY_WORD_WHY) : "           ",
                    report_holds_in(r->lang, c->holds), c->decision, c->text);
        if (c->annotation[0] != '\0') {
            text_printf(out, " -- %s", c->annotation);
        }
        report_place(out, c->at);
        text_append_char(out, '\n');
        for (size_t k = 0; k < c->n_operands; k++) {
            write_operand(out, &c->operands[k]);
        }
    }
    text changes = {0};
    if (report_changes(&changes, r, e)) {
        text_printf(out, "  %s%s\n", say(r, WHY_WORD_CHANGES), text_string(&changes));
    }
    text_dispose(&changes);
}

static void json_operands(text *out, const why_condition *c)
{
    text_json_key(out, "operands");
    text_json_begin_array(out);
    for (size_t i = 0; i < c->n_operands; i++) {
        const why_operand *o = &c->operands[i];
        text_json_begin_object(out);
        text_json_key(out, "name");
        text_json_cstring(out, o->name);
        text_json_key(out, "value");
        text_json_cstring(out, o->shown);
        text_json_key(out, "source");
        text_json_cstring(out, o->source[0] == '\0' ? NULL : o->source);
        text_json_key(out, "law");
        text_json_cstring(out, o->law[0] == '\0' ? NULL : o->law);
        text_json_end_object(out);
    }
    text_json_end_array(out);
}

static void json_condition(text *out, const why_condition *c)
{
    unsigned line = 0, column = 0;
    source_place_locate(c->at, &line, &column);
    text_json_begin_object(out);
    text_json_key(out, "decision");
    text_json_cstring(out, c->decision);
    text_json_key(out, "condition");
    text_json_cstring(out, c->text);
    text_json_key(out, "holds");
    text_json_cstring(out, holds_names[c->holds]);
    text_json_key(out, "table");
    text_json_cstring(out, c->table[0] == '\0' ? NULL : c->table);
    text_json_key(out, "rule");
    text_json_cstring(out, c->rule[0] == '\0' ? NULL : c->rule);
    text_json_key(out, "annotation");
    text_json_cstring(out, c->annotation[0] == '\0' ? NULL : c->annotation);
    text_json_key(out, "file");
    text_json_cstring(out, c->at.file == NULL ? NULL : source_base_name(c->at.file->name));
    text_json_key(out, "line");
    text_json_int(out, line);
    json_operands(out, c);
    text_json_end_object(out);
}

static void json_change(text *out, const report_entry *e)
{
    static const char *const states[] = {"guard", "unknown", "failed", "not-eligible", "eligible"};
    text_json_key(out, "with_time");
    text day = {0};
    if (!time_has_a_say(e) || !e->why->changes) {
        text_json_null(out);
    } else {
        report_day(&day, e->why->changes_day);
        text_json_begin_object(out);
        text_json_key(out, "day");
        text_json_cstring(out, text_string(&day));
        text_json_key(out, "state");
        text_json_cstring(out, states[e->why->then.state]);
        text_json_key(out, "amount_minor");
        if (e->why->then.state == EVALUATION_ELIGIBLE) {
            text_json_int(out, e->why->then.amount_minor);
        } else {
            text_json_null(out);
        }
        text_json_end_object(out);
    }
    text_dispose(&day);
}

void report_why_json(text *out, const report_entry *e)
{
    text_json_key(out, "why");
    text_json_begin_array(out);
    for (size_t i = 0; e->why != NULL && i < e->why->n_conditions; i++) {
        json_condition(out, &e->why->conditions[i]);
    }
    text_json_end_array(out);
    json_change(out, e);
}
