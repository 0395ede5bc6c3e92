#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The bench's comparisons without its times: the engine's counts and sums per benefit are those of SQL that knows nothing of
# it, for tables in key order and in random order, for rules over lists, and for a wide rulebook.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
entitle=$ENTITLE
. "$top/tests/bench/lib.sh"

book=$top/tests/rulebooks/bench
people=20000

ends_with 'the rulebook has no errors' 0 "$ENTITLE" check --as-of $as_of "$book"
has 'and no warnings' "$out" '0 warnings'
ends_with 'its cases pass' 0 "$ENTITLE" test "$book"

for order in key random; do
    new_database bench
    do_file "$bench/population.sql" -v people=$people -v order=$order
    prepare_sums
    for contestant in straightforward expert; do
        do_file "$bench/$contestant.sql"
        keep_sql_sums $contestant
    done
    is "$order: SQL and SQL agree" "$(differing_sums straightforward expert)" ''
    ends_with "$order: init" 0 "$ENTITLE" init
    approve_rules $as_of "$book" || not_ok "$order: approval"
    (night "$work/first" "$book") || not_ok "$order: the first night"
    is "$order: everybody is read" "$(field "$work/first" read)" $people
    keep_engine_sums
    is "$order: grants of every benefit, to the cent" "$(differing_sums entitle straightforward)" ''
    is "$order: all eight benefits are granted" \
        "$(ask "select count(*) from bench.granted where contestant = 'entitle' and n > 0")" 8
    keep_counted_sums counted "$work/first"
    is "$order: the run counts what it writes" "$(differing_sums entitle counted)" ''
    (night "$work/second" "$book") || not_ok "$order: the second night"
    is "$order: nothing changed, nothing is written" "$(rows_written "$work/second")" 0
done
is 'as many people in random order' "$(ask 'select count(*) from registry.person')" $people
is 'and their rows do lie in another order' \
    "$(ask "select abs(correlation) < 0.1 from pg_stats where schemaname = 'registry' and tablename = 'person'
             and attname = 'person_id'")" t

# ---- children and spells, of the same people in random order
lists=$top/tests/rulebooks/bench-lists
ends_with 'the rulebook over lists has no errors' 0 "$ENTITLE" check --as-of $as_of "$lists"
has 'nor warnings' "$out" '0 warnings'
ends_with 'and its cases pass' 0 "$ENTITLE" test "$lists"
do_file "$bench/households.sql" -v people=$people -v order=random
ask 'set client_min_messages = error; drop schema entitle cascade; truncate bench.granted'
do_file "$bench/households-grants.sql"
keep_sql_sums households
ends_with 'lists: init' 0 "$ENTITLE" init
approve_rules $as_of "$lists" || not_ok 'lists: approval'
(night "$work/first" "$lists") || not_ok 'lists: the first night'
keep_engine_sums
is 'lists: grants of every benefit, to the cent' "$(differing_sums entitle households)" ''
is 'lists: all six benefits are granted' \
    "$(ask "select count(*) from bench.granted where contestant = 'entitle' and n > 0")" 6
(night "$work/second" "$lists") || not_ok 'lists: the second night'
is 'lists: nothing changed, nothing is written' "$(rows_written "$work/second")" 0

# ---- a wide rulebook: two of each of the nine kinds, counted in a dry run
n_generated=18
ends_with 'benefits are generated' 0 sh "$bench/generate" $n_generated "$work/wide" "$work/wide.sql"
ends_with 'they have no errors' 0 "$ENTITLE" check --as-of $as_of "$work/wide"
is 'and no warnings but of parameters and inputs that none of so few reads' "$(printf '%s\n' "$out" | grep 'warning: ' |
    grep -v 'no benefit reads the parameter\|read the input')" ''
ask 'truncate bench.granted'
do_file "$work/wide.sql"
(night "$work/wide.json" --dry-run "$work/wide") || not_ok 'wide: the dry run'
keep_counted_sums entitle "$work/wide.json"
is 'wide: grants of every benefit, to the cent' "$(differing_sums entitle sql)" ''
is 'wide: all benefits are granted' \
    "$(ask "select count(*) from bench.granted where contestant = 'entitle' and n > 0")" $n_generated
finish
