/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The unit tests of db/. With ENTITLE_TEST_DATABASE, a superuser's connection string to a database
 * of a private server, also those that need a server; tests/db/read.sh runs it that way.
 */
#include "unit.h"

UNIT_DECLARE(offline);
UNIT_DECLARE(connect);
UNIT_DECLARE(statement);
UNIT_DECLARE(copy);

int main(int argc, char **argv)
{
    const unit_suite *const suites[] = {&suite_offline, &suite_connect, &suite_statement,
                                        &suite_copy, NULL};
    const unit_suite *const offline[] = {&suite_offline, NULL};
    return unit_main(argc, argv, getenv("ENTITLE_TEST_DATABASE") == NULL ? offline : suites);
}
