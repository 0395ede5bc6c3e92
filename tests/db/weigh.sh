#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# entitle check --people: gaps and overlaps of decision tables by the people in the sources, against counts by SQL that knows nothing of
# the engine; the same numbers whatever the workers and shards; nothing written, no key and no name shown.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"

day=2026-03-01
new_database weigh
sql_file "$top/tests/db/night/tables.sql" -q -v people=3000 || exit 2
count() { sql "select to_char(count(*), 'FM9,999') from night.person where $1"; }
lacks() { # NAME TEXT WORD
    case $2 in
    *"$3"*) not_ok "$1" "expected nowhere: $3" "$2" ;;
    *) ok "$1" ;;
    esac
}
people() { run "$ENTITLE" check --people --as-of $day "$@"; }

# ---- a gap that nobody falls into: eligibility comes before it
sound=$top/tests/rulebooks/night
people "$sound"
is 'warnings do not count' "$status" 0
asked=$(count 'alive and score >= 50')
has 'nobody' "$out" " people: nobody falls into the gap tonight (as of $day); the table is asked for $asked of 3,000 subjects"
has 'all tables' "$out" "decision tables and people (3,000 subjects, as of $day):"
has 'a rule each' "$out" "aid/aid.dmn:16:5 amount  $asked        0         0        0                        -"
run "$ENTITLE" check --as-of $day "$sound"
lacks 'not without being asked' "$out" people:

# ---- a gap, an overlap, and a fact that is not known
book=$work/book
cp -r "$sound" "$book"
sed -i 's/Person.score &gt;= 50/not(Person.club)/; s/\[70\.\.90)/[60..80)/' "$book/aid/aid.dmn"
sql 'update night.person set club = null where id % 100 = 7' # of whom eligibility is not known: the table is not asked
asks='alive and not club'
gap='(score < 50 or score >= 80 and score < 90)'
both='(score >= 60 and score < 70 and score <> 66)'
people "$book" --workers 1
printf '%s\n' "$out" > "$work/first"
is 'a gap is a warning all the same' "$status" 0
asked=$(count "$asks") in_gap=$(count "$asks and $gap") in_both=$(count "$asks and $both") unknown=$(count "$asks and score is null")
for n in "$asked" "$in_gap" "$in_both" "$unknown"; do
    [ "$n" != 0 ] || not_ok 'the test has people of each sort'
done
has 'who falls into the gap' "$out" "
 people: no rule matches $in_gap of 3,000 subjects tonight (as of $day); the table is asked for $asked, and of $unknown more it cannot be told: a fact is unknown
"
has 'whom both rules match' "$out" "
 people: both rules match $in_both of 3,000 subjects tonight (as of $day); the table is asked for $asked, and of $unknown more it cannot be told: a fact is unknown
"
lacks 'no other finding has a number' "$(printf '%s\n' "$out" | grep -A 4 'rulebook-no-death-check')" people:

# ---- neither workers nor shards change a byte
for how in '--workers 3' '--workers 3 --shard-size 7' '--workers 2 --shard-size 1000'; do
    # shellcheck disable=SC2086
    people "$book" $how
    printf '%s\n' "$out" > "$work/same"
    same_file "the same text with $how" "$work/same" "$work/first"
done

# ---- for programs
people "$book" --json --sarif "$work/check.sarif"
number() { sql "select count(*) from night.person where $1"; }
numbers="\"people\":{\"as_of\":\"$day\",\"n\":$(number "$asks and $gap"),\"null\":0,\"unknown\":$(number "$asks and score is null"),\"asked\":$(number "$asks"),\"subjects\":3000}"
has 'JSON: the gap' "$out" "$numbers"
has 'JSON: the overlap' "$out" "\"n\":$(number "$asks and $both"),\"null\":0,\"unknown\":"
rules=$(for where in 'score >= 50 and score < 70 and score <> 66' 'score = 66' 'score >= 60 and score < 80' 'score >= 90'; do number "$asks and $where"; done | paste -sd,)
has 'JSON: each rule' "$out" "\"table\":\"bands\",\"subjects\":3000,\"asked\":$(number "$asks"),\"none\":$(number "$asks and $gap"),\"null\":0,\"unknown\":$(number "$asks and score is null"),\"rules\":[$rules]"
sarif=$(cat "$work/check.sarif")
has 'SARIF: properties' "$sarif" "\"properties\":{$numbers}"
has 'SARIF: in words' "$sarif" "people: no rule matches $in_gap of 3,000 subjects tonight"
prints() { grep -o '"faultInLine/v1":"[0-9a-f]*"' "$1" | sort; }
run "$ENTITLE" check --as-of $day --sarif "$work/alone.sarif" "$book"
is 'SARIF: findings have fingerprints' "$(prints "$work/alone.sarif" | wc -l | tr -d ' ')" 4
is 'SARIF: the same findings as without people' "$(prints "$work/check.sarif")" "$(prints "$work/alone.sarif")"

# ---- a value that is known not to be there is in no gap between values
cp -r "$book" "$work/none"
sed -i 's/<fact name="score" column="score"/& null="none"/' "$work/none/sources.xml"
people "$work/none"
has 'whoever has no value is counted by himself' "$out" "
 people: no rule matches $in_gap of 3,000 subjects tonight (as of $day); the table is asked for $asked; for $unknown more an input has no value, which no rule matches either
"
people "$work/none" --json
has 'JSON: too' "$out" "\"none\":$(number "$asks and $gap"),\"null\":$(number "$asks and score is null"),\"unknown\":0,"

# ---- a table that ends at its first rule
sed -i 's/id="bands" hitPolicy="UNIQUE"/id="bands" hitPolicy="FIRST"/' "$book/aid/aid.dmn"
people "$book" --json
rules=$(for where in 'score >= 50 and score < 70 and score <> 66' 'score = 66' 'score >= 70 and score < 80' 'score >= 90'; do number "$asks and $where"; done | paste -sd,)
has 'FIRST: each rule, and whom none matches' "$out" "\"asked\":$(number "$asks"),\"none\":$(number "$asks and $gap"),\"null\":0,\"unknown\":$(number "$asks and score is null"),\"rules\":[$rules]"
has 'FIRST: the gap' "$out" "$numbers"
sed -i 's/id="bands" hitPolicy="FIRST"/id="bands" hitPolicy="UNIQUE"/' "$book/aid/aid.dmn"

# ---- whom a guard stops, rules that match nobody, what is not in force
sql 'update night.person set score = 55 where score = 66'
people "$book"
has 'a rule that nobody reaches' "$(printf '%s\n' "$out" | grep '^  aid/aid.dmn')" '  2'
sql 'update night.person set alive = false'
people "$book"
has 'whom a guard stops is not asked' "$out" 'the table is asked for 0 of 3,000 subjects'
sql 'update night.person set alive = true'
sed -i 's/from="2020-01-01"/from="2027-01-01"/' "$book/aid/benefit.xml"
people "$book"
has 'a benefit that is not in force' "$out" "people: nobody could be asked (as of $day): no benefit in force has this table"
sed -i 's/from="2027-01-01"/from="2020-01-01"/' "$book/aid/benefit.xml"

# ---- a role that may read the columns of the sources, and no more
sql "create role weigher login; grant usage on schema night to weigher;
     grant select (id, region, alive, score, member, club, died, helper) on night.person to weigher; grant select on night.feed to weigher"
people "$book" --source "user=weigher dbname=weigh"
is 'columns are enough' "$status" 0
is 'no ledger is needed, and none is there' "$(sql "select to_regnamespace('entitle') is null")" t

# ---- failures: the findings are printed, the numbers are not made up
sql 'revoke select (score) on night.person from weigher'
echo before > "$work/check.sarif"
people "$book" --source "user=weigher dbname=weigh" --sarif "$work/check.sarif"
is 'no right to a column' "$status" 1
has 'what is missing' "$err" 'user weigher may not read night.person.'
has 'the findings all the same' "$out" '[dmn-table-gap]'
lacks 'without numbers' "$out" 'people:'
is 'no half a SARIF file' "$(cat "$work/check.sarif")" before
people "$book" --source 'dbname=nowhere'
is 'no database' "$status" 5
has 'which' "$err" nowhere
sql 'alter table night.person rename to someone'
people "$book"
is 'no table' "$status" 1
has 'which one' "$err" night.person
sql 'alter table night.someone rename to person'
sed -i 's/Person.died/Person.dyed/' "$book/aid/aid.dmn"
people "$book" --source 'dbname=nowhere' --sarif "$work/check.sarif"
is 'a rulebook with errors' "$status" 1
has 'nothing is asked' "$err" 'the rulebook has errors: no database was asked'
has 'SARIF has the errors' "$(cat "$work/check.sarif")" feel-unknown-member
people "$book/aid/aid.dmn"
is 'a model alone' "$status" 2
run "$ENTITLE" check --source 'dbname=weigh' "$sound"
is '--source without --people' "$status" 2
has 'says what it is of' "$err" '--source is of --people'
sql 'truncate night.person'
people "$sound"
is 'nobody at all' "$status" 1
finish
