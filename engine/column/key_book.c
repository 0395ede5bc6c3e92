/* SPDX-License-Identifier: Apache-2.0 */
/* Subjects have positive multiples of KEY_BOOK_GAP, other keys negative numbers: -1 - code. */
#include "column/key_book.h"

void key_book_init(key_book *b)
{
    *b = (key_book){.kind = KEY_INTEGER};
    column_dictionary_init(&b->others);
}

void key_book_free(key_book *b)
{
    column_dictionary_free(&b->others);
}

void key_book_begin(key_book *b, const key_column *subjects, size_t n, int64_t *numbers)
{
    b->kind = subjects->kind;
    b->subjects = subjects;
    b->n_subjects = n;
    if (b->kind == KEY_INTEGER) {
        return;
    }
    column_dictionary_begin(&b->others);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = key_book_at(i);
    }
}

bool key_book_find(const key_book *b, key k, size_t guess, size_t *at)
{
    /* Whoever walks through keys finds the next one where the last one was, or right behind. */
    for (size_t i = guess; i < b->n_subjects && i < guess + 2; i++) {
        if (key_compare(key_at(b->subjects, i), k) == 0) {
            *at = i;
            return true;
        }
    }
    size_t low = 0, high = b->n_subjects;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = key_compare(key_at(b->subjects, middle), k);
        if (order == 0) {
            *at = middle;
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *at = low;
    return false;
}

int64_t key_book_number(key_book *b, key k)
{
    size_t at;
    if (k.kind == KEY_INTEGER) {
        return k.number;
    }
    if (key_book_find(b, k, 0, &at)) {
        return key_book_at(at);
    }
    return -1 - (int64_t)column_dictionary_code(&b->others, k.bytes, k.size);
}

key key_book_key(const key_book *b, int64_t number)
{
    if (b->kind == KEY_INTEGER) {
        return key_integer(number);
    }
    if (number > 0) {
        return key_at(b->subjects, (size_t)(number / KEY_BOOK_GAP) - 1);
    }
    const column_string *s = &b->others.items[-1 - number];
    return (key){.kind = b->kind, .size = s->size, .bytes = s->bytes};
}

void key_book_to_text(text *out, const key_book *b, int64_t number)
{
    key_to_text(out, key_book_key(b, number));
}
