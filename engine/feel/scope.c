/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which name stands here? FEEL names hold spaces, operators and keywords ("date of birth", "R&D -
 * net", "days in weekend"), so a text can only be cut into names by someone who knows the names in
 * scope. Every visible name is compared with the text; the longest one wins, the innermost of
 * equals. A space of a name matches any run of white space; everything else matches exactly, and a
 * name must not end within a word.
 *
 * In a filter the components of the item come before the variables outside. Where the item's type
 * is not known, the node remembers to ask the item at run time (feel/node.h, name.filter_ups).
 */
#include "feel/feel_internal.h"

#include <string.h>

#include "base/translate.h"
#include "base/utf8.h"

size_t scope_match_text(const source_text *text, size_t offset, const char *name)
{
    const char *s = text->bytes;
    size_t n = text->size, at = offset, last = 0;
    if (name[0] == '\0' || at >= n || s[at] != name[0]) {
        return 0;
    }
    for (size_t i = 0; name[i] != '\0'; i++) {
        last = at;
        if (name[i] == ' ') {
            size_t start = at;
            while (at < n) {
                size_t next = at;
                if (!feel_char_is_space(utf8_next(s, n, &next))) {
                    break;
                }
                at = next;
            }
            if (at == start) {
                return 0;
            }
        } else {
            if (at >= n || s[at] != name[i]) {
                return 0;
            }
            at++;
        }
    }
    /* Step back to the start of the last character to see whether a word would go on. */
    while (last > offset && ((unsigned char)s[last] & 0xC0) == 0x80) {
        last--;
    }
    if (at < n && (feel_char_continues_name(utf8_next(s, n, &last)))) {
        size_t next = at;
        if (feel_char_continues_name(utf8_next(s, n, &next))) {
            return 0;
        }
    }
    return at;
}

/* The type of the items a FILTER scope runs over. */
static const feel_type *filter_item_type(const feel_scope *scope)
{
    return scope->n > 0 && scope->bindings[0].type != NULL ? scope->bindings[0].type
                                                           : &feel_type_any;
}

bool scope_is_filter_unknown(const feel_scope *scope)
{
    if (!scope->is_filter) {
        return false;
    }
    const feel_type *item = filter_item_type(scope);
    return item->kind == FEEL_TYPE_ANY || (item->kind == FEEL_TYPE_CONTEXT && item->open);
}

bool scope_has_unknown_filter(const feel_scope *scope)
{
    for (; scope != NULL; scope = scope->up) {
        if (scope_is_filter_unknown(scope)) {
            return true;
        }
    }
    return false;
}

name_match scope_match(feel_parse *ps, size_t offset)
{
    name_match best = {.member = -1};
    unsigned up = 0;
    for (const feel_scope *scope = ps->scope; scope != NULL; scope = scope->up, up++) {
        if (scope->is_filter && filter_item_type(scope)->kind == FEEL_TYPE_CONTEXT) {
            const feel_type *item = filter_item_type(scope);
            for (size_t i = 0; i < item->n_members; i++) {
                size_t end = scope_match_text(&ps->text, offset, item->members[i].name);
                if (end > best.end) {
                    best = (name_match){.end = end, .scope = scope, .up = up, .member = (int)i};
                }
            }
        }
        for (size_t i = 0; i < scope->n; i++) {
            size_t end = scope_match_text(&ps->text, offset, scope->bindings[i].name);
            if (end > best.end) {
                best = (name_match){.end = end, .scope = scope, .slot = i, .up = up, .member = -1};
            }
        }
    }
    size_t n;
    const feel_builtin *builtins = feel_builtin_all(&n);
    for (size_t i = 0; i < n; i++) {
        size_t end = scope_match_text(&ps->text, offset, builtins[i].name);
        bool is_call = end > 0 && ps->text.bytes[feel_lexer_skip(&ps->lexer, end)] == '(';
        if (end > best.end) {
            best = (name_match){.end = end, .member = -1, .builtin = &builtins[i]};
        } else if (end > 0 && end == best.end && is_call && best.scope != NULL) {
            /* An input named "date" does not hide date(...): calling something that is no
             * function makes no sense. */
            const feel_type *type = best.member >= 0
                                        ? filter_item_type(best.scope)->members[best.member].type
                                        : best.scope->bindings[best.slot].type;
            if (type != NULL && infer_is_known(type) && type->kind != FEEL_TYPE_FUNCTION) {
                best = (name_match){.end = end, .member = -1, .builtin = &builtins[i]};
            }
        }
    }
    return best;
}

/* The FILTER frames below `stop` (all of them when NULL) whose items must be asked at run time. */
static void note_filters(feel_parse *ps, feel_node *node, const feel_scope *stop, bool all)
{
    unsigned up = 0, n = 0;
    unsigned *ups = NULL;
    for (const feel_scope *scope = ps->scope; scope != NULL; scope = scope->up, up++) {
        if (scope->is_filter && (all || scope_is_filter_unknown(scope))) {
            unsigned *grown = arena_array(ps->a, n + 1, sizeof *grown);
            if (n > 0) {
                memcpy(grown, ups, n * sizeof *ups);
            }
            ups = grown;
            ups[n++] = up;
        }
        if (scope == stop) {
            break;
        }
    }
    node->as.name.n_filters = n;
    node->as.name.filter_ups = ups;
}

feel_node *scope_name_node(feel_parse *ps, const name_match *match, size_t at)
{
    const feel_binding *binding = &match->scope->bindings[match->member >= 0 ? 0 : match->slot];
    feel_node *node = parse_new(ps, FEEL_NAME, at, binding->type);
    node->as.name.name = binding->name;
    node->as.name.up = match->up;
    node->as.name.slot = match->member >= 0 ? 0 : (unsigned)match->slot;
    for (name_watch *watch = ps->watches; watch != NULL; watch = watch->up) {
        if (watch->scope == match->scope && match->member < 0 && watch->slot == match->slot) {
            watch->used = true;
        }
    }
    if (match->member >= 0) {
        const feel_type *item = filter_item_type(match->scope);
        feel_node *member = parse_new(ps, FEEL_MEMBER, at, item->members[match->member].type);
        member->as.member.base = node;
        member->as.member.name = item->members[match->member].name;
        member->as.member.index_hint = match->member;
        return member;
    }
    if (strcmp(binding->name, "?") != 0) {
        note_filters(ps, node, match->scope, false);
    }
    return node;
}

feel_node *scope_unresolved_node(feel_parse *ps, const char *name, size_t at)
{
    feel_node *node = parse_new(ps, FEEL_NAME, at, &feel_type_any);
    node->as.name.name = name;
    node->as.name.unresolved = true;
    note_filters(ps, node, NULL, true);
    return node;
}

const char *feel_normalise_name(arena *a, const char *s, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    size_t used = 0;
    bool space = false;
    for (size_t i = 0; i < n;) {
        size_t next = i;
        if (feel_char_is_space(utf8_next(s, n, &next))) {
            space = used > 0;
        } else {
            if (space) {
                out[used++] = ' ';
                space = false;
            }
            memcpy(out + used, s + i, next - i);
            used += next - i;
        }
        i = next;
    }
    out[used] = '\0';
    return out;
}

const char *scope_scan_name(feel_parse *ps, size_t offset, const char *stops, size_t *end)
{
    const char *s = ps->text.bytes;
    size_t n = ps->text.size, start = feel_lexer_skip(&ps->lexer, offset), at = start;
    if (at >= n) {
        return NULL;
    }
    size_t next = at;
    if (!feel_char_starts_name(utf8_next(s, n, &next))) {
        return NULL;
    }
    while (at < n) {
        next = at;
        uint32_t c = utf8_next(s, n, &next);
        if (c < 0x80 && strchr(stops, (int)c) != NULL) {
            break;
        }
        if (!feel_char_continues_name(c) && !feel_char_is_space(c) && !feel_char_joins_name(c)) {
            return NULL;
        }
        at = next;
    }
    if (at >= n) {
        return NULL;
    }
    *end = at;
    return feel_normalise_name(ps->a, s + start, at - start);
}

/* ---- suggestions ---- */

#define SUGGEST_BYTES_MAX 64

static bool same_letter(char a, char b)
{
    char x = a | 0x20, y = b | 0x20;
    return a == b || (x == y && x >= 'a' && x <= 'z');
}

/* Insertions, deletions, replacements and swaps of neighbours that lead from x to y, letters
 * without case; `limit` + 1 when there are more than `limit`. */
static size_t edit_distance(const char *x, const char *y, size_t limit)
{
    size_t rows[3][SUGGEST_BYTES_MAX + 1], n = strlen(x), m = strlen(y);
    if (n > SUGGEST_BYTES_MAX || m > SUGGEST_BYTES_MAX || (n > m ? n - m : m - n) > limit) {
        return limit + 1;
    }
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = above[j - 1] + (same_letter(x[i - 1], y[j - 1]) ? 0 : 1);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && same_letter(x[i - 1], y[j - 2]) &&
                same_letter(x[i - 2], y[j - 1])) {
                best = second[j - 2] + 1 < best ? second[j - 2] + 1 : best;
            }
            row[j] = best;
        }
    }
    return rows[n % 3][m] <= limit ? rows[n % 3][m] : limit + 1;
}

typedef struct suggestion {
    const char *name, *wanted;
    size_t distance;
} suggestion;

static suggestion suggestion_for(const char *wanted)
{
    size_t n = strlen(wanted);
    return (suggestion){.wanted = wanted, .distance = (n < 4 ? 1 : n < 8 ? 2 : n / 3) + 1};
}

static void suggest(suggestion *best, const char *name)
{
    size_t distance =
        name[0] == '\0' ? best->distance : edit_distance(best->wanted, name, best->distance - 1);
    if (distance < best->distance) {
        best->distance = distance;
        best->name = name;
    }
    if (best->distance == 0) {
        best->distance =
            1; /* same but for case or space: cannot be beaten, and stays a valid limit */
    }
}

static const char *suggestion_text(arena *a, const suggestion *best)
{
    return best->name == NULL ? NULL : arena_printf(a, translate("did you mean '%s'?"), best->name);
}

static void suggest_builtins(suggestion *best)
{
    size_t n;
    const feel_builtin *builtins = feel_builtin_all(&n);
    for (size_t i = 0; i < n; i++) {
        suggest(best, builtins[i].name);
    }
}

static void suggest_members(suggestion *best, const feel_type *context)
{
    for (size_t i = 0; context->kind == FEEL_TYPE_CONTEXT && i < context->n_members; i++) {
        suggest(best, context->members[i].name);
    }
}

const char *scope_suggest(feel_parse *ps, const char *name)
{
    suggestion best = suggestion_for(name);
    for (const feel_scope *scope = ps->scope; scope != NULL; scope = scope->up) {
        if (scope->is_filter) {
            suggest_members(&best, filter_item_type(scope));
        }
        for (size_t i = 0; i < scope->n; i++) {
            suggest(&best, scope->bindings[i].name);
        }
    }
    return suggestion_text(ps->a, &best);
}

const char *scope_suggest_builtin(feel_parse *ps, const char *name)
{
    suggestion best = suggestion_for(name);
    for (const feel_scope *scope = ps->scope; scope != NULL; scope = scope->up) {
        for (size_t i = 0; i < scope->n; i++) {
            if (scope->bindings[i].type != NULL &&
                scope->bindings[i].type->kind == FEEL_TYPE_FUNCTION) {
                suggest(&best, scope->bindings[i].name);
            }
        }
    }
    suggest_builtins(&best);
    return suggestion_text(ps->a, &best);
}

const char *scope_suggest_member(feel_parse *ps, const feel_type *context, const char *name)
{
    suggestion best = suggestion_for(name);
    suggest_members(&best, context);
    return suggestion_text(ps->a, &best);
}

const char *scope_foreign_function(feel_parse *ps, size_t offset, const char **name, size_t *end)
{
    static const struct {
        const char *name, *hint;
    } FOREIGN[] = {
        {"get or else", N_("a Camunda extension; standard form is 'if x != null then x else y'")},
        {"is defined", N_("a Camunda extension; standard form is 'x != null'")},
        {"is empty", N_("a Camunda extension; standard form is 'count(list) = 0'")},
        {"is blank", N_("a Camunda extension; standard form is 'matches(s, \"^\\s*$\")'")},
        {"put", N_("an older Camunda extension; standard form is 'context put(context, key, value)'")},
        {"put all", N_("an older Camunda extension; standard form is 'context merge([a, b])'")},
        {"duplicate values", N_("a Camunda extension; there is no standard form")},
        {"last day of month", N_("a Camunda extension; standard form is "
                              "'date(d.year, d.month, 1) + duration(\"P1M\") - duration(\"P1D\")'")},
        {"random number", N_("a Camunda extension; a rule must give the same result every night")},
        {"uuid", N_("a Camunda extension; a rule must give the same result every night")},
        {"trim", N_("a Camunda extension; standard form is 'replace(s, \"^\\s+|\\s+$\", \"\")'")},
        {"to base64", N_("a Camunda extension; there is no standard form")},
        {"extract", N_("a Camunda extension; there is no standard form")},
        {"partition", N_("a Camunda extension; there is no standard form")},
        {"assert", N_("a Camunda extension; there is no standard form")},
        {"fromAi", N_("a Camunda extension; there is no standard form")},
        {"nn sum", N_("a Drools extension; standard form is 'sum(list[item != null])'")},
        {"nn count", N_("a Drools extension; standard form is 'count(list[item != null])'")},
        {"nn min", N_("a Drools extension; standard form is 'min(list[item != null])'")},
        {"nn max", N_("a Drools extension; standard form is 'max(list[item != null])'")},
        {"nn mean", N_("a Drools extension; standard form is 'mean(list[item != null])'")},
    };
    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        size_t after = scope_match_text(&ps->text, offset, FOREIGN[i].name);
        if (after > 0 && ps->text.bytes[feel_lexer_skip(&ps->lexer, after)] == '(') {
            *name = FOREIGN[i].name;
            *end = after;
            return FOREIGN[i].hint;
        }
    }
    return NULL;
}
