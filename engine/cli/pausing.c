/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pausing.h"

#include <string.h>

#include "base/translate.h"
#include "db/db.h"

int pausing_read_scope(pause_target *out, const cli_usage *usage, const char *benefit,
                       const char *region)
{
    *out = (pause_target){.kind = PAUSE_ALL, .name = ""};
    if (benefit != NULL && region != NULL) {
        return cli_usage_fault(usage, "--benefit and --region are two scopes: give one of them");
    }
    if (benefit != NULL && benefit[0] == '\0') {
        return cli_usage_fault(usage, "--benefit is empty: without it, everything is meant");
    }
    if (benefit != NULL) {
        *out = (pause_target){.kind = PAUSE_BENEFIT, .name = benefit};
    } else if (region != NULL) {
        const char *fault = pause_region_fault(region);
        if (fault != NULL) {
            return cli_usage_fault(usage, fault, region);
        }
        *out = (pause_target){.kind = PAUSE_REGION, .name = region};
    }
    return 0;
}

ent_code pausing_check_benefit(arena *a, db *ledger, const pause_target *what, ent_error *err)
{
    if (what->kind != PAUSE_BENEFIT) {
        return ENT_OK;
    }
    const char **known;
    size_t n;
    ENT_TRY(pause_benefits(&known, &n, a, ledger, err));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(known[i], what->name) == 0) {
            return ENT_OK;
        }
    }
    error_set(err, ENT_E_SOURCE, "no rulebook of this ledger has a benefit '%s'", what->name);
    if (n == 0) {
        return error_hint(err, "the ledger has no rulebook yet; 'entitle approve' brings one");
    }
    const char *meant = cli_suggest(what->name, known);
    if (meant != NULL) {
        return error_hint(err, "did you mean '%s'?", meant);
    }
    text list = {0};
    for (size_t i = 0; i < n; i++) {
        text_printf(&list, "%s%s", i == 0 ? "" : ", ", known[i]);
    }
    error_hint(err, "it has %s", text_string(&list));
    text_dispose(&list);
    return err->code;
}

void pausing_append_json(text *out, const pause_row *row)
{
    const char *const texts[][2] = {{"scope", pause_kind_name(row->what.kind)},
                                    {"name", row->what.name},
                                    {"since", row->since},
                                    {"by", row->by},
                                    {"reason", row->reason},
                                    {"ended", row->ended},
                                    {"ended_by", row->ended_by}};
    text_json_begin_object(out);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i][1] != NULL) {
            text_json_key(out, texts[i][0]);
            text_json_cstring(out, texts[i][1]);
        }
    }
    text_json_end_object(out);
}

void pausing_append_json_list(text *out, const pause_row *rows, size_t n)
{
    text_json_begin_array(out);
    for (size_t i = 0; i < n; i++) {
        pausing_append_json(out, &rows[i]);
    }
    text_json_end_array(out);
}

void pausing_print(arena *a, const char *lead, const pause_row *row)
{
    printf(translate("%s%s, since %s by %s"), lead, pause_describe(a, &row->what), row->since, row->by);
    if (row->ended != NULL && row->ended_by == NULL) {
        printf(translate(", until %s"), row->ended);
    }
    printf("%s%s\n", row->reason[0] == '\0' ? "" : ": ", row->reason);
}
