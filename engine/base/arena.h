/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory by lifetime. An arena hands out blocks that are all released together, by
 * arena_reset() (keeps the chunks for the next round) or arena_dispose().
 *
 *     arena a;
 *     arena_init(&a, 64 * 1024);
 *     char *p = arena_alloc(&a, 100);      // 16-byte aligned, never NULL, see below
 *     arena_reset(&a);                     // p is gone, the memory is kept
 *     arena_dispose(&a);
 *
 * Out of memory: the default is to print one line and abort the process with exit status 5
 * through arena_out_of_memory(): a night that cannot allocate must stop, its open ledger
 * transaction rolls back, and the next run resumes. Nothing half-written can result.
 * In a build with -DENT_ARENA_DEBUG every block is its own malloc, so ASan and valgrind see it.
 */
#ifndef ENTITLE_BASE_ARENA_H
#define ENTITLE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct arena_chunk arena_chunk;

typedef struct arena {
    arena_chunk *first, *current;
    size_t       chunk_bytes; /* size of a fresh chunk */
    size_t       used_bytes;  /* handed out since the last reset */
} arena;

/** A point in an arena's life; arena_rewind() releases everything allocated after it. */
typedef struct arena_mark {
    arena_chunk *chunk;
    size_t       used_in_chunk, used_bytes;
} arena_mark;

void arena_init(arena *a, size_t chunk_bytes);
void arena_reset(arena *a);
void arena_dispose(arena *a);

void *arena_alloc(arena *a, size_t bytes);                   /* uninitialised */
void *arena_zalloc(arena *a, size_t bytes);                  /* zeroed */
void *arena_array(arena *a, size_t n, size_t element_bytes); /* zeroed, overflow-checked */
char *arena_copy(arena *a, const void *bytes, size_t n);     /* n bytes and a terminating NUL */
char *arena_strdup(arena *a, const char *s);
char *arena_printf(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

arena_mark arena_mark_get(const arena *a);
void       arena_rewind(arena *a, arena_mark mark);

_Noreturn void arena_out_of_memory(size_t bytes);

/* Growable array in an arena: ARENA_PUSH(a, &items, &n, &capacity) -> pointer to a new zeroed item. */
void *arena_push(arena *a, void **items, size_t *n, size_t *capacity, size_t element_bytes);
#define ARENA_PUSH(a, items, n, capacity) \
    arena_push((a), (void **)(items), (n), (capacity), sizeof **(items))

#endif
