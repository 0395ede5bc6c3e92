/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The unit tests of read/. With ENTITLE_TEST_DATABASE, a connection string to an empty database
 * that may be filled, also those that need a server; tests/db/read.sh runs it that way.
 */
#include "unit.h"

UNIT_DECLARE(decode);
UNIT_DECLARE(batch);
UNIT_DECLARE(bind);

int main(int argc, char **argv)
{
    const unit_suite *const suites[] = {&suite_decode, &suite_batch, &suite_bind, NULL};
    const unit_suite *const offline[] = {&suite_decode, NULL};
    return unit_main(argc, argv, getenv("ENTITLE_TEST_DATABASE") == NULL ? offline : suites);
}
