#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Two rulebooks on the same people: counted by SQL that knows nothing of the engine, and by dry runs of each; the same bytes
# whatever the workers and shards; nothing written.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

old=$rules
new=$work/new
day=2026-03-01
compare() { run "$ENTITLE" compare --as-of $day "$@"; }

# change SED-EXPRESSION FILE: a new rulebook that differs from the old one in this file
change() {
    rm -rf "$new"
    cp -r "$old" "$new"
    sed -i "$1" "$new/$2"
    ! cmp -s "$old/$2" "$new/$2" || not_ok "the test's own change of $2"
}

# of BENEFIT KEY: a number of a benefit's object as a whole, in $work/out.json
of() {
    sed 's/{"benefit":/\n&/g' "$work/out.json" | sed -n "s/^{\"benefit\":\"$1\".*/&/p" | sed 's/"outcomes".*//' |
        grep -o "\"$2\":[0-9-]*" | head -n 1 | cut -d: -f2
}
# outcome BENEFIT OLD NEW: how many went from one to the other
outcome() {
    sed 's/{"benefit":/\n&/g' "$work/out.json" | grep "^{\"benefit\":\"$1\"" |
        grep -o "{\"old\":\"$2\",\"new\":\"$3\",\"n\":[0-9]*" | grep -o '[0-9]*$' || echo 0
}
json() {
    compare "$@" --json
    printf '%s\n' "$out" > "$work/out.json"
}
count() { sql "select count(*) from night.person where $1"; }

new_city compare 3000
good_night $day
before=$(ledger_digest)

# ---- a rulebook with itself
json "$old" "$old"
is 'with itself' "$status" 0
for kind in gain lose more less undecided other; do
    is "with itself: $kind" "$(of aid $kind),$(of bonus $kind),$(of club $kind)" 0,0,0
done
granted='alive and score >= 50 and score <> 66'
is 'who gets it' "$(of aid before),$(of aid after)" "$(count "$granted"),$(count "$granted")"
is 'offers are got as well' "$(of bonus before)" "$(count member)"
is 'an exclusion counts within each rulebook' "$(of club after)" "$(count "club and ($granted) is not true")"
is 'what it costs, to the cent' "$(of aid before_minor)" "$(sql "
    select (100 * sum(case when score >= 90 then 300 when score >= 70 then 200.01 else 100 end))::bigint from night.person where $granted")"
compare "$old" "$old"
has 'in words' "$out" "nobody's outcome changes"

# ---- a lower bar: who has it then
change 's/Person.score &gt;= 50/Person.score \&gt;= 40/; s/\[50\.\.66)/[40..66)/' aid/aid.dmn
json "$old" "$new"
is 'a lower bar: gain' "$(of aid gain)" "$(count 'alive and score >= 40 and score < 50')"
is 'a lower bar: nobody loses' "$(of aid lose),$(of aid more),$(of aid less)" 0,0,0
is 'a lower bar: out of not eligible' "$(outcome aid 'not eligible' receives)" "$(of aid gain)"
is 'who is excluded then loses another' "$(of club lose)" "$(count 'club and alive and score >= 40 and score < 50')"
has 'by region' "$(cat "$work/out.json")" "\"region\":\"3101\",\"before\":$(count "region = '3101' and $granted"),"
is 'regions add up' "$(sed 's/{"benefit":/\n&/g' "$work/out.json" | grep '^{"benefit":"aid"' | grep -o '"region":"[0-9]*","before":[0-9]*,"after":[0-9]*,"same":[0-9]*,"gain":[0-9]*' |
    sed 's/.*://' | awk '{ n += $1 } END { print n }')" "$(of aid gain)"
has 'which rules changed' "$(cat "$work/out.json")" '"rule":"aid/bands/low","old":"[50..66), (66..70) : 100","new":"[40..66), (66..70) : 100"'
has 'which rules decided' "$(cat "$work/out.json")" '"change":"gain","old":{"outcome":"not eligible","reason":"","rules":[]},"new":{"outcome":"receives","reason":"","rules":["aid/bands/low"]}'
has 'which files differ' "$(cat "$work/out.json")" '"files":[{"file":"aid/aid.dmn"'
compare "$old" "$new"
has 'why the other benefit is another' "$out" 'club: neither its rules nor its parameters changed'
has 'no ages, and it is said' "$out" 'no ages: no rule in force reads'
hits=$(printf '%s\n' "$out" | grep -c '^    gain .*: not eligible -> receives 100.00 CNY')
is 'five cases are shown' "$hits" 5

# The counts of two dry runs, which know nothing of each other.
"$ENTITLE" run --dry-run --json --as-of $day "$new" > "$work/dry.json" 2> /dev/null
new_database compare_empty
sql_file "$top/tests/db/night/tables.sql" -q -v people=3000
"$ENTITLE" init > /dev/null
dry() { # RULES BENEFIT OUTCOME
    "$ENTITLE" run --dry-run --json --as-of $day "$1" 2> /dev/null | sed 's/{"benefit":/\n&/g' | grep "^{\"benefit\":\"$2\"" |
        grep -o "\"outcome\":\"$3\",\"reason\":\"[a-z-]*\",\"n\":[0-9]*" | sed 's/.*://' | awk '{ n += $1 } END { print n + 0 }'
}
is 'as a dry run of the old one counts' "$(of aid before),$(of bonus before),$(of club before)" \
    "$(dry "$old" aid grant),$(dry "$old" bonus offer),$(dry "$old" club offer)"
is 'as a dry run of the new one counts' "$(of aid after),$(of bonus after),$(of club after)" \
    "$(dry "$new" aid grant),$(dry "$new" bonus offer),$(dry "$new" club offer)"
PGDATABASE=compare

# ---- neither workers nor shards change a byte
compare "$old" "$new" --workers 1 --html "$work/first.html"
printf '%s\n' "$out" > "$work/first"
cp "$work/out.json" "$work/first.json"
for how in '--workers 3 --shard-size 7' '--workers 2 --shard-size 1000' '--workers 3 --shard-size 100000'; do
    # shellcheck disable=SC2086
    compare "$old" "$new" $how --html "$work/same.html"
    printf '%s\n' "$out" > "$work/same"
    same_file "the same text with $how" "$work/same" "$work/first"
    same_file "the same page with $how" "$work/same.html" "$work/first.html"
    # shellcheck disable=SC2086
    json "$old" "$new" $how
    same_file "the same JSON with $how" "$work/out.json" "$work/first.json"
done

# ---- an amount
change 's/<text>300</<text>320</; s/200.005/150/' aid/aid.dmn
json "$old" "$new"
is 'more' "$(of aid more)" "$(count 'alive and score >= 90')"
is 'less' "$(of aid less)" "$(count 'alive and score >= 70 and score < 90')"
is 'nobody gains or loses' "$(of aid gain),$(of aid lose),$(of aid other)" 0,0,0
is 'the difference is that of the two sums' "$(($(of aid after_minor) - $(of aid before_minor)))" \
    "$(($(count 'alive and score >= 90') * 2000 - $(count 'alive and score >= 70 and score < 90') * 5001))"
json "$old" "$new" --benefit bonus
is 'one benefit only' "$(grep -o '{"benefit":"[a-z]*"' "$work/out.json")" '{"benefit":"bonus"'

# ---- a fact that is asked for now: another column, read a second time, and who lacks it is undecided
change 's/Person.score &gt;= 50/Person.score \&gt;= 50 and Person.club/' aid/aid.dmn
json "$old" "$new" --benefit aid
is 'who loses' "$(of aid lose)" "$(count "$granted and not club")"
sql "update night.person set club = null where id % 7 = 0"
json "$old" "$new" --benefit aid
is 'who is undecided' "$(of aid undecided)" "$(count "$granted and club is null")"
is 'held for the fact' "$(outcome aid receives held)" "$(of aid undecided)"
sql "update night.person set club = id % 10 = 4"

# ---- columns that only one of them reads
change 's/Person.member/Person.club/' bonus/bonus.dmn
json "$old" "$new" --benefit bonus
is 'read twice: gain' "$(of bonus gain)" "$(count 'club and member is not true')"
is 'read twice: lose' "$(of bonus lose)" "$(count 'member and club is not true')"

# ---- a benefit that is gone, one that is new
rm -rf "$new"
cp -r "$old" "$new"
rm -r "$new/bonus"
json "$old" "$new"
is 'gone: all who had it lose it' "$(of bonus lose),$(of bonus after),$(of bonus other)" "$(count member),0,0"
has 'gone: it is said' "$(cat "$work/out.json")" '"benefit":"bonus","changed":"removed"'
json "$new" "$old"
is 'new: all who have it gain it' "$(of bonus gain),$(of bonus before),$(of bonus other)" "$(count member),0,0"
has 'new: it is said' "$(cat "$work/out.json")" '"benefit":"bonus","changed":"added"'

# ---- another currency, another period: no difference is made up
change 's/currency="CNY"/currency="EUR"/; s/kind="monthly"/kind="yearly"/' aid/benefit.xml
json "$old" "$new" --benefit aid
is 'another currency is another outcome' "$(of aid other),$(of aid more),$(of aid gain)" "$(count "$granted"),0,0"
has 'no difference' "$(cat "$work/out.json")" '"difference_minor":null'
compare "$old" "$new" --benefit aid
has 'both are shown' "$out" 'in all a year         0.00 EUR'

# ---- nothing is written, and a reader needs no more than to read
is 'the ledger is as it was' "$(ledger_digest)" "$before"
sql "create role compare_reader login; grant usage on schema night to compare_reader; grant select on night.person, night.feed to compare_reader"
at_end 'psql -qX -d postgres -c "drop database if exists compare with (force)" -c "drop role if exists compare_reader" > /dev/null 2>&1'
ends_with 'with the rights of a reader' 0 "$ENTITLE" compare --as-of $day --source 'user=compare_reader dbname=compare' "$old" "$old"

# ---- the page
change 's/<title lang="en">Aid/<title lang="en">Aid <script>/; s/<title lang="en">Aid <script>/<title lang="en">Aid \&lt;script\&gt;\&amp; more/' aid/benefit.xml
sed -i 's/Person.score &gt;= 50/Person.score \&gt;= 60/' "$new/aid/aid.dmn"
compare "$old" "$new" --html "$work/page.html"
is 'the page is written' "$status" 0
has 'it has the figures' "$(cat "$work/page.html")" '<figcaption>Who gains or gets more, and who loses or gets less</figcaption>'
has 'texts of the rulebook are escaped' "$(cat "$work/page.html")" 'Aid &lt;script&gt;&amp; more'
is 'no script, nothing from elsewhere' "$(grep -c -i '<script\|<link\|src=\|@import\|url(' "$work/page.html")" 0
is 'it is small' "$([ "$(wc -c < "$work/page.html")" -lt 200000 ] && echo yes)" yes
sql 'update night.person set id = id + 7000000000'
compare "$old" "$new" --html "$work/page.html"
is 'nobody can be found by a key' "$( (cat "$work/page.html"; printf '%s' "$out") | grep -c '7000[0-9][0-9][0-9][0-9][0-9][0-9]')" 0
sql 'update night.person set id = id - 7000000000'

# ---- ages, by decades
sql "alter table night.person add born_on date;
     update night.person set born_on = case when id % 11 = 0 then null else date '2026-03-01' - (id * 37 % 40000)::int end"
dated=$work/dated
cp -r "$old" "$dated"
sed -i 's/<itemComponent id="tPerson_alive"/<itemComponent id="tPerson_born" name="birth date"><typeRef>date<\/typeRef><\/itemComponent>&/' "$dated/dictionary.dmn"
sed -i 's/<fact name="alive"/<fact name="birth date" column="born_on"\/>&/' "$dated/sources.xml"
sed -i 's/Person.score &gt;= 50/Person.score \&gt;= 50 and Person.birth date != null/' "$dated/aid/aid.dmn"
rm -rf "$new"
cp -r "$dated" "$new"
sed -i 's/Person.score &gt;= 50/Person.score \&gt;= 40/; s/\[50\.\.66)/[40..66)/' "$new/aid/aid.dmn"
json "$dated" "$new" --benefit aid
is 'which fact says the age' "$(grep -o '"age_fact":"[^"]*"' "$work/out.json")" '"age_fact":"Person.birth date"'
is 'gains by age' "$(grep -o '"age":"[^"]*","before":[0-9]*,"after":[0-9]*,"same":[0-9]*,"gain":[0-9]*' "$work/out.json" |
    sed 's/"age":"\([^"]*\)".*:\([0-9]*\)$/\1 \2/' | grep -v ' 0$')" "$(sql "
    select case least(a / 10, 10) when 10 then '100+' else a / 10 * 10 || '-' || a / 10 * 10 + 9 end || ' ' || n
      from (select extract(year from age(date '$day', born_on))::int / 10 * 10 as a, count(*) as n from night.person
             where alive and score >= 40 and score < 50 and born_on is not null group by 1) p order by a")"

# ---- in Chinese: the same figures, and none of our English words
# digits FILE: all of them, in their order
digits() {
    sed '/<style>/,/<\/style>/d' "$1" | tr -c '0-9\n' ' ' | tr -s ' \n' ' '
}
# english FILE: our words in what is no name of the rulebook's
english() {
    grep -n -w -i -E 'subjects?|before|after|gains?|loses?|more|less|undecided|other|receives?|offered|held|not eligible|no such|rulebooks?|source|region|age|unknown|changed|changes|in all|a month|difference|parameters?|decided|example|old|new|none' "$1"
}
for lang in en zh; do
    compare "$dated" "$new" --lang $lang --html "$work/$lang.html"
    is "--lang $lang: status" "$status" 0
    printf '%s\n' "$out" > "$work/$lang.txt"
done
is 'zh: the same figures in the text' "$(digits "$work/zh.txt")" "$(digits "$work/en.txt")"
is 'zh: the same figures on the page' "$(digits "$work/zh.html")" "$(digits "$work/en.html")"
has 'zh: the page says so' "$(head -n 2 "$work/zh.html")" '<html lang="zh">'
has 'zh: title' "$(cat "$work/zh.html")" '规则变动的影响</h1>'
has 'zh: outcomes' "$(cat "$work/zh.txt")" '不符合 -> 发放'
has 'zh: what changed' "$(cat "$work/zh.txt")" 'aid: 它的规则变了'
sed "s#$work[^ ]*##g; s/ ([a-z/, -]*)//g" "$work/zh.txt" > "$work/zh.words"
is 'zh: no English in the text' "$(english "$work/zh.words")" ''
# Titles are the rulebook's: these have no Chinese ones.
sed '1,/<\/style>/d; s/<[^>]*>/ /g; s/Bonus, offered: silence grants//g; s/Club ticket, offered: silence lapses//g' "$work/zh.html" |
    sed "s#$work[^ ]*##g; s/ ([a-z/, -]*)//g" > "$work/zh.words"
is 'zh: the page has its words' "$(grep -c '受益' "$work/zh.words" | sed 's/^[1-9].*/yes/')" yes
is 'zh: no English on the page' "$(english "$work/zh.words")" ''
english "$work/en.txt" > "$work/en.words"
is 'en: there the words are found' "$([ "$(wc -l < "$work/en.words")" -gt 20 ] && echo yes)" yes
compare "$dated" "$new" --lang zh --json
printf '%s\n' "$out" > "$work/zh.json"
compare "$dated" "$new" --lang en --json
printf '%s\n' "$out" > "$work/en.json"
same_file 'zh: JSON is for programs' "$work/zh.json" "$work/en.json"
run env LC_ALL=zh_CN.UTF-8 "$ENTITLE" compare --as-of $day "$old" "$old"
has "the environment's language" "$out" '没有人的结果改变'
ends_with 'another language' 2 "$ENTITLE" compare --lang de "$old" "$new"
has 'another language: which there are' "$err" "--lang is zh or en, not 'de'"

# ---- bad input
ends_with 'one rulebook only' 2 "$ENTITLE" compare "$old"
has 'it says what is missing' "$err" 'entitle compare OLD NEW'
ends_with 'three' 2 "$ENTITLE" compare "$old" "$new" "$new"
ends_with 'text and JSON' 2 "$ENTITLE" compare --text --json "$old" "$new"
ends_with 'no such benefit' 2 "$ENTITLE" compare --as-of $day --benefit hat "$old" "$new"
has 'it says which there are' "$err" 'they have: aid, bonus, club'
ends_with 'no such folder' 1 "$ENTITLE" compare --as-of $day "$old" "$work/nowhere"
ends_with 'the page would go nowhere' 1 "$ENTITLE" compare --as-of $day --html "$work/nowhere/page.html" "$old" "$new"
has 'it says so before it compares' "$err" '--html: cannot write'
printf 'as it was\n' > "$work/kept.html"
change 's/Person.score &gt;= 50/Person.scare \&gt;= 50/; s/\[70\.\.90)/[70../' aid/aid.dmn
ends_with 'a new rulebook with faults' 1 "$ENTITLE" compare --as-of $day --html "$work/kept.html" "$old" "$new"
has 'every fault, with its place' "$err" "$new/aid/aid.dmn:"
has 'whose they are' "$err" "$new: "
is 'the page is left as it was' "$(cat "$work/kept.html")" 'as it was'
ends_with 'a database that is not there' 5 "$ENTITLE" compare --as-of $day --source 'dbname=compare_nowhere' "$old" "$old"
change 's/table="night.person" key="id" region/table="night.feed" key="loaded_on" region/' sources.xml
ends_with 'people of another table' 1 "$ENTITLE" compare --as-of $day "$old" "$new"
ends_with 'nothing in force' 1 "$ENTITLE" compare --as-of 2019-01-01 "$old" "$old"
has 'it says what to do' "$err" 'compare another date'
sql 'truncate night.person'
ends_with 'nobody there' 1 "$ENTITLE" compare --as-of $day "$old" "$old"
has 'it names the table' "$err" 'night.person is empty'
finish
