#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# entitle docs --history: every rulebook that was approved or that a night ran by, in the order of time, and what changed between
# neighbours, parameters by the day; --previous does the same with a folder and no database.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

day=2026-03-05
lacks() { # NAME TEXT WORD
    case $2 in
    *"$3"*) not_ok "$1" "expected nowhere: $3" ;;
    *) ok "$1" ;;
    esac
}
docs() { run "$ENTITLE" docs --lang en --as-of $day "$@"; }
digest_of() { "$ENTITLE" check --as-of $day "$1" | sed -n 's/^rulebook \([0-9a-f]*\):.*/\1/p'; }
# part N: the N-th of the history, from 0, on one line, without the entities
part() { tr -d '\n' < "$work/page" | sed 's/<h3 id="h/\n&/g' | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' | sed -n "s/^<h3 id=\"h$1\".*/&/p"; }
page() {
    docs --history "$@"
    printf '%s\n' "$out" > "$work/page"
}
change() { sed -i "$1" "$rules/$2"; }

first=$top/tests/rulebooks/night
rules=$work/rules
cp -r "$first" "$rules"
change 's|<parameters.*|&<parameter name="bar" type="number" unit="points"><value from="2026-01-01" law="Act 1">10</value></parameter>|' parameters.xml
grep -q Act "$rules/parameters.xml" || not_ok "the test's parameter"
cp -r "$rules" "$work/one"

# ---- an empty ledger
new_database docs_history
sql_file "$top/tests/db/night/tables.sql" -q -v people=200 || exit 2
run "$ENTITLE" docs --history "$rules"
is 'no ledger' "$status" 1
"$ENTITLE" init > "$work/init.out" || exit 2
page "$rules"
is 'nobody has approved anything' "$status" 0
has 'and it is said' "$out" 'The ledger has none yet.'
docs "$rules"
lacks 'no history without being asked' "$out" 'Change history'

# ---- three rulebooks
good_night 2026-03-01
good_night 2026-03-02
change 's/>300</>320</; s/Person.score &gt;= 50/Person.score \&gt;= 40/; s/\[50\.\.66)/[40..66)/' aid/aid.dmn
change 's|law="Act 1">10</value>|law="Act 1">10</value><value from="2026-07-01" law="Act 2">12</value>|' parameters.xml
rm -r "$rules/club"
cp -r "$rules" "$work/two"
good_night 2026-03-03
change 's/Person.member/Person.club/' bonus/bonus.dmn
change 's|from="2026-07-01" law="Act 2">12|from="2026-08-01" law="Act 3">12|' parameters.xml
approve_rules 2026-03-03 "$rules"
cp -r "$rules" "$work/three"

page "$rules"
is 'a page' "$status" 0
is 'three of them' "$(grep -c '<h3 id="h' "$work/page")" 3
has 'in the contents' "$out" '<a href="#history">Change history</a>'
one=$(digest_of "$work/one") two=$(digest_of "$work/two") three=$(digest_of "$work/three")
has 'the first' "$(part 0)" "<code>$one</code>"
has 'its nights' "$(part 0)" '<th>nights that ran by it</th><td>2</td>'
has 'which' "$(part 0)" '2026-03-01 – 2026-03-02'
has 'who approved it, and when' "$(part 0)" "<th>approved</th><td>postgres, $(sql "select to_char(approved_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from entitle.rulebook where digest = '$one'") UTC</td>"
has 'nothing before it' "$(part 0)" 'The first one'
has 'the second' "$(part 1)" "<code>$two</code>"
has 'since the first' "$(part 1)" "What changed since <code>$(echo "$one" | cut -c1-12)</code>"
has 'a benefit is gone' "$(part 1)" '<th>benefits removed</th><td>'
has 'a benefit is another' "$(part 1)" '<th>benefits with files of rules that changed, shared ones too</th><td>Aid, granted at once</td>'
has 'which files' "$(part 1)" '<td>aid/aid.dmn (changed), club/benefit.xml (removed), club/club.dmn (removed), parameters.xml (changed)</td>'
has 'a rule of a table' "$(part 1)" '<td data-label="rule or decision">aid/bands/high</td><td data-label="before"><code class="says">>= 90 : 300</code></td><td data-label="after"><code class="says">>= 90 : 320</code></td>'
has 'a decision' "$(part 1)" '<td data-label="rule or decision">aid/eligible</td><td data-label="before"><code class="says">Person.score >= 50</code></td><td data-label="after"><code class="says">Person.score >= 40</code></td>'
has 'a parameter, from a day to come' "$(part 1)" '<td data-label="parameter">bar (points)</td><td data-label="region">everywhere</td><td data-label="from">2026-07-01</td><td data-label="before"><code class="says">10</code></td><td data-label="after"><code class="says">12</code></td><td data-label="law">Act 2</td>'
lacks 'nothing of what stayed' "$(part 1)" 'aid/bands/middle'
has 'the third is the page' "$(part 2)" "$(echo "$three" | cut -c1-12), the rulebook of this page"
lacks 'no night ran by it' "$(part 2)" 'nights that ran by it'
has 'a value that comes later' "$(part 2)" '<td data-label="from">2026-07-01</td><td data-label="before"><code class="says">12</code></td><td data-label="after"><code class="says">10</code></td><td data-label="law">Act 1</td>'
is 'and no more of it' "$(part 2 | grep -o 'data-label="parameter"' | wc -l | tr -d ' ')" 1
cp "$work/page" "$work/first"
page "$rules"
same_file 'the same bytes again' "$work/page" "$work/first"
page --lang zh "$rules"
has 'in Chinese' "$out" '变更历史'
has 'in Chinese: what changed' "$(part 1)" '<th>有变化的文件</th><td>aid/aid.dmn（修改）、club/benefit.xml（删去）'

# ---- a draft that the ledger does not know
cp -r "$first/club" "$rules/club"
page "$rules"
is 'a fourth' "$(grep -c '<h3 id="h' "$work/page")" 4
has 'it is the page, and not approved' "$(part 3)" '<th>approved</th><td>not approved in this ledger</td>'
has 'a benefit is new' "$(part 3)" '<th>benefits added</th><td>'
"$ENTITLE" approve --submit --as-of $day "$rules" > "$work/submit.out" 2>&1
page "$rules"
has 'submitted, and still the last' "$(part 3)" 'not approved in this ledger'

# ---- one that does not load any more: its files are compared, and the page is made
sql "alter table entitle.rulebook disable trigger all; alter table entitle.rulebook_file disable trigger all"
cp -r "$work/two" "$work/bad"
sed -i 's/Person.died/Person.dyed/' "$work/bad/aid/aid.dmn"
bad=$(cd "$work/bad" && find . -type f | sed 's|^\./||' | LC_ALL=C sort | while read -r file; do
    printf '%s\0%s\0' "$file" "$(wc -c < "$file" | tr -d ' ')"
    cat "$file"
done | sha256sum | cut -d' ' -f1)
sql "insert into entitle.rulebook (digest, path, submitted_by, submitted_at, approved_by, approved_at)
     select '$bad', path, submitted_by, submitted_at, approved_by, approved_at + interval '1 millisecond' from entitle.rulebook where digest = '$two';
     insert into entitle.rulebook_file select '$bad', path, replace(convert_from(content, 'UTF8'), 'Person.died', 'Person.dyed')::text::bytea
       from entitle.rulebook_file where digest = '$two' and path = 'aid/aid.dmn'" > /dev/null 2>&1 || not_ok 'a faulty rulebook by hand'
sql "insert into entitle.rulebook_file select '$bad', path, content from entitle.rulebook_file where digest = '$two' and path <> 'aid/aid.dmn'"
page "$work/three"
is 'a page all the same' "$status" 0
has 'why' "$(part 2)" "Only the files could be compared, because one of the two does not load: tPerson has no member 'dyed'"
has 'its files' "$(part 2)" '<td>aid/aid.dmn (changed)</td>'
# Files that are not those of the digest are no rulebook: no page.
sql "update entitle.rulebook_file set content = content || ' '::bytea where digest = '$two' and path = 'parameters.xml'"
page "$work/three"
is 'tampered files' "$status" 1
is 'give no page' "$out" ''
has 'it is said' "$err" 'in the ledger have the digest'

# ---- who may
sql "do \$\$ begin create role history_nobody login; exception when duplicate_object then end \$\$"
page --ledger "user=history_nobody dbname=docs_history" "$work/three"
is 'nobody may read it' "$status" 5
for role in approver auditor; do
    sql "do \$\$ begin create role history_$role login in role entitle_$role; exception when duplicate_object then end \$\$"
    run "$ENTITLE" docs --history --ledger "user=history_$role dbname=docs_history" --lang en --as-of $day "$work/three"
    has "the $role may read all that it needs" "$err" 'in the ledger have the digest'
done
page --ledger 'dbname=nowhere' "$work/three"
is 'no database' "$status" 5

# ---- without a database
unset PGHOST
docs --previous "$work/one" "$work/two"
printf '%s\n' "$out" > "$work/page"
is 'a folder before' "$status" 0
is 'one part' "$(grep -c '<h3 id="h' "$work/page")" 1
has 'a rule of a table' "$(part 1)" '>aid/bands/high<'
lacks 'nothing about an approval' "$(part 1)" 'not approved'
docs --previous "$work/one" "$work/one"
printf '%s\n' "$out" > "$work/page"
has 'the same one' "$(part 1)" '<th>files that changed</th><td>none</td>'
cp -r "$top/eligibility-rules" "$work/shipped"
echo '<!-- a comment -->' >> "$work/shipped/retirement-age.dmn"
run "$ENTITLE" docs --lang en --as-of 2026-11-28 --previous "$top/eligibility-rules" "$work/shipped"
printf '%s\n' "$out" > "$work/page"
has 'a comment: the file' "$(part 1)" '<td>retirement-age.dmn (changed)</td>'
lacks 'a comment: no rule and no decision' "$(part 1)" 'rule or decision'
lacks 'a comment: no parameter' "$(part 1)" 'data-label="parameter"'
docs --previous "$work/bad" "$work/two"
is 'a folder with errors' "$status" 1
has 'which and where' "$err" 'bad/aid/aid.dmn:'
docs --previous "$work/nowhere" "$work/two"
is 'no such folder' "$status" 1
docs --previous "$work/one" --history "$work/two"
is 'both at once' "$status" 2
docs --ledger 'dbname=docs_history' "$work/two"
is '--ledger without --history' "$status" 2
finish
