/* SPDX-License-Identifier: Apache-2.0 */
/* A program in words: what it is made of and what was left to the interpreter, and why. */
#include "plan/program.h"

static const char *const names[] = {[PROGRAM_FACT] = "fact",
                                    [PROGRAM_PRESENT] = "present",
                                    [PROGRAM_NONE] = "none",
                                    [PROGRAM_LIST_IS_KNOWN] = "list is known",
                                    [PROGRAM_REGION] = "region",
                                    [PROGRAM_FILL] = "fill",
                                    [PROGRAM_FILL_TEXT] = "fill text",
                                    [PROGRAM_AND] = "and",
                                    [PROGRAM_OR] = "or",
                                    [PROGRAM_NOT] = "not",
                                    [PROGRAM_SAME] = "same",
                                    [PROGRAM_MASK] = "mask",
                                    [PROGRAM_KEEP] = "keep",
                                    [PROGRAM_FROM_FLAG] = "from flag",
                                    [PROGRAM_IS] = "is",
                                    [PROGRAM_DECIDED] = "decided",
                                    [PROGRAM_FLAG_AND] = "flag and",
                                    [PROGRAM_BYTE_IS] = "byte is",
                                    [PROGRAM_SELECT] = "select",
                                    [PROGRAM_COMPARE] = "compare",
                                    [PROGRAM_COMPARE_CONST] = "compare const",
                                    [PROGRAM_COMPARE_TEXT] = "compare text",
                                    [PROGRAM_ADD] = "add",
                                    [PROGRAM_SUB] = "subtract",
                                    [PROGRAM_MUL] = "multiply",
                                    [PROGRAM_ADD_CONST] = "add const",
                                    [PROGRAM_MUL_CONST] = "multiply const",
                                    [PROGRAM_WIDEN] = "widen",
                                    [PROGRAM_NARROW] = "narrow",
                                    [PROGRAM_MIN] = "min",
                                    [PROGRAM_MAX] = "max",
                                    [PROGRAM_ABS] = "abs",
                                    [PROGRAM_DIVIDE] = "divide",
                                    [PROGRAM_MODULO] = "modulo",
    [PROGRAM_DIVIDE_BY] = "divide by",
                                    [PROGRAM_YEAR] = "year",
                                    [PROGRAM_MONTH] = "month",
                                    [PROGRAM_DAY] = "day",
                                    [PROGRAM_WEEKDAY] = "weekday",
                                    [PROGRAM_DATE_OK] = "date ok",
                                    [PROGRAM_DATE_MAKE] = "date make",
                                    [PROGRAM_ADD_MONTHS] = "add months",
                                    [PROGRAM_ADD_MONTHS_CONST] = "add months const",
                                    [PROGRAM_MONTHS_BETWEEN] = "months between",
                                    [PROGRAM_MONTHS_BETWEEN_CONST] = "months between const",
                                    [PROGRAM_MONTHS_SINCE_CONST] = "months since const",
                                    [PROGRAM_LOOKUP] = "look up",
                                    [PROGRAM_TEXT_CALL] = "text call",
                                    [PROGRAM_GATHER] = "gather",
                                    [PROGRAM_SPREAD] = "spread",
                                    [PROGRAM_TAKE] = "take",
                                    [PROGRAM_HIT] = "hit",
                                    [PROGRAM_ANY] = "any",
                                    [PROGRAM_ALL] = "all",
                                    [PROGRAM_LIST_DECIDED] = "list decided",
                                    [PROGRAM_LIST_KNOWN] = "list known",
                                    [PROGRAM_COUNT] = "count",
                                    [PROGRAM_SUM] = "sum",
                                    [PROGRAM_LEAST] = "least",
                                    [PROGRAM_MOST] = "most",
                                    [PROGRAM_FIRST] = "first",
                                    [PROGRAM_LAST] = "last"};

static void print_steps(text *out, const program *p)
{
    static const char *const widths[] = {"8", "32", "64"};
    for (size_t g = 0; g < p->n_segments; g++) {
        for (size_t i = 0; i < p->n_steps[g]; i++) {
            const program_step *s = &p->steps[g][i];
            text_printf(out, "    %zu.%zu  r%d", g, i, (int)s->out);
            if (s->out2 >= 0) {
                text_printf(out, ", r%d", (int)s->out2);
            }
            text_printf(out, " = %s %s", names[s->op], widths[s->wide]);
            if (s->op <= PROGRAM_NONE) {
                const plan_item *item = &p->subject->items[s->a];
                text_printf(out, " %s.%s", item->item->name, item->columns[s->b].fact->name);
            } else {
                const int32_t operands[] = {s->a, s->b, s->c};
                for (size_t k = 0; k < 3; k++) {
                    if (operands[k] >= 0) {
                        text_printf(out, " r%d", (int)operands[k]);
                    }
                }
                text_printf(out, " #%lld", (long long)s->imm);
            }
            text_append_char(out, '\n');
        }
    }
}

void program_print(text *out, const program *p, bool steps)
{
    size_t n_sparse = 0;
    for (size_t g = 1; g < p->n_segments; g++) {
        n_sparse += p->n_steps[g];
    }
    text_printf(out,
                "  columns  %zu of %zu decisions wholly; %zu steps for everybody, %zu for those "
                "who may get a benefit\n",
                p->n_compiled, p->n_decisions, p->n_steps[0], n_sparse);
    for (size_t i = 0; i < p->n_notes; i++) {
        const program_note *n = &p->notes[i];
        unsigned line, column;
        source_place_locate(n->at, &line, &column);
        text_printf(out, "    row by row  %s: %s: %s", n->benefit == NULL ? "" : n->benefit,
                    n->decision == NULL ? "" : n->decision, n->why);
        if (n->at.file != NULL) {
            text_printf(out, " (%s:%u:%u)", n->at.file->name, line, column);
        }
        text_append_char(out, '\n');
    }
    if (steps) {
        print_steps(out, p);
    }
}
