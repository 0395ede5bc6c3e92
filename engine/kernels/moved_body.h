/* SPDX-License-Identifier: Apache-2.0 */
/* The loops that carry values of CTYPE to other places; named SUFFIX. Undefines both. None of them
 * looks beyond n: an index that stands there points anywhere. */

void NAME3(kernel_lookup, SUFFIX, by_u8)(CTYPE *out, const CTYPE *table, const uint8_t *at,
                                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = table[at[i]];
    }
}

void NAME3(kernel_lookup, SUFFIX, by_i32)(CTYPE *out, const CTYPE *table, const int32_t *at,
                                          size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = table[at[i]];
    }
}

void NAME2(kernel_gather, SUFFIX)(CTYPE *out, const CTYPE *a, const uint32_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = a[row[i]];
    }
}

/** Four rows at a time, whether the list has as many or not: those of the next parents are written
 *  over by what is theirs. */
void NAME2(kernel_spread, SUFFIX)(CTYPE *out, const CTYPE *of_parent, const uint32_t *begin,
                                  size_t n_parents)
{
    uint32_t room = find_room(begin, n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        CTYPE x = of_parent[i];
        uint32_t k = begin[i] - begin[0], end = begin[i + 1] - begin[0];
        do {
            if (k + 4 <= room) {
                out[k] = out[k + 1] = out[k + 2] = out[k + 3] = x;
            } else {
                for (uint32_t rest = k; rest < end; rest++) {
                    out[rest] = x;
                }
            }
            k += 4;
        } while (k < end);
    }
}

#undef CTYPE
#undef SUFFIX
