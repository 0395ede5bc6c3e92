/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/releasing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 18

int releasing_read_run(int64_t *run_id, const cli_usage *usage, const char *operand)
{
    *run_id = 0;
    if (operand == NULL) {
        return 0;
    }
    size_t n = strlen(operand);
    bool digits = n > 0 && n <= DIGITS_MAX;
    for (size_t i = 0; i < n && digits; i++) {
        digits = isdigit((unsigned char)operand[i]) != 0;
    }
    *run_id = digits ? strtoll(operand, NULL, 10) : 0;
    return *run_id > 0 ? 0
                       : cli_usage_fault(usage, "RUN is a run's number, as 'entitle status' shows it, not '%s'",
                                         operand);
}

int releasing_check_text(const cli_usage *usage, const char *option, const char *s)
{
    if (s[strspn(s, " \t")] == '\0') {
        return cli_usage_fault(usage, "--%s: say why; who looks at the run later will ask", option);
    }
    for (const char *c = s; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            return cli_usage_fault(usage, "--%s: one line of text, without control characters", option);
        }
    }
    return 0;
}

ent_code releasing_find(release_candidate *out, arena *a, struct db *ledger, int64_t run_id,
                        ent_error *err)
{
    ENT_TRY(release_find(out, a, ledger, run_id, err));
    if (out->run_id == 0) {
        error_set(err, ENT_E_FACTS, "no run waits for a release");
        return error_hint(err, "'entitle status' lists the last ones");
    }
    return ENT_OK;
}
