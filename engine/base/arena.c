/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena is a chain of chunks:
 *
 *     first -> [full] -> [full] -> current [used ..... free] -> [spare] -> [spare]
 *
 * Everything after `current` is spare: its `used` means nothing until it becomes current.
 * arena_reset() makes all chunks spare. A request that no spare chunk can hold gets a fresh one,
 * put right after `current`; one that a later spare chunk can hold moves that chunk forward, so
 * rounds of the same size settle on the same memory whatever order their requests come in.
 *
 * With ENT_ARENA_DEBUG each block is a chunk of its own, and nothing is kept as a spare.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALIGNMENT           16
#define CHUNK_BYTES_DEFAULT ((size_t)64 * 1024)

struct arena_chunk {
    arena_chunk *next;
    size_t       size, used;
    alignas(ALIGNMENT) unsigned char bytes[];
};

_Noreturn void arena_out_of_memory(size_t bytes)
{
    /* No stdio here: its lock may be held, and it may want memory itself. */
    char line[128];
    int n = snprintf(line, sizeof line,
                     "entitle: out of memory, %zu more bytes were refused; run again to resume\n",
                     bytes);
    if (n > 0) {
        ssize_t ignored = write(STDERR_FILENO, line, (size_t)n);
        (void)ignored;
    }
    _exit(5);
}

static arena_chunk *new_chunk(size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(arena_chunk)) {
        arena_out_of_memory(bytes);
    }
    arena_chunk *chunk = malloc(sizeof(arena_chunk) + bytes);
    if (chunk == NULL) {
        arena_out_of_memory(bytes);
    }
    chunk->next = NULL;
    chunk->size = bytes;
    chunk->used = 0;
    return chunk;
}

static void free_chunks(arena_chunk *chunk)
{
    while (chunk != NULL) {
        arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

/* Where the pointer to the first spare chunk is kept. */
static arena_chunk **spare_link(arena *a)
{
    return a->current == NULL ? &a->first : &a->current->next;
}

/* Make a chunk with room for `bytes` current. */
static void advance(arena *a, size_t bytes)
{
    arena_chunk **at = spare_link(a);
    arena_chunk **link = at;
    while (*link != NULL && (*link)->size < bytes) {
        link = &(*link)->next;
    }
    arena_chunk *chunk = *link;
    if (chunk != NULL) {
        *link = chunk->next;
    } else {
#ifdef ENT_ARENA_DEBUG
        chunk = new_chunk(bytes);
#else
        size_t usual = a->chunk_bytes == 0 ? CHUNK_BYTES_DEFAULT : a->chunk_bytes;
        chunk = new_chunk(bytes > usual ? bytes : usual);
#endif
    }
    chunk->next = *at;
    chunk->used = 0;
    *at = chunk;
    a->current = chunk;
}

void arena_init(arena *a, size_t chunk_bytes)
{
    *a = (arena){.chunk_bytes = chunk_bytes};
}

void arena_reset(arena *a)
{
    arena_rewind(a, (arena_mark){0});
}

void arena_dispose(arena *a)
{
    free_chunks(a->first);
    *a = (arena){.chunk_bytes = a->chunk_bytes};
}

void *arena_alloc(arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX - 2 * ALIGNMENT) {
        arena_out_of_memory(bytes);
    }
    bytes = bytes == 0 ? 1 : bytes;
#ifdef ENT_ARENA_DEBUG
    advance(a, bytes);
#else
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (a->current == NULL || bytes > a->current->size - a->current->used) {
        advance(a, bytes);
    }
#endif
    void *block = a->current->bytes + a->current->used;
    a->current->used += bytes;
    a->used_bytes += bytes;
    return block;
}

void *arena_zalloc(arena *a, size_t bytes)
{
    return memset(arena_alloc(a, bytes), 0, bytes);
}

void *arena_array(arena *a, size_t n, size_t element_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, element_bytes, &bytes)) {
        arena_out_of_memory(SIZE_MAX);
    }
    return arena_zalloc(a, bytes);
}

char *arena_copy(arena *a, const void *bytes, size_t n)
{
    if (n == SIZE_MAX) {
        arena_out_of_memory(n);
    }
    char *copy = arena_alloc(a, n + 1);
    if (n > 0) {
        memcpy(copy, bytes, n);
    }
    copy[n] = '\0';
    return copy;
}

char *arena_strdup(arena *a, const char *s)
{
    return arena_copy(a, s, strlen(s));
}

char *arena_printf(arena *a, const char *format, ...)
{
    char usual[256];
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(usual, sizeof usual, format, args);
    va_end(args);
    if (n < 0) {
        arena_out_of_memory(0);
    }
    char *s;
    if ((size_t)n < sizeof usual) {
        s = arena_copy(a, usual, (size_t)n);
    } else {
        s = arena_alloc(a, (size_t)n + 1);
        vsnprintf(s, (size_t)n + 1, format, again);
    }
    va_end(again);
    return s;
}

arena_mark arena_mark_get(const arena *a)
{
    return (arena_mark){
        .chunk = a->current,
        .used_in_chunk = a->current == NULL ? 0 : a->current->used,
        .used_bytes = a->used_bytes,
    };
}

void arena_rewind(arena *a, arena_mark mark)
{
    a->current = mark.chunk;
    a->used_bytes = mark.used_bytes;
    if (mark.chunk != NULL) {
        mark.chunk->used = mark.used_in_chunk;
    }
#ifdef ENT_ARENA_DEBUG
    arena_chunk **spare = spare_link(a);
    free_chunks(*spare);
    *spare = NULL;
#endif
}

void *arena_push(arena *a, void **items, size_t *n, size_t *capacity, size_t element_bytes)
{
    /* The caller's pointer has its own type; memcpy reads and writes it whatever that is. */
    unsigned char *array;
    memcpy(&array, items, sizeof array);
    if (*n == *capacity) {
        size_t more = *capacity < 4 ? 8 : *capacity * 2;
        unsigned char *grown = arena_array(a, more, element_bytes);
        if (*n > 0) {
            memcpy(grown, array, *n * element_bytes);
        }
        array = grown;
        *capacity = more;
        memcpy(items, &array, sizeof array);
    }
    void *item = array + *n * element_bytes;
    memset(item, 0, element_bytes);
    *n += 1;
    return item;
}
