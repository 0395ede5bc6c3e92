/* SPDX-License-Identifier: Apache-2.0 */
/* The machine that runs a program. Private to engine/evaluate/columns*.c. */
#ifndef ENTITLE_EVALUATE_COLUMNS_PARTS_H
#define ENTITLE_EVALUATE_COLUMNS_PARTS_H

#include "evaluate/columns.h"
#include "kernels/kernels.h"

#define EVALUATE_EVENT_BYTES_MAX 128 /* as in evaluate.c */
#define NOT_ASKED 255  /* in text_results.truths */
#define LIST_ROWS 8192 /* records of one item in a chunk, at most */

/** What a function of a text gave for each code that was asked for. */
typedef struct text_results {
    uint8_t *truths; /* of a condition; else TRUTH_T where there is a value */
    int64_t *values; /* numbers or codes */
    size_t   capacity;
} text_results;

struct evaluate_columns {
    const program    *program;
    const kernel_set *kernels;
    void            **buffers; /* of each register, its memory */
    void            **data;    /* of each register, as the steps go; NULL of a flag = every row has it */
    char             *memory[2][3]; /* by list or not, and by width */
    uint8_t          *ones, *trues; /* LIST_ROWS of 1, of TRUTH_T */
    columns_benefit  *benefits;
    uint8_t          *verdicts; /* n_benefits x COLUMNS_CHUNK */
    uint32_t         *rows;     /* likewise */
    arena             scratch;  /* of functions of texts */
    feel_run          run;
    /* The batch: */
    batch            *batch;
    uint32_t          generation;
    const column_dictionary *dictionary; /* whose codes these are */
    uint32_t         *text_codes; /* of program.texts */
    text_results     *texts;      /* of program text calls */
    int32_t          *regions;    /* by code: which parameters; -1 = not looked up yet */
    size_t            regions_capacity;
    /* The chunk: */
    size_t            first, n, n_list[2];
    uint32_t         *item_rows;  /* n_items x COLUMNS_CHUNK: the subject's row of an item that is not aligned */
    uint8_t          *item_there; /* likewise: it has exactly one */
    bool             *item_ready;
    const uint32_t   *selected; /* subjects of the segment at hand */
};

/** Run the steps of a segment over `n` rows of domain 0. */
void columns_run(evaluate_columns *c, size_t segment, size_t n);
/** Facts to registers (columns_facts.c). */
void columns_fact(evaluate_columns *c, const program_step *s);
void columns_present(evaluate_columns *c, const program_step *s);
void columns_none(evaluate_columns *c, const program_step *s);
void columns_list_is_known(evaluate_columns *c, const program_step *s);
void columns_region(evaluate_columns *c, const program_step *s);
void columns_text_call(evaluate_columns *c, const program_step *s, size_t n);
/** A register's own memory. */
void *columns_buffer(evaluate_columns *c, int32_t reg);

#endif
