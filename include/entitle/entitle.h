/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading and evaluating DMN 1.5 models from C and C++. Link with `pkg-config --libs entitle`.
 *
 *     ent_model *model;
 *     ent_evaluation *evaluation;
 *     const ent_value *value;
 *     size_t decision;
 *     ent_error err;
 *     if (ent_model_load(&model, NULL, "allowance.dmn", NULL, &err) != ENT_OK ||
 *         ent_model_find(&decision, model, ENT_DECISION, "monthly amount", &err) != ENT_OK ||
 *         ent_evaluation_new(&evaluation, model, "2026-06-01", &err) != ENT_OK) { ... err.message }
 *     for each person:
 *         ent_evaluation_reset(evaluation);
 *         ent_evaluation_set_all(evaluation, "{\"Rate\": 120.25}", &err);
 *         ent_evaluate(&value, evaluation, decision, &err);
 *         puts(ent_value_text(value, NULL));
 *     ent_evaluation_free(evaluation);
 *     ent_model_free(model);
 *
 * Errors. A call that can fail returns an ent_code; results are its first parameters, set to NULL
 * on failure; the caller's ent_error is the last and may be NULL. What is wrong with a model are
 * its diagnostics, all of them with their places. What fails while evaluating is no error of the
 * call: the value is a null whose cause is ENT_NULL_ERROR, and the faults say where and why.
 *
 * Threads. A model does not change once loaded, and any number of threads may use it. An evaluation
 * and its values belong to one thread at a time: make one for each thread. Models may be loaded by
 * several threads at once.
 *
 * Memory. What a function says to free is the caller's. Every other pointer belongs to the object
 * it came from and dies with it; an evaluation's values also die when it is reset. The library has
 * no other state. When memory runs out, one line goes to stderr and the process ends with status 5:
 * a caller for whom this is too much evaluates in a process of its own.
 *
 * Text is UTF-8 with a NUL at its end. Indexes count from 0. Names are compared with runs of white
 * space as one space. `today()` and `now()` are what the evaluation was made with; the library does
 * not ask the clock, and reads no file but the model and what it imports.
 */
#ifndef ENTITLE_ENTITLE_H
#define ENTITLE_ENTITLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "entitle/error.h"
#include "entitle/export.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ent_model       ent_model;
typedef struct ent_diagnostics ent_diagnostics;
typedef struct ent_type        ent_type;
typedef struct ent_evaluation  ent_evaluation;
typedef struct ent_value       ent_value;

/** The library's version, "1.2.3". */
ENT_API const char *ent_version(void);

/* ---- loading ---- */

typedef struct ent_load_options { /* all zero = the defaults */
    /**
     * false: whatever would silently become null is an error at load: unknown names and functions,
     * comparisons between kinds, and so on. true: as the standard has it, faulty logic loads and
     * evaluates to an error null; only a file that is no DMN model fails.
     */
    bool standard;
    /** No imported file may lie outside of this folder. NULL: the model's own; for a model from
     *  memory: nothing can be imported. */
    const char *import_folder;
} ent_load_options;

/**
 * Load a model of DMN 1.1 to 1.6 with all it imports, and check every expression in it.
 *
 * @param[out] out          the model, released with ent_model_free(); NULL on failure
 * @param[out] diagnostics  everything found, also on success; released with ent_diagnostics_free();
 *                          NULL = not wanted
 * @param path              of the file; at most 1 MiB, no symbolic link
 * @param options           NULL = the defaults
 * @param[out] err          the first error, with file, line and column
 * @return ENT_OK, ENT_E_IO, ENT_E_XML (not well formed, or not DMN) or ENT_E_RULES (does not
 *         type-check)
 */
ENT_API ent_code ent_model_load(ent_model **out, ent_diagnostics **diagnostics, const char *path,
                                const ent_load_options *options, ent_error *err);

/**
 * The same for a model in memory.
 *
 * @param name   what messages call it, "allowance.dmn"; no file of that name is read
 * @param bytes  the XML, `size` bytes; copied
 */
ENT_API ent_code ent_model_load_memory(ent_model **out, ent_diagnostics **diagnostics,
                                       const char *name, const char *bytes, size_t size,
                                       const ent_load_options *options, ent_error *err);

/** After the evaluations of the model are freed. NULL does nothing. */
ENT_API void ent_model_free(ent_model *m);

typedef struct ent_diagnostic {
    bool        is_error;  /* else a warning or a note */
    const char *code;      /* stable: "feel-unknown-name" */
    const char *message;   /* one line, lower case, no full stop */
    const char *hint;      /* what to do about it; "" if nothing helps */
    const char *element;   /* DMN id or name; "" if none */
    const char *file;      /* "" if none */
    unsigned    line, column; /* 1-based, columns in code points; 0 = unknown */
    const char *line_text; /* the line of the file; "" if none */
} ent_diagnostic;

/** At most 1,000 errors and 1,000 warnings are kept. */
ENT_API size_t ent_diagnostics_count(const ent_diagnostics *d);
/** In the order of their places; NULL past the end. */
ENT_API const ent_diagnostic *ent_diagnostics_get(const ent_diagnostics *d, size_t index);
/** All of them as `entitle check` prints them, each with its line and a caret. */
ENT_API void ent_diagnostics_print(const ent_diagnostics *d, FILE *out);
/** NULL does nothing. */
ENT_API void ent_diagnostics_free(ent_diagnostics *d);

/* ---- what is in a model ---- */

typedef enum ent_kind {
    ENT_INPUT,    /* input data */
    ENT_DECISION,
    ENT_SERVICE,  /* decision service */
    ENT_BKM       /* business knowledge model */
} ent_kind;

/** How many there are of a kind, those of imported models included. */
ENT_API size_t ent_model_count(const ent_model *m, ent_kind kind);
/** The name; NULL past the end. The model's own elements come first. */
ENT_API const char *ent_model_name(const ent_model *m, ent_kind kind, size_t index);
/** Does it come from another file than the model's own? */
ENT_API bool ent_model_is_imported(const ent_model *m, ent_kind kind, size_t index);
/** An input's or a decision's type, a service's or a business knowledge model's function type; NULL
 *  past the end. */
ENT_API const ent_type *ent_model_type(const ent_model *m, ent_kind kind, size_t index);
/** The index of a name, the model's own first; ENT_E_USAGE with what may have been meant. */
ENT_API ent_code ent_model_find(size_t *out, const ent_model *m, ent_kind kind, const char *name,
                                ent_error *err);

typedef enum ent_type_kind {
    ENT_TYPE_ANY,
    ENT_TYPE_NULL,
    ENT_TYPE_BOOLEAN,
    ENT_TYPE_NUMBER,
    ENT_TYPE_STRING,
    ENT_TYPE_DATE,
    ENT_TYPE_TIME,
    ENT_TYPE_DATE_TIME,
    ENT_TYPE_MONTHS,  /* years and months duration */
    ENT_TYPE_SECONDS, /* days and time duration */
    ENT_TYPE_LIST,
    ENT_TYPE_CONTEXT,
    ENT_TYPE_RANGE,
    ENT_TYPE_FUNCTION
} ent_type_kind;

ENT_API ent_type_kind ent_type_get_kind(const ent_type *t);
/** The item definition's name; NULL if it has none. */
ENT_API const char *ent_type_name(const ent_type *t);
/** Of a list's items, a range's ends, or a function's result; NULL for other kinds. */
ENT_API const ent_type *ent_type_element(const ent_type *t);
/** A context's components, a function's parameters; 0 for other kinds. */
ENT_API size_t          ent_type_member_count(const ent_type *t);
/** NULL past the end. */
ENT_API const char     *ent_type_member_name(const ent_type *t, size_t index);
/** NULL past the end. */
ENT_API const ent_type *ent_type_member_type(const ent_type *t, size_t index);
/**
 * The type in FEEL's words, "list<number>"; a named one by its name.
 *
 * @param[out] buffer  `size` bytes, filled and ended with a NUL as by snprintf(); may be NULL when
 *                     `size` is 0
 * @return how many bytes the whole text has, without the NUL
 */
ENT_API size_t ent_type_text(const ent_type *t, char *buffer, size_t size);

/* ---- evaluating ---- */

/**
 * An evaluation: what is given, and what came of it.
 *
 * @param[out] out  released with ent_evaluation_free(); NULL on failure
 * @param m         must outlive it
 * @param as_of     today(), "2026-06-01"; now() is its midnight, UTC
 * @return ENT_OK, or ENT_E_USAGE when `as_of` is no date
 */
ENT_API ent_code ent_evaluation_new(ent_evaluation **out, const ent_model *m, const char *as_of,
                                    ent_error *err);
/** NULL does nothing. */
ENT_API void ent_evaluation_free(ent_evaluation *e);
/** For the next subject: forget what was given and all values. The memory is kept for reuse. */
ENT_API void ent_evaluation_reset(ent_evaluation *e);

/*
 * Giving inputs. What is not given is null. Giving again replaces; decisions are then evaluated
 * afresh. All return ENT_E_USAGE for an index past the end and ENT_E_FACTS when the value does not
 * fit the input's type; the input is then as it was. Text is copied.
 */

/** Any value as JSON; strings are read as dates, times and durations where the type says so.
 *  Numbers keep 34 digits. A component that is left out is null; one that the type does not have is
 *  refused. */
ENT_API ent_code ent_evaluation_set_json(ent_evaluation *e, size_t input, const char *json,
                                         ent_error *err);
/** A decimal, "120.25" or "1e6", exactly. */
ENT_API ent_code ent_evaluation_set_number(ent_evaluation *e, size_t input, const char *decimal,
                                           ent_error *err);
ENT_API ent_code ent_evaluation_set_string(ent_evaluation *e, size_t input, const char *s,
                                           ent_error *err);
ENT_API ent_code ent_evaluation_set_boolean(ent_evaluation *e, size_t input, bool b,
                                            ent_error *err);
/** "2026-01-31" */
ENT_API ent_code ent_evaluation_set_date(ent_evaluation *e, size_t input, const char *date,
                                         ent_error *err);
ENT_API ent_code ent_evaluation_set_null(ent_evaluation *e, size_t input, ent_error *err);
/** One JSON object with inputs by name. A decision's name overrides its result. All or nothing. */
ENT_API ent_code ent_evaluation_set_all(ent_evaluation *e, const char *json, ent_error *err);

/**
 * Evaluate a decision and what it requires. What has been evaluated is not evaluated again until
 * something else is given, unless it failed. Each call may take 1,000,000 steps.
 *
 * @param[out] out  belongs to the evaluation
 * @return ENT_OK, also when the value is an error null; ENT_E_USAGE for an index past the end
 */
ENT_API ent_code ent_evaluate(const ent_value **out, ent_evaluation *e, size_t decision,
                              ent_error *err);

/**
 * Call a decision service or a business knowledge model.
 *
 * @param kind       ENT_SERVICE or ENT_BKM
 * @param arguments  a JSON object with parameters by name; what it leaves out is null
 * @return ENT_OK, ENT_E_USAGE (no such element) or ENT_E_FACTS (the arguments do not fit)
 */
ENT_API ent_code ent_call(const ent_value **out, ent_evaluation *e, ent_kind kind, size_t index,
                          const char *arguments, ent_error *err);

/** Expressions that failed in the last ent_evaluate() or ent_call(); the first four are kept. */
ENT_API size_t ent_evaluation_fault_count(const ent_evaluation *e);
/** One of them, with its place: ENT_E_RULES. ENT_E_USAGE for an index past the end. */
ENT_API ent_code ent_evaluation_fault(const ent_evaluation *e, size_t index, ent_error *out);

/* ---- values ---- */

typedef enum ent_value_kind {
    ENT_NULL,
    ENT_BOOLEAN,
    ENT_NUMBER,
    ENT_STRING,
    ENT_DATE,
    ENT_TIME,
    ENT_DATE_TIME,
    ENT_MONTHS,  /* years and months duration */
    ENT_SECONDS, /* days and time duration */
    ENT_LIST,
    ENT_CONTEXT,
    ENT_RANGE,
    ENT_FUNCTION
} ent_value_kind;

typedef enum ent_null_cause {
    ENT_NULL_PLAIN, /* somebody wrote or gave it */
    ENT_NULL_ERROR  /* an expression failed: see ent_evaluation_fault() */
} ent_null_cause;

ENT_API ent_value_kind ent_value_get_kind(const ent_value *v);
/** Of a null; ENT_NULL_PLAIN for other kinds. */
ENT_API ent_null_cause ent_value_null_cause(const ent_value *v);
/** Is it true? false for other kinds. */
ENT_API bool ent_value_is_true(const ent_value *v);
/** FEEL's string(): "120.25", "2026-01-31", "[1, \"a\"]"; a string as it is. `*size` gets its
 *  bytes; `size` may be NULL. */
ENT_API const char *ent_value_text(const ent_value *v, size_t *size);
/** JSON: numbers to the last digit, dates and durations as strings. */
ENT_API const char *ent_value_json(const ent_value *v);
/** A list's items, a context's entries; 0 for other kinds. */
ENT_API size_t ent_value_count(const ent_value *v);
/** An item, or an entry's value; NULL past the end. */
ENT_API const ent_value *ent_value_item(const ent_value *v, size_t index);
/** A context's entry's name; NULL past the end. */
ENT_API const char *ent_value_name(const ent_value *v, size_t index);
/** A context's entry by name; NULL if it has none. */
ENT_API const ent_value *ent_value_member(const ent_value *v, const char *name);

#ifdef __cplusplus
}
#endif
#endif
