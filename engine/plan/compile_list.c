/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists. One of records lives in the domain of its item: a filter is a truth there, a path or a
 * `for` another element, and count, sum, some, every lead back to the subjects. One written out
 * (or with as many items as a decision table has rules) is unrolled.
 *
 *     Children[age < 3]            RECORDS, keep = truth of age < 3 over the children's rows
 *     count(...)                   per subject the kept rows; there if the list is known and every
 *                                  keep is decided: an unknown condition makes the list unknown
 */
#include <string.h>

#include "plan/compile_parts.h"

#define UNROLL_MAX 64

typedef struct place {
    int16_t segment, domain;
} place;

static place enter(compiler *c, int16_t domain)
{
    place before = {c->segment, c->domain};
    c->segment = 0;
    c->domain = domain;
    return before;
}

static void leave(compiler *c, place before)
{
    c->segment = before.segment;
    c->domain = before.domain;
}

/* A step over the rows of the list, with a result per subject. `keep` goes into c. */
static int32_t reduce(compiler *c, const operand *list, program_op op, uint8_t wide, int32_t a,
                      int32_t keep, bool out_flag, int32_t *out2)
{
    place before = enter(c, list->domain);
    program_step s = {.op = (uint8_t)op, .wide = wide, .a = a, .b = -1, .c = keep};
    /* a and c are brought here by hand: b may be none. */
    s.a = compile_use(c, s.a);
    s.c = compile_use(c, s.c);
    int32_t out = compile_step(c, s, 0, out_flag, out2);
    leave(c, before);
    return out;
}

static int32_t decided_flag(compiler *c, const operand *list)
{
    if (list->keep == ALWAYS) {
        return list->known;
    }
    int32_t decided =
        reduce(c, list, PROGRAM_LIST_DECIDED, PROGRAM_BYTE, list->keep, -1, true, NULL);
    place before = enter(c, 0);
    int32_t flag = compile_flag_and(c, list->known, decided);
    leave(c, before);
    return flag;
}

static int32_t flags(compiler *c, int32_t f, int32_t g)
{
    place before = enter(c, 0);
    int32_t both = compile_flag_and(c, f, g);
    leave(c, before);
    return both;
}

static scope *scope_of(compiler *c, const scope *up, operand first)
{
    scope *s = arena_zalloc(c->a, sizeof *s);
    s->up = up;
    s->slots = arena_array(c->a, 3, sizeof *s->slots);
    s->slots[0] = first;
    return s;
}

/* The truth of a condition about the list's elements, in its domain; false = it has none. */
static bool condition_of(compiler *c, const operand *list, const feel_node *body, const scope *up,
                         operand *out)
{
    if (c->inside[list->domain] > 0) {
        compile_skip(c);
        return false;
    }
    place before = enter(c, list->domain);
    scope *own = scope_of(c, up, *list->element);
    c->maybe++;
    c->inside[list->domain]++;
    *out = compile_resolve(c, compile_node(c, body, own));
    c->inside[list->domain]--;
    c->maybe--;
    bool good = (out->kind == OPERAND_SCALAR && out->type == FEEL_TYPE_BOOLEAN) ||
                (out->kind == OPERAND_CONST && out->constant.kind == VALUE_BOOLEAN);
    if (good) {
        *out = compile_truth(compile_truth_of(c, *out));
    }
    leave(c, before);
    return good;
}

static bool is_list(operand o)
{
    return o.kind == OPERAND_RECORDS || o.kind == OPERAND_ITEMS;
}

/* A constant list as one written out. */
static operand spell_out(compiler *c, operand o)
{
    if (o.kind != OPERAND_CONST || o.constant.kind != VALUE_LIST ||
        o.constant.as.list->n > UNROLL_MAX) {
        return o;
    }
    const value_list *list = o.constant.as.list;
    operand out = {.kind = OPERAND_ITEMS, .n = list->n};
    out.entries = arena_array(c->a, list->n, sizeof *out.entries);
    out.keeps = arena_array(c->a, list->n, sizeof *out.keeps);
    for (size_t i = 0; i < list->n; i++) {
        out.entries[i] = compile_const(list->items[i]);
        out.keeps[i] = ALWAYS;
    }
    return out;
}

/* ---- filter ---- */

/* The element of the row at `at` of each subject's rows. */
static operand take(compiler *c, operand element, int32_t at, int32_t flag, source_place place_at,
                    int16_t domain)
{
    if (element.kind == OPERAND_CONTEXT) {
        operand out = element;
        out.entries = arena_array(c->a, element.n, sizeof *out.entries);
        for (size_t i = 0; i < element.n; i++) {
            out.entries[i] = take(c, element.entries[i], at, flag, place_at, domain);
        }
        return out;
    }
    element = compile_resolve(c, element);
    if (element.kind == OPERAND_CONST && element.constant.kind != VALUE_NULL) {
        place before = enter(c, domain);
        element = compile_scalar_of(
            c, element, (operand){.type = (feel_type_kind)((int)element.constant.kind + 1)},
            place_at);
        leave(c, before);
    }
    if (element.kind != OPERAND_SCALAR) {
        return (operand){.kind = OPERAND_UNDECIDED};
    }
    place before = enter(c, domain);
    program_step s = {.op = PROGRAM_TAKE, .wide = element.wide, .b = at, .c = -1};
    if (element.type == FEEL_TYPE_BOOLEAN) {
        element.reg = compile_truth_of(c, element);
        element.flag = ALWAYS;
        element.wide = s.wide = PROGRAM_BYTE;
    }
    s.a = compile_use(c, element.reg);
    element.reg = compile_step(c, s, 0, false, NULL);
    if (element.flag != ALWAYS) {
        s.wide = PROGRAM_BYTE;
        s.a = compile_use(c, element.flag);
        element.flag = compile_step(c, s, 0, true, NULL);
    }
    leave(c, before);
    element.flag = flags(c, element.flag, flag);
    element.present = NOT_FACT;
    return element;
}

static operand item_at(compiler *c, const operand *list, value position, source_place at)
{
    int64_t i;
    if (position.kind != VALUE_NUMBER || !number_to_int64(&i, position.as.number) ||
        (i != 1 && i != -1)) {
        return compile_undecided(c, at, "an item other than the first or last");
    }
    int32_t some;
    int32_t row = reduce(c, list, i == 1 ? PROGRAM_FIRST : PROGRAM_LAST, PROGRAM_I32, -1,
                         list->keep, false, &some);
    return take(c, *list->element, row, flags(c, decided_flag(c, list), some), at, list->domain);
}

operand compile_filter(compiler *c, const feel_node *node, const scope *s)
{
    operand list = compile_node(c, node->as.filter.list, s);
    const feel_node *predicate = node->as.filter.predicate;
    if (list.kind != OPERAND_RECORDS) {
        compile_skip(c);
        return compile_undecided(c, node->at, "a filter of other than a list of records");
    }
    if (predicate->type->kind == FEEL_TYPE_NUMBER) {
        operand position =
            compile_node(c, predicate, scope_of(c, s, (operand){.kind = OPERAND_UNDECIDED}));
        return position.kind == OPERAND_CONST
                   ? item_at(c, &list, position.constant, node->at)
                   : compile_undecided(c, node->at, "an item at a place that is no constant");
    }
    operand condition;
    if (!condition_of(c, &list, predicate, s, &condition)) {
        return compile_undecided(c, node->at, "a filter whose condition has no column form");
    }
    /* What the inner filter keeps must be known before the outer one is asked. */
    list.known = decided_flag(c, &list);
    place before = enter(c, list.domain);
    list.keep = list.keep == ALWAYS
                    ? condition.reg
                    : compile_truth_of(c, compile_and(c, compile_truth(list.keep), condition));
    leave(c, before);
    return list;
}

/* ---- for, some, every ---- */

/* The numbers of a constant domain a..b. */
static operand count_up(compiler *c, value from, value to, source_place at)
{
    int64_t low, high;
    if (from.kind != VALUE_NUMBER || to.kind != VALUE_NUMBER ||
        !number_to_int64(&low, from.as.number) || !number_to_int64(&high, to.as.number) ||
        high < low || high - low >= UNROLL_MAX) {
        return compile_undecided(c, at, "a loop over other than a few whole numbers");
    }
    operand out = {.kind = OPERAND_ITEMS, .n = (size_t)(high - low + 1)};
    out.entries = arena_array(c->a, out.n, sizeof *out.entries);
    out.keeps = arena_array(c->a, out.n, sizeof *out.keeps);
    for (size_t i = 0; i < out.n; i++) {
        out.entries[i] = compile_const(value_int(low + (int64_t)i));
        out.keeps[i] = ALWAYS;
    }
    return out;
}

static operand domain_of(compiler *c, const feel_node *node, const scope *s)
{
    const feel_iterator *it = &node->as.loop.iterators[0];
    if (node->as.loop.n != 1) {
        return compile_undecided(c, node->at, "a loop with several iterators");
    }
    s = scope_of(c, s,
                 (operand){.kind = OPERAND_UNDECIDED}); /* it stands in the loop's own frame */
    operand d = compile_node(c, it->domain, s);
    if (it->domain_end != NULL) {
        operand end = compile_node(c, it->domain_end, s);
        return d.kind == OPERAND_CONST && end.kind == OPERAND_CONST
                   ? count_up(c, d.constant, end.constant, node->at)
                   : compile_undecided(c, node->at, "a loop over numbers that are no constants");
    }
    d = spell_out(c, d);
    return is_list(d) ? d : compile_undecided(c, node->at, "a loop over other than a list");
}

operand compile_for(compiler *c, const feel_node *node, const scope *s)
{
    operand list = domain_of(c, node, s);
    if (!is_list(list)) {
        compile_skip(c);
        return list;
    }
    if (list.kind == OPERAND_RECORDS && c->inside[list.domain] > 0) {
        compile_skip(c);
        return compile_undecided(c, node->at, "a loop inside of one over the same list");
    }
    if (!node->as.loop.partial_unused) {
        compile_skip(c);
        return compile_undecided(c, node->at, "a loop that looks at its own results");
    }
    c->maybe++;
    if (list.kind == OPERAND_RECORDS) {
        place before = enter(c, list.domain);
        operand *element = arena_zalloc(c->a, sizeof *element);
        c->inside[list.domain]++;
        *element = compile_node(c, node->as.loop.body, scope_of(c, s, *list.element));
        c->inside[list.domain]--;
        list.element = element;
        leave(c, before);
    } else {
        operand *entries = arena_array(c->a, list.n, sizeof *entries);
        for (size_t i = 0; i < list.n; i++) {
            entries[i] = compile_node(c, node->as.loop.body, scope_of(c, s, list.entries[i]));
        }
        list.entries = entries;
    }
    c->maybe--;
    return list;
}

/* A condition that turns out to be neither true, false nor null fails `some` and `every` as a whole. */
static bool is_condition(operand o, const feel_node *node)
{
    if (o.kind == OPERAND_CONST) {
        return o.constant.kind == VALUE_BOOLEAN || o.constant.kind == VALUE_NULL;
    }
    return o.kind == OPERAND_SCALAR
               ? o.type == FEEL_TYPE_BOOLEAN
               : o.kind == OPERAND_UNDECIDED && node->type->kind == FEEL_TYPE_BOOLEAN;
}

operand compile_quantified(compiler *c, const feel_node *node, const scope *s)
{
    bool some = node->op == FEEL_SOME;
    operand list = domain_of(c, node, s);
    operand condition, result = compile_boolean_const(!some);
    if (list.kind == OPERAND_ITEMS) {
        c->maybe++;
        for (size_t i = 0; i < list.n; i++) {
            condition = compile_resolve(
                c, compile_node(c, node->as.loop.body, scope_of(c, s, list.entries[i])));
            if (!is_condition(condition, node->as.loop.body)) {
                c->maybe--;
                compile_skip(c);
                return compile_undecided(c, node->at, "a condition that may be none");
            }
            if (list.keeps[i] != ALWAYS) {
                condition =
                    some ? compile_and(c, compile_truth(list.keeps[i]), condition)
                         : compile_or(c, compile_not(c, compile_truth(list.keeps[i])), condition);
            }
            result = some ? compile_or(c, result, condition) : compile_and(c, result, condition);
        }
        c->maybe--;
        return result;
    }
    if (list.kind != OPERAND_RECORDS) {
        compile_skip(c);
        return list;
    }
    if (!condition_of(c, &list, node->as.loop.body, s, &condition)) {
        return compile_undecided(c, node->at, "a condition over a list that has no column form");
    }
    place before = enter(c, list.domain);
    if (list.keep != ALWAYS) {
        condition = some ? compile_and(c, compile_truth(list.keep), condition)
                         : compile_or(c, compile_not(c, compile_truth(list.keep)), condition);
    }
    int32_t truth = compile_truth_of(c, condition);
    leave(c, before);
    result = compile_truth(
        reduce(c, &list, some ? PROGRAM_ANY : PROGRAM_ALL, PROGRAM_BYTE, truth, -1, false, NULL));
    result.flag = decided_flag(c, &list);
    return result;
}

/* ---- functions of lists ---- */

static operand number_of(int32_t reg, uint8_t wide, int32_t flag, int64_t low, int64_t high)
{
    return (operand){.kind = OPERAND_SCALAR,
                     .type = FEEL_TYPE_NUMBER,
                     .reg = reg,
                     .flag = flag,
                     .present = NOT_FACT,
                     .wide = wide,
                     .low = low,
                     .high = high,
                     .divisor = 1};
}

static operand count_items(compiler *c, operand list, source_place at)
{
    operand n = compile_const(value_int(0));
    for (size_t i = 0; i < list.n; i++) {
        operand one = compile_const(value_int(1));
        if (list.keeps[i] != ALWAYS) {
            one = compile_select(c, list.keeps[i], one, compile_const(value_int(0)), at);
        }
        if (n.kind == OPERAND_CONST && one.kind == OPERAND_CONST) {
            feel_node plus = {.op = FEEL_ADD, .at = at, .type = &feel_type_number};
            n = compile_fold(c, plus, n.constant, one.constant);
        } else {
            n = compile_arithmetic(c, FEEL_ADD, n, one, at);
        }
    }
    return n;
}

static operand reduce_items(compiler *c, const char *name, operand list, source_place at)
{
    operand all = {.kind = OPERAND_UNDECIDED};
    if (strcmp(name, "count") == 0) {
        return count_items(c, list, at);
    }
    for (size_t i = 0; i < list.n; i++) {
        operand one = compile_resolve(c, list.entries[i]);
        if (list.keeps[i] != ALWAYS) {
            return compile_undecided(c, at, "a function of a list of a table's outputs");
        }
        if (i == 0) {
            all = one;
        } else if (strcmp(name, "sum") == 0) {
            all = compile_arithmetic(c, FEEL_ADD, all, one, at);
        } else if (strcmp(name, "all") == 0) {
            all = compile_and(c, all, one);
        } else if (strcmp(name, "any") == 0) {
            all = compile_or(c, all, one);
        } else {
            all = compile_extreme(c, name[1] == 'a', all, one, at);
        }
    }
    bool condition = name[0] == 'a';
    if (condition && (all.kind != OPERAND_SCALAR || all.type != FEEL_TYPE_BOOLEAN)) {
        return compile_undecided(c, at, "all or any of other than conditions");
    }
    return all.kind == OPERAND_SCALAR
               ? all
               : compile_undecided(c, at, "a function of a list that has no column form");
}

operand compile_list_function(compiler *c, const char *name, operand list, source_place at)
{
    list = spell_out(c, list);
    if (list.kind == OPERAND_ITEMS) {
        return reduce_items(c, name, list, at);
    }
    if (list.kind != OPERAND_RECORDS) {
        return compile_undecided(c, at, "a list function of other than a list");
    }
    int32_t decided = decided_flag(c, &list);
    if (strcmp(name, "count") == 0) {
        return number_of(reduce(c, &list, PROGRAM_COUNT, PROGRAM_BYTE, -1, list.keep, false, NULL),
                         PROGRAM_I32, decided, 0, INT32_MAX);
    }
    operand element = compile_resolve(c, *list.element);
    if (element.kind != OPERAND_SCALAR || element.divisor > 1) {
        return compile_undecided(c, at, "a function of a list whose items have no column form");
    }
    bool every = strcmp(name, "all") == 0;
    place before = enter(c, list.domain);
    if (every || strcmp(name, "any") == 0) {
        operand condition = element;
        if (element.type != FEEL_TYPE_BOOLEAN) {
            leave(c, before);
            return compile_undecided(c, at, "all or any of other than conditions");
        }
        if (list.keep != ALWAYS) {
            condition = every ? compile_or(c, compile_not(c, compile_truth(list.keep)), condition)
                              : compile_and(c, compile_truth(list.keep), condition);
        }
        int32_t truth = compile_truth_of(c, condition);
        leave(c, before);
        operand result = compile_truth(reduce(c, &list, every ? PROGRAM_ALL : PROGRAM_ANY,
                                              PROGRAM_BYTE, truth, -1, false, NULL));
        result.flag = decided;
        return result;
    }
    bool sum = strcmp(name, "sum") == 0;
    bool good = sum ? element.type == FEEL_TYPE_NUMBER
                    : element.type == FEEL_TYPE_NUMBER || element.type == FEEL_TYPE_DATE ||
                          element.type == FEEL_TYPE_MONTHS || element.type == FEEL_TYPE_SECONDS;
    if (!good) {
        leave(c, before);
        return compile_undecided(c, at, "a function of a list whose items have no column form");
    }
    element = compile_wide(c, element);
    leave(c, before);
    int32_t flag = decided;
    if (element.flag != ALWAYS) {
        flag = flags(c, flag,
                     reduce(c, &list, PROGRAM_LIST_KNOWN, PROGRAM_BYTE, element.flag, list.keep,
                            true, NULL));
    }
    int32_t ok;
    program_op op = sum ? PROGRAM_SUM : strcmp(name, "max") == 0 ? PROGRAM_MOST : PROGRAM_LEAST;
    operand out = element;
    out.reg = reduce(c, &list, op, PROGRAM_I64, element.reg, list.keep, false, &ok);
    out.flag = flags(c, flag, ok);
    out.present = NOT_FACT;
    if (sum) { /* the sum of no items is null */
        out.low = INT64_MIN;
        out.high = INT64_MAX;
        operand n =
            number_of(reduce(c, &list, PROGRAM_COUNT, PROGRAM_BYTE, -1, list.keep, false, NULL),
                      PROGRAM_I32, ALWAYS, 0, INT32_MAX);
        before = enter(c, 0);
        operand some = compile_compare(c, FEEL_GT, n, compile_const(value_int(0)), at);
        out.flag =
            compile_flag_and(c, out.flag, compile_flag_of(c, compile_truth_of(c, some), TRUTH_T));
        leave(c, before);
    } else if (element.type == FEEL_TYPE_DATE || element.type == FEEL_TYPE_MONTHS) {
        before = enter(c, 0);
        out.reg = compile_step(
            c,
            (program_step){
                .op = PROGRAM_NARROW, .wide = PROGRAM_I32, .a = out.reg, .b = -1, .c = -1},
            1, false, NULL);
        out.wide = PROGRAM_I32;
        leave(c, before);
    }
    return out;
}

operand compile_list_contains(compiler *c, operand list, operand x, source_place at)
{
    list = spell_out(c, list);
    x = compile_resolve(c, x);
    operand found = compile_boolean_const(false);
    int32_t there = ALWAYS;
    if ((x.kind != OPERAND_SCALAR && x.kind != OPERAND_CONST) ||
        (x.kind == OPERAND_CONST && x.constant.kind == VALUE_NULL)) {
        return compile_undecided(c, at, "whether a list contains what has no column form");
    }
    /* Of a value that is not there nothing is said, not even by an empty list. */
    if (x.kind == OPERAND_SCALAR && x.type == FEEL_TYPE_BOOLEAN) {
        there = compile_flag_decided(c, compile_truth_of(c, x));
    } else if (x.kind == OPERAND_SCALAR) {
        there = x.flag;
    }
    if (list.kind == OPERAND_ITEMS) {
        for (size_t i = 0; i < list.n; i++) {
            operand item = compile_resolve(c, list.entries[i]);
            feel_node equal = {.op = FEEL_EQ, .at = at, .type = &feel_type_boolean};
            operand same = item.kind == OPERAND_CONST && x.kind == OPERAND_CONST
                               ? compile_fold(c, equal, x.constant, item.constant)
                               : compile_compare(c, FEEL_EQ, x, item, at);
            if (list.keeps[i] != ALWAYS) {
                same = compile_and(c, compile_truth(list.keeps[i]), same);
            }
            found = compile_or(c, found, same);
        }
        return compile_require(c, found, there, at);
    }
    if (list.kind != OPERAND_RECORDS) {
        return compile_undecided(c, at, "whether something else than a list contains a value");
    }
    if (x.kind == OPERAND_SCALAR && c->inside[list.domain] > 0) {
        return compile_undecided(c, at, "a value of a list looked for in the same list");
    }
    operand element = compile_resolve(c, *list.element);
    place before = enter(c, list.domain);
    if (x.kind == OPERAND_SCALAR) {
        x.reg = compile_use(c, x.reg);
        x.flag = compile_use(c, x.flag);
    }
    operand same = compile_compare(c, FEEL_EQ, element, x, at);
    if (list.keep != ALWAYS) {
        same = compile_and(c, compile_truth(list.keep), same);
    }
    bool good = same.kind == OPERAND_SCALAR ||
                (same.kind == OPERAND_CONST && same.constant.kind == VALUE_BOOLEAN);
    int32_t truth = good ? compile_truth_of(c, same) : -1;
    leave(c, before);
    if (!good) {
        return compile_undecided(c, at, "whether a list contains what has no column form");
    }
    found = compile_truth(reduce(c, &list, PROGRAM_ANY, PROGRAM_BYTE, truth, -1, false, NULL));
    found.flag = decided_flag(c, &list);
    return compile_require(c, found, there, at);
}

operand compile_list_coerce(compiler *c, operand list, const feel_type *element, source_place at)
{
    if (list.kind != OPERAND_RECORDS) {
        return compile_undecided(c, at, "a conversion of a list");
    }
    operand *item = arena_zalloc(c->a, sizeof *item);
    place before = enter(c, list.domain);
    *item = compile_coerce(c, compile_resolve(c, *list.element), element, at);
    leave(c, before);
    if (item->kind != OPERAND_SCALAR) {
        return compile_undecided(c, at, "a conversion of a list");
    }
    int32_t flag = item->flag;
    if (item->type == FEEL_TYPE_BOOLEAN) {
        return compile_undecided(c, at, "a conversion of a list of conditions");
    }
    if (flag != ALWAYS) {
        flag = reduce(c, &list, PROGRAM_LIST_KNOWN, PROGRAM_BYTE, flag, list.keep, true, NULL);
        list.known = flags(c, list.known, flag);
    }
    list.element = item;
    return list;
}
