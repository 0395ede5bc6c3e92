/* SPDX-License-Identifier: Apache-2.0 */
/* See random_feel.h. Everything compound stands in parentheses: precedence is the parser's tests' matter. */
#include "random_feel.h"

#include <stdio.h>
#include <string.h>

/* ---- names and constants ---- */

void random_scope_add(random_scope *s, random_kind kind, uint64_t requirement, const char *format,
                      ...)
{
    if (s->n_names == RANDOM_NAMES_MAX) {
        return;
    }
    random_name *n = &s->names[s->n_names++];
    va_list args;
    va_start(args, format);
    vsnprintf(n->feel, sizeof n->feel, format, args);
    va_end(args);
    n->kind = kind;
    n->requirement = requirement;
}

const char *random_kind_type(random_kind kind)
{
    static const char *const types[] = {"boolean",
                                        "number",
                                        "string",
                                        "date",
                                        "years and months duration",
                                        "days and time duration",
                                        "d.tNumbers",
                                        "d.tPair"};
    return types[kind];
}

static uint64_t below(random_scope *s, uint64_t n)
{
    return random_below(s->r, n);
}

static bool seldom(random_scope *s, uint64_t n)
{
    return random_seldom(s->r, n);
}

static void write_number(random_scope *s, text *out)
{
    static const char *const odd[] = {"0.3",
                                      "0.5",
                                      "12.5",
                                      "99.99",
                                      "0.001",
                                      "-4",
                                      "-0.25",
                                      "1000000",
                                      "2147483647",
                                      "99999999999",
                                      "123456789.123456789",
                                      "999999999999999999",
                                      "-999999999999999999",
                                      "0.000000000000000001",
                                      "12345678901234567890123"};
    int64_t n = random_pool_number(s->r);
    if (seldom(s, 7)) {
        text_printf(out, "%s", RANDOM_ONE_OF(s->r, odd));
    } else if (seldom(s, 6)) {
        text_printf(out, "%lld.%02d", (long long)n, (int)below(s, 100));
    } else {
        text_printf(out, "%lld", (long long)n + (seldom(s, 4) ? 1 : 0));
    }
}

void random_constant(random_scope *s, text *out, random_kind kind)
{
    static const char *const months[] = {"P1M",  "P3M",  "P18M", "P1Y",
                                         "P18Y", "P60Y", "-P1M", "P0M"};
    static const char *const seconds[] = {"P1D", "P10D", "P365D", "PT36H", "-P1D", "PT1H", "P0D"};
    temporal_date d = random_pool_date(s->r);
    switch (kind) {
    case RANDOM_BOOLEAN:
        text_append_string(out, seldom(s, 2) ? "true" : "false");
        break;
    case RANDOM_NUMBER:
        write_number(s, out);
        break;
    case RANDOM_STRING:
        text_printf(out, "\"%s\"", random_pool_text(s->r));
        break;
    case RANDOM_DATE:
        text_printf(out, "@\"%04d-%02d-%02d\"", d.year, d.month, d.day);
        break;
    case RANDOM_MONTHS:
        text_printf(out, "@\"%s\"", RANDOM_ONE_OF(s->r, months));
        break;
    case RANDOM_SECONDS:
        text_printf(out, "@\"%s\"", RANDOM_ONE_OF(s->r, seconds));
        break;
    case RANDOM_NUMBERS:
        text_append_string(out, "[");
        for (uint64_t i = 0, n = 1 + below(s, 3); i < n; i++) {
            text_append_string(out, i == 0 ? "" : ", ");
            write_number(s, out);
        }
        text_append_string(out, "]");
        break;
    case RANDOM_PAIR:
        text_append_string(out, "{a: ");
        write_number(s, out);
        text_printf(out, ", b: %s}", seldom(s, 2) ? "true" : "false");
        break;
    }
}

static bool name_of(random_scope *s, text *out, random_kind kind)
{
    size_t n = 0, last = 0;
    for (size_t i = 0; i < s->n_names; i++) {
        if (s->names[i].kind == kind) {
            n++;
            last = random_below(s->r, n) == 0 ? i : last;
        }
    }
    if (n == 0) {
        return false;
    }
    s->used |= s->names[last].requirement;
    text_append_string(out, s->names[last].feel);
    return true;
}

static void leaf(random_scope *s, text *out, random_kind kind)
{
    if (seldom(s, 5) || !name_of(s, out, kind)) {
        random_constant(s, out, kind);
    }
}

/* ---- pieces ---- */

/** Puts expressions in the places of a pattern: N number, B boolean, S string, D date, M months, X seconds, L list of
 *  numbers, P pair; small letters are constants of the kind. */
static void pattern(random_scope *s, text *out, unsigned depth, const char *p)
{
    static const char letters[] = "BNSDMXLP";
    bool quoted = false;
    for (; *p != '\0'; p++) {
        const char *at = strchr(letters, *p);
        bool alone = (p[1] < 'a' || p[1] > 'z') && (p[1] < 'A' || p[1] > 'Z');
        quoted = quoted != (*p == '"');
        if (at != NULL && alone && !quoted) {
            random_expression(s, out, (random_kind)(at - letters), depth);
        } else if (*p == '#') { /* #n: a constant */
            p++;
            random_constant(s, out, (random_kind)(strchr("bnsdmxl", *p) - "bnsdmxl"));
        } else {
            text_append_char(out, *p);
        }
    }
}

static bool call(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    const random_function *found = NULL;
    for (size_t i = 0, n = 0; i < s->n_functions; i++) {
        if (s->functions[i].result == kind && random_below(s->r, ++n) == 0) {
            found = &s->functions[i];
        }
    }
    if (found == NULL) {
        return false;
    }
    s->used |= found->requirement;
    text_printf(out, "%s(", found->feel);
    for (size_t i = 0; i < found->n_params; i++) {
        text_append_string(out, i == 0 ? "" : ", ");
        random_expression(s, out, found->params[i], depth);
    }
    text_append_string(out, ")");
    return true;
}

static void choice(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    text_append_string(out, "(if ");
    random_expression(s, out, RANDOM_BOOLEAN, depth);
    text_append_string(out, " then ");
    if (seldom(s, 8)) {
        text_append_string(out, "null else ");
        random_expression(s, out, kind, depth);
    } else {
        random_expression(s, out, kind, depth);
        text_append_string(out, " else ");
        if (seldom(s, 6)) {
            text_append_string(out, "null");
        } else {
            random_expression(s, out, kind, depth);
        }
    }
    text_append_string(out, ")");
}

static void member(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    text_append_string(out, "{a: ");
    random_expression(s, out, kind, depth);
    text_append_string(out, ", b: ");
    random_expression(s, out, (random_kind)below(s, RANDOM_KINDS), 0);
    text_append_string(out, "}.a");
}

/* ---- lists of records ---- */

static const random_item *many_item(random_scope *s)
{
    const random_item *item = &s->items[RANDOM_ITEMS - 2 + below(s, 2)];
    s->used |= item->requirement;
    return item;
}

/** The facts of an element as names: bare (in a filter) or of a variable. */
static void enter(random_scope *s, const random_item *item, const char *variable)
{
    for (size_t i = 0; i < item->n_facts; i++) {
        random_scope_add(s, item->facts[i].kind, 0, "%s%s%s", variable,
                         variable[0] == '\0' ? "" : ".", item->facts[i].name);
    }
    for (size_t i = 0; i < item->n_facts;
         i++) { /* twice: what is in the list is what one asks about */
        random_scope_add(s, item->facts[i].kind, 0, "%s%s%s", variable,
                         variable[0] == '\0' ? "" : ".", item->facts[i].name);
    }
}

static void records(random_scope *s, text *out, const random_item *item, unsigned depth)
{
    text_append_string(out, item->name);
    for (unsigned i = 0; i < 2 && !seldom(s, 2 + i); i++) {
        size_t n_names = s->n_names;
        enter(s, item, seldom(s, 3) ? "item" : "");
        text_append_string(out, "[");
        random_expression(s, out, RANDOM_BOOLEAN, depth);
        text_append_string(out, "]");
        s->n_names = n_names;
    }
}

static const random_fact *fact_of(random_scope *s, const random_item *item, random_kind kind)
{
    const random_fact *found = NULL;
    for (size_t i = 0, n = 0; i < item->n_facts; i++) {
        if (item->facts[i].kind == kind && random_below(s->r, ++n) == 0) {
            found = &item->facts[i];
        }
    }
    return found;
}

/** A list of values of a kind: a path, or a loop. */
static void values(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    const random_item *item = many_item(s);
    const random_fact *fact = fact_of(s, item, kind);
    char variable[16];
    size_t n_names = s->n_names;
    if (fact != NULL && !seldom(s, 3)) {
        records(s, out, item, depth);
        text_printf(out, ".%s", fact->name);
        return;
    }
    snprintf(variable, sizeof variable, "v%u", s->n_variables++);
    text_printf(out, "(for %s in ", variable);
    records(s, out, item, depth);
    text_append_string(out, " return ");
    enter(s, item, variable);
    random_expression(s, out, kind, depth);
    s->n_names = n_names;
    text_append_string(out, ")");
}

static void quantified(random_scope *s, text *out, unsigned depth)
{
    const random_item *item = many_item(s);
    char variable[16];
    size_t n_names = s->n_names;
    snprintf(variable, sizeof variable, "v%u", s->n_variables++);
    text_printf(out, "(%s %s in ", seldom(s, 2) ? "some" : "every", variable);
    if (seldom(s, 5)) {
        random_expression(s, out, RANDOM_NUMBERS, 0);
        random_scope_add(s, RANDOM_NUMBER, 0, "%s", variable);
    } else {
        records(s, out, item, depth);
        enter(s, item, variable);
    }
    text_append_string(out, " satisfies ");
    random_expression(s, out, RANDOM_BOOLEAN, depth);
    s->n_names = n_names;
    text_append_string(out, ")");
}

static bool first_or_last(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    const random_item *item = many_item(s);
    const random_fact *fact = fact_of(s, item, kind);
    if (fact == NULL) {
        return false;
    }
    text_append_string(out, "(");
    records(s, out, item, depth);
    text_printf(out, ")[%s].%s", seldom(s, 2) ? "1" : "-1", fact->name);
    return true;
}

/** count, sum ... of what is in a list; false: nothing was written. */
static bool of_list(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    if (!s->lists) {
        return false;
    }
    bool lists = s->lists;
    s->lists = seldom(s, 4); /* a list in a list now and then */
    bool written = true;
    switch (kind) {
    case RANDOM_NUMBER:
        if (seldom(s, 2)) {
            text_append_string(out, "count(");
            records(s, out, many_item(s), depth);
            text_append_string(out, ")");
        } else if (seldom(s, 4)) {
            written = first_or_last(s, out, kind, depth);
        } else {
            static const char *const functions[] = {"sum", "sum", "min", "max", "count"};
            text_printf(out, "%s(", RANDOM_ONE_OF(s->r, functions));
            values(s, out, kind, depth);
            text_append_string(out, ")");
        }
        break;
    case RANDOM_BOOLEAN:
        switch (below(s, 4)) {
        case 0:
            text_append_string(out, seldom(s, 2) ? "all(" : "any(");
            values(s, out, kind, depth);
            text_append_string(out, ")");
            break;
        case 1:
            text_append_string(out, "list contains(");
            values(s, out, RANDOM_STRING, depth);
            text_append_string(out, ", ");
            random_expression(s, out, RANDOM_STRING, 0);
            text_append_string(out, ")");
            break;
        default:
            quantified(s, out, depth);
            break;
        }
        break;
    case RANDOM_DATE:
        if (seldom(s, 2)) {
            text_append_string(out, seldom(s, 2) ? "min(" : "max(");
            values(s, out, kind, depth);
            text_append_string(out, ")");
            break;
        }
        written = first_or_last(s, out, kind, depth);
        break;
    default:
        written = first_or_last(s, out, kind, depth);
        break;
    }
    s->lists = lists;
    return written;
}

/* ---- unary tests ---- */

static bool is_ordered(random_kind kind)
{
    return kind != RANDOM_BOOLEAN && kind != RANDOM_STRING;
}

/** A range that is not empty, if the kind is not one of durations. */
static void between(random_scope *s, text *out, random_kind kind)
{
    text_append_string(out, seldom(s, 2) ? "[" : "(");
    if (kind == RANDOM_NUMBER) {
        int64_t low = random_pool_number(s->r);
        text_printf(out, "%lld..%lld%s", (long long)low,
                    (long long)low + 1 + random_pool_number(s->r), seldom(s, 6) ? ".5" : "");
    } else if (kind == RANDOM_DATE) {
        temporal_date low = random_pool_date(s->r);
        text_printf(out, "@\"%04d-%02d-%02d\"..@\"%04d-12-31\"", low.year, low.month, low.day,
                    low.year + (int)below(s, 60));
    } else {
        random_constant(s, out, kind);
        text_append_string(out, "..");
        random_constant(s, out, kind);
    }
    text_append_string(out, seldom(s, 2) ? "]" : ")");
}

static void one_test(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    static const char *const operators[] = {"< ", "<= ", "> ", ">= "};
    size_t n_names = s->n_names;
    if (is_ordered(kind) && !seldom(s, 4)) {
        if (seldom(s, 2)) {
            text_append_string(out, RANDOM_ONE_OF(s->r, operators));
            seldom(s, 3) ? random_expression(s, out, kind, 0) : random_constant(s, out, kind);
            return;
        }
        between(s, out, kind);
        return;
    }
    switch (below(s, 8)) {
    case 0:
        text_append_string(out, "null");
        break;
    case 1:
        random_scope_add(s, kind, 0, "?");
        random_scope_add(s, kind, 0, "?");
        random_expression(s, out, RANDOM_BOOLEAN, depth);
        s->n_names = n_names;
        break;
    case 2:
        random_expression(s, out, kind, 0);
        break;
    default:
        random_constant(s, out, kind);
        break;
    }
}

void random_tests(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    bool negated = seldom(s, 7);
    text_append_string(out, negated ? "not(" : "");
    one_test(s, out, kind, depth);
    for (unsigned i = 0; i < 2 && seldom(s, 4); i++) {
        text_append_string(out, ", ");
        one_test(s, out, kind, depth);
    }
    text_append_string(out, negated ? ")" : "");
}

/* ---- expressions by kind ---- */

static void number(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"(N + N)",
                                           "(N - N)",
                                           "(N * N)",
                                           "(N + N)",
                                           "(N * #n)",
                                           "(N / 3)",
                                           "(N / 7)",
                                           "(N / 12)",
                                           "(N / 139)",
                                           "(N / -4)",
                                           "(N / 0.3)",
                                           "(N / #n)",
                                           "(N / 12 * N)",
                                           "(N / 3 * 3)",
                                           "(N / N)",
                                           "round half up(N / N, 2)",
                                           "round half up(N, 2)",
                                           "round half up(N / 7, 0)",
                                           "round up(N / 12, 2)",
                                           "round down(N, 0)",
                                           "round half down(N / 139, 3)",
                                           "floor(N)",
                                           "floor(N / 3)",
                                           "ceiling(N)",
                                           "ceiling(N / N)",
                                           "decimal(N, 2)",
                                           "decimal(N / 12, 1)",
                                           "modulo(N, #n)",
                                           "modulo(N, 7)",
                                           "abs(N)",
                                           "min(N, N)",
                                           "max(N, N, N)",
                                           "max(0, N)",
                                           "min(N, #n)",
                                           "(-N)",
                                           "D.year",
                                           "D.month",
                                           "D.day",
                                           "D.weekday",
                                           "years and months duration(D, D).years",
                                           "years and months duration(D, today()).years",
                                           "M.months",
                                           "M.years",
                                           "X.days",
                                           "string length(S)",
                                           "number(S, \",\", \".\")",
                                           "sum([N, N])",
                                           "sum(L)",
                                           "count(L)",
                                           "max(L)",
                                           "P.a",
                                           "(N ** 2)"};
    pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
}

static void comparison(random_scope *s, text *out, unsigned depth)
{
    static const char *const operators[] = {" < ", " <= ", " > ", " >= ", " = ", " != "};
    random_kind kind = seldom(s, 2) ? RANDOM_NUMBER : (random_kind)below(s, RANDOM_KINDS);
    size_t n = is_ordered(kind) ? below(s, 6) : 4 + below(s, 2);
    text_append_string(out, "(");
    random_expression(s, out, kind, depth);
    text_append_string(out, operators[n]);
    seldom(s, 2) ? random_constant(s, out, kind) : random_expression(s, out, kind, depth);
    text_append_string(out, ")");
}

static void boolean(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"(B and B)",
                                           "(B or B)",
                                           "(B and B and B)",
                                           "(B or B or B)",
                                           "not(B)",
                                           "(N between N and N)",
                                           "(D between #d and today())",
                                           "(N between #n and #n)",
                                           "(N = null)",
                                           "(S != null)",
                                           "(D = null)",
                                           "(B = null)",
                                           "(null = N)",
                                           "starts with(S, \"31\")",
                                           "ends with(S, \"1\")",
                                           "contains(S, \"o\")",
                                           "matches(S, \"[0-9]+\")",
                                           "list contains([#n, N, #n], N)",
                                           "list contains([\"M\", \"F\"], S)",
                                           "list contains(L, N)",
                                           "P.b",
                                           "(B = B)",
                                           "(M >= M)",
                                           "all([B, B])",
                                           "any([B, B])",
                                           "(years and months duration(D, today()) >= #m)",
                                           "(D + #m <= today())"};
    random_kind kind;
    switch (below(s, 8)) {
    case 0:
    case 1:
    case 2:
        comparison(s, out, depth);
        break;
    case 3:
        kind = (random_kind)below(s, RANDOM_KINDS);
        text_append_string(out, "(");
        random_expression(s, out, kind, depth);
        text_append_string(out, " in (");
        random_tests(s, out, kind, depth > 0 ? depth - 1 : 0);
        text_append_string(out, "))");
        break;
    default:
        pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
        break;
    }
}

static void string(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"upper case(S)",
                                           "lower case(S)",
                                           "substring(S, 1, 2)",
                                           "substring(S, 3)",
                                           "(S + S)",
                                           "substring before(S, \"0\")",
                                           "substring after(S, \"1\")",
                                           "replace(S, \"1\", \"M\")",
                                           "string(N)"};
    pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
}

static void date(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"(D + M)",
                                           "(D - M)",
                                           "(D + #m)",
                                           "(D + X)",
                                           "(D - #x)",
                                           "(D + #x)",
                                           "today()",
                                           "date(D.year, D.month, 1)",
                                           "date(N, 2, N)",
                                           "date(D.year + #n, D.month, D.day)",
                                           "date(today().year, N, 28)",
                                           "min(D, D)",
                                           "max(D, #d)",
                                           "date(D)"};
    pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
}

static void months(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"years and months duration(D, D)",
                                           "years and months duration(D, today())",
                                           "years and months duration(#d, D)",
                                           "(M + M)",
                                           "(M - #m)",
                                           "(M * N)",
                                           "(#m * N)",
                                           "(-M)",
                                           "max(M, M)",
                                           "(M / #n)"};
    pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
}

static void seconds(random_scope *s, text *out, unsigned depth)
{
    static const char *const patterns[] = {"(D - D)",   "(today() - D)", "(X + X)",
                                           "(X - #x)",  "(#x * N)",      "(-X)",
                                           "min(X, X)", "(X * N)",       "(X / #n)"};
    pattern(s, out, depth, RANDOM_ONE_OF(s->r, patterns));
}

void random_expression(random_scope *s, text *out, random_kind kind, unsigned depth)
{
    if (depth == 0 || seldom(s, 5)) {
        leaf(s, out, kind);
        return;
    }
    depth--;
    if (kind >= RANDOM_KINDS) {
        if (seldom(s, 3)) {
            choice(s, out, kind, 0);
        } else if (kind == RANDOM_NUMBERS && s->lists && seldom(s, 2)) {
            values(s, out, RANDOM_NUMBER, depth);
        } else {
            leaf(s, out, kind);
        }
        return;
    }
    if (seldom(s, 8)) {
        choice(s, out, kind, depth);
    } else if (seldom(s, 6) && call(s, out, kind, depth)) {
        return;
    } else if (seldom(s, 5) && of_list(s, out, kind, depth)) {
        return;
    } else if (seldom(s, 25)) {
        member(s, out, kind, depth);
    } else if (kind == RANDOM_NUMBER) {
        number(s, out, depth);
    } else if (kind == RANDOM_BOOLEAN) {
        boolean(s, out, depth);
    } else if (kind == RANDOM_STRING) {
        string(s, out, depth);
    } else if (kind == RANDOM_DATE) {
        date(s, out, depth);
    } else if (kind == RANDOM_MONTHS) {
        months(s, out, depth);
    } else {
        seconds(s, out, depth);
    }
}
