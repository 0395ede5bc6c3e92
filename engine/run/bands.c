/* SPDX-License-Identifier: Apache-2.0 */
#include "run/bands.h"

#include <inttypes.h>

static void put_int(text *out, const char *key, bool has, int64_t value)
{
    text_json_key(out, key);
    if (has) {
        text_json_int(out, value);
    } else {
        text_json_raw(out, "null");
    }
}

/* Hundredths of a per cent to per cent, exactly. */
static void put_percent(text *out, const char *key, bool has, int32_t hundredths)
{
    char percent[24] = "null";
    if (has) {
        snprintf(percent, sizeof percent, "%" PRId32 ".%02" PRId32, hundredths / 100, hundredths % 100);
    }
    text_json_key(out, key);
    text_json_raw(out, percent);
}

static void put_band(text *out, const rulebook *book, const rulebook_band *b)
{
    text_json_begin_object(out);
    text_json_key(out, "measure");
    text_json_cstring(out, rulebook_measure_name(b->measure));
    text_json_key(out, "benefit");
    text_json_cstring(out, book->benefits[b->benefit].id);
    text_json_key(out, "per_region");
    text_json_bool(out, b->per_region);
    put_int(out, "at_least", b->has_at_least, b->at_least);
    put_int(out, "at_most", b->has_at_most, b->at_most);
    put_percent(out, "down_to_percent", b->has_down_to, b->down_to_percent);
    put_percent(out, "up_to_percent", b->has_up_to, b->up_to_percent);
    put_int(out, "slack", true, b->slack);
    text_json_key(out, "nights");
    text_json_begin_array(out);
    for (size_t i = 0; i < b->n_nights; i++) {
        text_json_int(out, b->nights[i]);
    }
    text_json_end_array(out);
    text_json_end_object(out);
}

void bands_json(text *out, const rulebook *book)
{
    text_json_begin_array(out);
    for (size_t i = 0; i < book->policy.n_bands; i++) {
        put_band(out, book, &book->policy.bands[i]);
    }
    text_json_end_array(out);
}
