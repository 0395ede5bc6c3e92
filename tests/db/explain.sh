#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `entitle explain`: one subject from the database, before there is a ledger, and with one.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/db/lib.sh"

book=$top/tests/rulebooks/minimal
explain="$ENTITLE explain --rules $book --as-of 2026-06-01 --lang en"

new_database explain
sql "
    create schema test;
    create table test.person (person_id bigint, born_on date, died_on date, region text);
    create table test.residency (person_id bigint, kind text, valid_from date, valid_to date);
    create table test.feed (loaded_on date);
    insert into test.feed values ('2026-06-01');
    insert into test.person values (1, '1940-03-02', null, '310101'), (2, '1950-01-01', null, '440100'),
        (3, null, null, '440100'), (4, '1930-05-05', '2026-01-01', '440100'), (5, '1930-05-05', null, '440100'),
        (5, '1931-05-05', null, '440100'), (6, '1930-05-05', null, '440100');
    insert into test.residency values (1, 'local', '1999-01-01', null), (2, 'local', '1999-01-01', null),
        (3, 'local', '1999-01-01', null), (4, 'local', '1999-01-01', null), (5, 'local', '1999-01-01', null),
        (6, 'local', '1999-01-01', '2020-01-01'), (6, 'tourist', '2020-01-01', null);"

ends_with "without a ledger" 0 $explain --subject 1 --benefit old-age
has "grant" "$out" "old-age: grant (new)"
has "amount of the region" "$out" "200.00 CNY, monthly, from 2026-06-01"
has "deciding rule" "$out" "bands / under-90: up to 89 years"
has "facts with their source" "$out" "Person.birth date = 1940-03-02 [register]"
has "law" "$out" "Test Act, section 3"

ends_with "too young" 0 $explain --subject 2 --benefit old-age
has "not eligible" "$out" "old-age: not eligible"
has "the step that decides" "$out" "age = 76"

ends_with "no birth date" 0 $explain --subject 3 --benefit old-age
has "held" "$out" "old-age: hold (missing-fact)"
has "what is missing" "$out" "Person.birth date: no value"

ends_with "dead" 0 $explain --subject 4 --benefit old-age
has "guard" "$out" "not-alive: The person has died."

ends_with "twice" 0 $explain --subject 5 --benefit old-age
has "conflict" "$out" "old-age: hold (conflicting-fact)"

ends_with "a value that the dictionary does not allow" 0 $explain --subject 6 --benefit old-age
has "invalid" "$out" "Residency.kind: invalid value"

ends_with "nobody" 1 $explain --subject 99
has "nobody is said so" "$err" "no person has the key 99"

ends_with "excluded" 0 $explain --subject 1
has "what excludes comes first" "$out" "greeting: skip (excluded)"

ends_with "JSON" 0 $explain --subject 1 --json
is "JSON is sound" "$(sql "select j ->> 'subject', j #>> '{decisions,0,benefit}', j #>> '{decisions,0,amount_minor}',
    j #>> '{decisions,0,facts,Person,birth date}' from (select \$json\$$out\$json\$::jsonb as j) as t")" \
    "1|old-age|20000|1940-03-02"

sql "update test.feed set loaded_on = '2026-05-20'"
ends_with "an old feed" 0 $explain --subject 1 --benefit old-age
has "stale" "$out" "Person.birth date: stale"
sql "update test.feed set loaded_on = '2026-06-01'"

# ---- with a ledger -----------------------------------------------------------------------------------------------------

ends_with "a ledger" 0 "$ENTITLE" init
sql "insert into entitle.refusal (subject, benefit, since) values (2, '*', '2026-01-01')"
ends_with "with a ledger" 0 $explain --subject 1 --benefit old-age --purpose "a call"
has "as before" "$out" "old-age: grant (new)"
is "the look is kept" "$(sql "select action, benefit, subject, detail ->> 'purpose' from entitle.access_log")" \
    "explain|old-age|1|a call"
ends_with "without a purpose" 2 $explain --subject 1
has "it asks for one" "$err" "add --purpose TEXT"
ends_with "with a blank one" 2 $explain --subject 1 --purpose " "
is "nothing was shown, nothing is logged" "$out$(sql "select count(*) from entitle.access_log")" 1
ends_with "refused" 0 $explain --subject 2 --benefit old-age --purpose "a call"
has "a refusal counts" "$out" "old-age: skip (refused)"
is "nothing else is written" "$(sql "select count(*) from entitle.grant_record")" 0

ends_with "unknown benefit" 2 $explain --subject 1 --benefit oldage
has "unknown benefit: hint" "$err" "did you mean 'old-age'?"
ends_with "no subject" 2 $explain
sql "drop table test.residency"
ends_with "a table is missing" 1 $explain --subject 1 --purpose "a call"
has "a table is missing: which" "$err" "test.residency"
finish
