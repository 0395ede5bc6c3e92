/* SPDX-License-Identifier: Apache-2.0 */
/* See random_pool.h. */
#include "random_pool.h"

uint64_t random_next(random_source *r)
{
    uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

uint64_t random_below(random_source *r, uint64_t n)
{
    return random_next(r) % n;
}

bool random_seldom(random_source *r, uint64_t n)
{
    return random_below(r, n) == 0;
}

int64_t random_pool_number(random_source *r)
{
    static const int64_t numbers[] = {0,  1,  2,  3,   5,   7,   10,  12,   18,   30,
                                      60, 65, 80, 100, 139, 250, 500, 1000, 2000, 10000};
    return RANDOM_ONE_OF(r, numbers);
}

const char *random_pool_text(random_source *r)
{
    static const char *const texts[] = {
        "310101", "440106", "31", "", "M", "F", "local", "m", "none", "\xe6\xb2\xaa\xe4\xba\xba"};
    return RANDOM_ONE_OF(r, texts);
}

temporal_date random_pool_date(random_source *r)
{
    static const temporal_date dates[] = {{1900, 3, 1},   {1946, 11, 23}, {1960, 2, 29},
                                          {1966, 11, 24}, {1980, 6, 15},  {2000, 2, 29},
                                          {2006, 11, 23}, {2020, 1, 31},  {2023, 8, 31},
                                          {2026, 11, 1},  {2026, 11, 23}, {2030, 12, 31}};
    return RANDOM_ONE_OF(r, dates);
}
