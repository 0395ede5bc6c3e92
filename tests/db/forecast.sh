#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Who will be entitled, month by month: counted by SQL that knows nothing of the engine, and by a dry run of each day; the same bytes
# whatever the workers and shards; nothing written.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

bench=$top/tests/rulebooks/bench
from=2026-11-23
until=2027-08-15
days='2026-12-01 2027-01-01 2027-02-01 2027-03-01 2027-04-01 2027-05-01 2027-06-01 2027-07-01 2027-08-01 2027-08-15'
forecast() { run "$ENTITLE" forecast --as-of $from --until $until "$@"; }
json() {
    forecast "$@" --json
    printf '%s\n' "$out" > "$work/out.json"
}
# of BENEFIT DAY KEY: of a benefit as a whole on a day; FIRST of the day on which it begins
of() {
    sed 's/{"benefit":/\n&/g' "$work/out.json" | grep "^{\"benefit\":\"$1\"" | sed 's/{"day":/\n&/g' |
        if [ "$2" = FIRST ]; then head -n 1; else grep "^{\"day\":\"$2\""; fi | sed 's/"regions":.*//' |
        grep -o "\"$3\":[0-9-]*" | head -n 1 | cut -d: -f2
}

new_database forecast
sql_file "$top/tests/bench/population.sql" -q -v people=6000 -v order=key > /dev/null 2>&1
"$ENTITLE" init > "$work/init.out"
json "$bench"
is 'it ends well' "$status" 0

# ---- by SQL: an age, and being a child
local_alive="registry.person p join registry.residency r using (person_id) where p.death_date is null and r.kind = 'local'"
old_on() { sql "select count(*) from $local_alive and p.birth_date <= (date '$1' - interval '80 years')::date"; }
was=$from
expected=
obtained=
for day in $days; do
    expected="$expected$day $(old_on "$day") $(sql "select count(*) from $local_alive and p.birth_date <= (date '$day' - interval '80 years')::date
        and p.birth_date > (date '$was' - interval '80 years')::date") 0
"
    obtained="$obtained$day $(of old-age-allowance "$day" entitled) $(of old-age-allowance "$day" new) $(of old-age-allowance "$day" ended)
"
    was=$day
done
is 'who turns eighty, and when' "$obtained" "$expected"
is 'somebody does' "$([ "$(old_on $until)" -gt "$(old_on $from)" ] && echo yes)" yes
is 'the first day' "$(of old-age-allowance FIRST entitled)" "$(old_on $from)"

# ---- as a dry run of that day counts, to the cent
"$ENTITLE" run --dry-run --json --as-of $until "$bench" 2> /dev/null | sed 's/{"benefit":/\n&/g' |
    sed -n 's/^{"benefit":"\([a-z-]*\)".*"outcome":"grant","reason":"new","n":\([0-9]*\),"amount_minor":\([0-9]*\).*/\1 \2 \3/p' | sort > "$work/dry"
for benefit in $(cut -d' ' -f1 "$work/dry"); do
    echo "$benefit $(of "$benefit" $until entitled) $(of "$benefit" $until amount_minor)"
done > "$work/seen"
same_file 'every benefit as a dry run of the last day counts it' "$work/seen" "$work/dry"
is 'all eight' "$(wc -l < "$work/dry")" 8
is 'day by day it adds up' "$(
    for benefit in $(cut -d' ' -f1 "$work/dry"); do
        n=$(of "$benefit" FIRST entitled)
        for day in $days; do
            n=$((n + $(of "$benefit" "$day" new) - $(of "$benefit" "$day" ended) - $(of "$benefit" "$day" undecided)))
            [ "$n" -eq "$(of "$benefit" "$day" entitled)" ] || echo "$benefit on $day"
        done
    done)" ''
is 'regions add up' "$(sed 's/{"benefit":/\n&/g' "$work/out.json" | grep '^{"benefit":"old-age-allowance"' | sed 's/{"day":/\n&/g' |
    grep '^{"day":"2027-08-15"' | grep -o '"region":"[0-9]*","entitled":[0-9]*' | sed 's/.*://' | awk '{ n += $1 } END { print n }')" "$(old_on $until)"

# ---- neither workers nor shards change a byte
forecast "$bench" --workers 1 --html "$work/first.html"
printf '%s\n' "$out" > "$work/first"
cp "$work/out.json" "$work/first.json"
for how in '--workers 3 --shard-size 100' '--workers 2 --shard-size 100000'; do
    # shellcheck disable=SC2086
    forecast "$bench" $how --html "$work/same.html"
    printf '%s\n' "$out" > "$work/same"
    same_file "the same text with $how" "$work/same" "$work/first"
    same_file "the same page with $how" "$work/same.html" "$work/first.html"
    # shellcheck disable=SC2086
    json "$bench" $how
    same_file "the same JSON with $how" "$work/out.json" "$work/first.json"
done

# ---- in words
has 'what is known' "$(cat "$work/first")" 'Only time passes: ages grow'
has 'what does not change is said at the end' "$(cat "$work/first")" 'The same on all days: '
forecast "$bench" --lang zh --html "$work/zh.html"
has 'in Chinese' "$out" '仅考虑时间推移'
has 'the page too' "$(cat "$work/zh.html")" '<html lang="zh"'
has 'the page has bars' "$(cat "$work/first.html")" '<figcaption>Who becomes entitled, by region</figcaption>'
is 'no script, nothing from elsewhere' "$(grep -c -i '<script\|<link\|src=\|@import\|url(' "$work/first.html")" 0
is 'one benefit only' "$(json "$bench" --benefit child-allowance; grep -o '{"benefit":"[a-z-]*"' "$work/out.json")" '{"benefit":"child-allowance"'

# ---- what the rulebook knows of days to come: a parameter, a benefit's first and last day, a review
new=$work/new
cp -r "$bench" "$new"
sed -i '/<parameter name="child allowance"/,/<\/parameter>/s|<value from="2020-01-01" law="Bench law 6">300</value>|<value from="2020-01-01" to="2027-03-01" law="Bench law 6">300</value><value from="2027-03-01" law="Bench law 6a">350</value>|' \
    "$new/parameters.xml"
sed -i 's/from="2020-01-01" review-by="2035-12-31"/from="2027-02-01" review-by="2027-06-30"/' "$new/disability-aid/benefit.xml"
json "$new"
is 'a raise: everybody gets more, once' "$(for d in $days; do of child-allowance "$d" more; done | grep -v '^0$' | tr '\n' ' ')" "$(of child-allowance 2027-03-01 more) "
is 'and the others of that day get it from the first' "$(($(of child-allowance 2027-03-01 more) + $(of child-allowance 2027-03-01 new)))" "$(of child-allowance 2027-03-01 entitled)"
is 'what it costs then' "$(of child-allowance 2027-03-01 amount_minor)" "$((35000 * $(of child-allowance 2027-03-01 entitled)))"
has 'it says which parameter' "$(cat "$work/out.json")" '"parameters":[{"day":"2027-03-01","parameter":"child allowance","region":"","unit":"CNY/month","before":"300","after":"350","benefits":"child-allowance"}]'
is 'not in force before' "$(of disability-aid 2027-01-01 entitled)" 0
is 'all at once then' "$(of disability-aid 2027-02-01 new)" "$(of disability-aid 2027-02-01 entitled)"
is 'and somebody' "$([ "$(of disability-aid 2027-02-01 new)" -gt 0 ] && echo yes)" yes
forecast "$new"
has 'in words: the parameter' "$out" 'from 2027-03-01: child allowance: 300 -> 350 CNY/month [parameters.xml:'
has 'in words: the review' "$out" 'To be reviewed by 2027-06-30, and counted by the rules of today after that: disability-aid.'
forecast "$new" --benefit disability-aid --until 2027-01-01
is 'nothing in force on any day' "$status" 0
has 'nobody is entitled' "$out" 'Nobody is entitled, on none of the days: disability-aid.'

# ---- a row that ends, one that begins, by their own dates
sql "alter table registry.residency add since date default '2000-01-01', add until date;
     update registry.residency set until = date '2027-04-15' where person_id % 3 = 0;
     update registry.residency set since = date '2027-05-15' where person_id % 3 = 1"
rm -rf "$new"
cp -r "$bench" "$new"
sed -i 's/<item name="Residency"/<item name="Residency" from="since" to="until"/' "$new/sources.xml"
json "$new" --benefit old-age-allowance
lives_on() { sql "select count(*) from $local_alive and p.birth_date <= (date '$1' - interval '80 years')::date
    and coalesce(since, '2000-01-01') <= date '$1' and coalesce(until, '2100-01-01') > date '$1'"; }
is 'who lives there on which day' "$(for d in $days; do of old-age-allowance "$d" entitled; done)" "$(for d in $days; do lives_on "$d"; done)"

# ---- sources are as fresh as on the first day
new_city forecast_fresh 500
before=$(ledger_digest)
run "$ENTITLE" forecast --as-of 2026-03-01 --until 2026-12-31 "$rules"
is 'a source that is fresh today' "$status" 0
has 'is fresh in the forecast' "$out" 'The same on all days: aid, bonus, club.'
sql "update night.feed set loaded_on = '2025-12-01'"
run "$ENTITLE" forecast --as-of 2026-03-01 --until 2026-04-01 "$rules"
has 'one that is stale is stale, and it is said' "$out" 'Source register is stale today, and counts as stale on every day.'
is 'the ledger is as it was' "$(ledger_digest)" "$before"

# ---- bad input
ends_with 'no end' 2 "$ENTITLE" forecast --as-of $from "$bench"
has 'it says how' "$err" '--until says how far'
ends_with 'an end before the beginning' 2 "$ENTITLE" forecast --as-of $from --until $from "$bench"
has 'it says so' "$err" '--until has to be later'
ends_with 'too far' 2 "$ENTITLE" forecast --as-of $from --until 2037-01-01 "$bench"
has 'it says how far' "$err" 'ten years at most'
ends_with 'no such language' 2 "$ENTITLE" forecast --as-of $from --until $until --lang fr "$bench"
ends_with 'text and JSON' 2 "$ENTITLE" forecast --as-of $from --until $until --text --json "$bench"
PGDATABASE=forecast
ends_with 'no such benefit' 2 "$ENTITLE" forecast --as-of $from --until $until --benefit hat "$bench"
has 'it says which there are' "$err" 'child-allowance'
ends_with 'no such folder' 1 "$ENTITLE" forecast --as-of $from --until $until "$work/nowhere"
ends_with 'the page would go nowhere' 1 "$ENTITLE" forecast --as-of $from --until $until --html "$work/nowhere/page.html" "$bench"
rm -rf "$new"
cp -r "$bench" "$new"
sed -i '/<parameter name="child allowance"/,/<\/parameter>/s|from="2020-01-01"|from="2020-01-01" to="2027-03-01"|' "$new/parameters.xml"
ends_with 'a parameter without a value from some day on' 1 "$ENTITLE" forecast --as-of $from --until $until "$new"
has 'it says from which day' "$err" 'as of 2027-03-01: nothing was forecast'
has 'and what to do' "$err" 'end the forecast before that day with --until'
ends_with 'before that day it can be done' 0 "$ENTITLE" forecast --as-of $from --until 2027-02-28 "$new"

finish
