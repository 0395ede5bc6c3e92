/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of built-in functions: arguments of kinds that their signatures leave open, lists that may
 * be empty, rounding, and dates that some years do not have.
 */
#include "feel/check.h"

#include <string.h>

#include "base/translate.h"

/* ---- lists that may be empty ---- */

static bool may_be_empty(checker *c, const feel_node *list, check_box guards)
{
    if (list->op == FEEL_COERCE) {
        return may_be_empty(c, list->as.coerce.child, guards);
    }
    if (list->type->kind != FEEL_TYPE_LIST || list->type->list_allowed != NULL) {
        return false;
    }
    check_set length = check_box_find(guards, list);
    if (check_set_intersect(c->a, length, check_set_of(c->a, value_int(0))).n == 0) {
        return false;
    }
    switch (list->op) {
    case FEEL_LIST:
        return list->as.list.n == 0;
    case FEEL_NAME:
    case FEEL_FILTER:
        return true;
    case FEEL_MEMBER: /* a path over a list has as many */
        return list->as.member.base->type->kind != FEEL_TYPE_LIST ||
               may_be_empty(c, list->as.member.base, guards);
    case FEEL_FOR:
        for (size_t i = 0; i < list->as.loop.n; i++) {
            const feel_iterator *iterator = &list->as.loop.iterators[i];
            if (iterator->domain_end == NULL &&
                (i > 0 || may_be_empty(c, iterator->domain, guards))) {
                return true;
            }
        }
        return false;
    case FEEL_IF:
        return may_be_empty(
                   c, list->as.branch.then,
                   check_narrow(c, guards, check_condition(c, list->as.branch.condition)->t)) ||
               may_be_empty(
                   c, list->as.branch.otherwise,
                   check_narrow(c, guards, check_condition(c, list->as.branch.condition)->not_t));
    case FEEL_CALL: {
        static const char *const KEEPS[] = {"sort",    "reverse",     "distinct values",
                                            "flatten", "concatenate", "union"};
        const feel_builtin *f = list->as.call.builtin;
        if (f == NULL || list->as.call.n_args == 0) {
            return f == NULL;
        }
        if (strcmp(f->name, "sublist") == 0 || strcmp(f->name, "remove") == 0) {
            return true;
        }
        for (size_t k = 0; k < sizeof KEEPS / sizeof KEEPS[0]; k++) {
            bool joins = k >= 4; /* empty when all are */
            bool empty = true;
            if (strcmp(f->name, KEEPS[k]) != 0) {
                continue;
            }
            for (size_t i = 0; i < (joins ? list->as.call.n_args : 1); i++) {
                empty = empty && may_be_empty(c, list->as.call.args[i], guards);
            }
            return empty;
        }
        return false;
    }
    default:
        return false;
    }
}

static void check_empty_list(checker *c, const feel_node *call, check_box guards)
{
    static const char *const AGGREGATES[] = {"sum",    "min",     "max",   "mean",
                                             "median", "product", "stddev"};
    const feel_node *list = call->as.call.args[0];
    for (size_t i = 0; i < sizeof AGGREGATES / sizeof AGGREGATES[0]; i++) {
        if (strcmp(call->as.call.builtin->name, AGGREGATES[i]) == 0 && c->null_asked != call &&
            check_box_find(guards, call).null && may_be_empty(c, list, guards)) {
            check_report(
                c, DIAGNOSTIC_WARNING, call->at, "feel-empty-list",
                i == 0 ? N_("use nn sum(...), which is 0 then, or ask for count(...) > 0 first")
                       : N_("ask for count(...) > 0 first"),
                "'%s' of an empty list is null, and this list may be empty", AGGREGATES[i]);
        }
    }
}

/* ---- dates ---- */

/* date(y, birth.month, birth.day) in another year: there is none for those born on 29 February. */
static void check_date_of_parts(checker *c, const feel_node *call)
{
    const feel_node *year = call->as.call.args[0], *month = call->as.call.args[1],
                    *day = call->as.call.args[2];
    value v, w;
    if (check_constant(c, month, &v) && check_constant(c, day, &w) && v.kind == VALUE_NUMBER &&
        w.kind == VALUE_NUMBER && number_compare(v.as.number, number_from_int(2)) == 0 &&
        number_compare(w.as.number, number_from_int(29)) == 0) {
        check_report(c, DIAGNOSTIC_WARNING, day->at, "feel-leap-day",
                     "say 28 February or 1 March, as the law has it",
                     "29 February is in one year of four only: null in the others");
        return;
    }
    if (month->op != FEEL_MEMBER || day->op != FEEL_MEMBER ||
        strcmp(month->as.member.name, "month") != 0 || strcmp(day->as.member.name, "day") != 0 ||
        !check_same(month->as.member.base, day->as.member.base)) {
        return;
    }
    if (year->op == FEEL_MEMBER && strcmp(year->as.member.name, "year") == 0 &&
        check_same(year->as.member.base, day->as.member.base)) {
        return;
    }
    check_report(c, DIAGNOSTIC_WARNING, call->at, "feel-leap-day",
                 "add a duration instead: birth date + @\"P18Y\"",
                 "null for a 29 February in a year that has none");
}

/* ---- kinds ---- */

#define KIND(kind) (1u << FEEL_TYPE_##kind)
#define A_DATE     (KIND(DATE) | KIND(DATE_TIME))

/* Arguments that a signature calls `any` because several kinds will do. */
static const struct {
    const char *name;
    size_t n_args;
    unsigned kinds;
} TAKES[] = {
    {"date", 1, KIND(STRING) | A_DATE},
    {"time", 1, KIND(STRING) | KIND(TIME) | A_DATE},
    {"date and time", 1, KIND(STRING) | A_DATE},
    {"date and time", 2, A_DATE},
    {"duration", 1, KIND(STRING) | KIND(MONTHS) | KIND(SECONDS)},
    {"years and months duration", 2, A_DATE},
    {"day of year", 1, A_DATE},
    {"day of week", 1, A_DATE},
    {"month of year", 1, A_DATE},
    {"week of year", 1, A_DATE},
    {"abs", 1, KIND(NUMBER) | KIND(MONTHS) | KIND(SECONDS)},
};

/* Where an operand begins; a path has the place of its last name. */
static source_place start_of(const feel_node *node)
{
    while (node->op == FEEL_MEMBER) {
        node = node->as.member.base;
    }
    return node->at;
}

static void report_kind(checker *c, const feel_node *call, const feel_node *arg, unsigned kinds)
{
    bool is_text = arg->op == FEEL_LITERAL && arg->type->kind == FEEL_TYPE_STRING;
    check_report(c, DIAGNOSTIC_ERROR, start_of(arg), "feel-type",
                 is_text && (kinds & A_DATE) != 0 ? "a date is written @\"2027-01-31\"" : NULL,
                 "'%s' of %s is always null", call->as.call.builtin->name,
                 infer_text(c->a, arg->type));
}

static void check_kinds(checker *c, const feel_node *call)
{
    for (size_t k = 0; k < sizeof TAKES / sizeof TAKES[0]; k++) {
        if (strcmp(TAKES[k].name, call->as.call.builtin->name) != 0 ||
            TAKES[k].n_args != call->as.call.n_args) {
            continue;
        }
        /* Both dates of a duration; of date and time(date, time) the time has a type of its own. */
        bool both = strcmp(TAKES[k].name, "years and months duration") == 0;
        bool first_only = !both && call->as.call.names == NULL;
        for (size_t i = 0; i < (first_only ? 1 : call->as.call.n_args); i++) {
            const feel_type *type = infer_item(call->as.call.args[i]->type);
            if (infer_is_known(type) && (both || call->as.call.n_args == 1 || first_only) &&
                (TAKES[k].kinds & (1u << type->kind)) == 0) {
                report_kind(c, call, call->as.call.args[i], TAKES[k].kinds);
            }
        }
    }
}

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Functions that order their arguments, or what is in them. */
static void check_ordered(checker *c, const feel_node *call)
{
    static const char *const ORDERING[] = {
        "min",        "max",       "before",          "after",         "meets",  "met by",
        "overlaps",   "finishes",  "finished by",     "includes",      "during", "starts",
        "started by", "coincides", "overlaps before", "overlaps after"};
    const feel_type *first = NULL;
    if (!is_one_of(call->as.call.builtin->name, ORDERING, sizeof ORDERING / sizeof ORDERING[0])) {
        return;
    }
    for (size_t i = 0; i < call->as.call.n_args; i++) {
        const feel_type *type = infer_item(call->as.call.args[i]->type);
        if (!infer_is_known(type)) {
            continue;
        }
        if (!infer_orderable(type, first != NULL ? first : type)) {
            report_kind(c, call, call->as.call.args[i], 0);
            return;
        }
        first = first != NULL ? first : type;
    }
}

void check_call(checker *c, const feel_node *call, check_box guards)
{
    const feel_builtin *f = call->as.call.builtin;
    size_t n = call->as.call.n_args;
    check_kinds(c, call);
    check_ordered(c, call);
    if (n == 1) {
        check_empty_list(c, call, guards);
    } else if (n == 3 && strcmp(f->name, "date") == 0 && call->as.call.names == NULL) {
        check_date_of_parts(c, call);
    } else if (n == 2 && strcmp(f->name, "decimal") == 0) {
        check_report(c, DIAGNOSTIC_WARNING, call->at, "feel-half-even",
                     "use round half up(...), round half down(...), round up(...) or round "
                     "down(...), as the law has it",
                     "'decimal' rounds a half to the even digit: 2.5 to 2, 3.5 to 4");
    }
}
