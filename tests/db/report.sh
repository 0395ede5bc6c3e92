#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The night as one page: its numbers are the ledger's; what is not as usual stands there in words; nothing of anybody; whole or not at all.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

LC_ALL=C.UTF-8
export LC_ALL
page=$work/page.html

# The rulebook with a policy and titles that want escaping: policy RELEASE-BY [BANDS]
plain=$rules
policy() {
    rules=$work/rules
    rm -rf "$rules"
    cp -r "$plain" "$rules"
    sed 's|<title lang="en">[^<]*|<title lang="en">Aid \&lt;b\&gt; \&amp; "more"|; s|<title lang="zh">[^<]*|<title lang="zh">生活\&lt;补助\&gt;|' \
        "$plain/aid/benefit.xml" > "$rules/aid/benefit.xml"
    printf '<policy xmlns="urn:entitle:rulebook:1"><release by="%s"/>%s</policy>\n' "$1" "${2:-}" > "$rules/policy.xml"
}
aid='Aid &lt;b&gt; &amp; &quot;more&quot;'

# in_json PATH-EXPRESSION: of the document that `entitle report --json` gave last, as $json
in_json() {
    sql "select \$json\$$json\$json\$::jsonb $1"
}

# Rows of the table of outcomes, as the page has to have them, from the shards' counts.
expected_rows() { # COLUMN VALUE CAPTION
    sql "select '<tr><td>$3</td>' || string_agg('<td data-label=\"' || o.name || '\" class=\"n\">' || trim(to_char(coalesce(c.n, 0), '999,999,999')) || '</td>', '' order by o.nth)
           from unnest(array['grant', 'offer', 'unchanged', 'propose', 'hold', 'not eligible', 'skip']) with ordinality as o (name, nth)
           left join (select outcome, sum(n) as n from entitle.run_count
                       where run_id = (select max(run_id) from entitle.run) and $1 = '$2' group by outcome) c on c.outcome = o.name"
}

# ---- before there is anything
new_database report_none
ends_with 'without a ledger' 1 "$ENTITLE" report
has 'it says what to do' "$err" 'entitle init'
policy automatic '<band measure="holds" down-to-percent="60" up-to-percent="150" nights="1"/><band measure="grants" per="region" benefit="aid" up-to-percent="200" nights="1"/><band measure="granted" benefit="aid" at-most="9000000"/>'
new_city report 3000
ends_with 'without a night' 1 "$ENTITLE" report -o "$page"
has 'it says so' "$err" 'no night has been run yet'
is 'nothing is written' "$(test -e "$page" && echo file)" ''
ends_with 'no number' 2 "$ENTITLE" report last
ends_with 'a language that there is not' 2 "$ENTITLE" report --lang de
has 'it says which there are' "$err" "--lang is zh or en, not 'de'"
ends_with 'no file' 2 "$ENTITLE" report -o -

# ---- the first night
good_night 2026-03-01 --shard-size 400
ends_with 'no such run' 1 "$ENTITLE" report 7
has 'it says which' "$err" 'there is no run 7'
ends_with 'a folder that is not there' 1 "$ENTITLE" report -o "$work/nowhere/page.html"
has 'it says which file' "$err" "--output: cannot write $work/nowhere/page.html: No such file or directory"
ends_with 'a folder is no file' 1 "$ENTITLE" report -o "$work"
ends_with 'the page' 0 "$ENTITLE" report -o "$page"
is 'into the file alone' "$out$err" ''
html=$(cat "$page")
ends_with 'again, to standard output' 0 "$ENTITLE" report
is 'the same bytes' "$out" "$html"
has 'as a whole' "$html" '</html>'
has 'the date and the run' "$html" '<title>Night of 2026-03-01 (run 1)</title>'
has 'outcomes are those of the shards' "$html" "$(expected_rows benefit aid "$aid")"
has 'of a region too' "$html" "$(expected_rows region 3101 3101)"
has 'and without one' "$html" "$(expected_rows region '' '(no region)')"
has 'what was granted' "$html" "$(sql "select trim(to_char(sum(amount_minor) / 100, '999,999,999.00')) || ' CNY' from entitle.run_count where outcome = 'grant' and benefit = 'aid'")"
has 'a guard by its title' "$html" 'The person has died.'
has 'what would resolve it' "$html" 'operations clear the case'
has 'what is missing most' "$html" '<td>Person.score</td>'
has 'nothing to compare with' "$html" 'no night before it is released'
has 'nothing to look at' "$html" 'Nothing: the night is as usual.'
has 'who released it' "$html" '0 % to 100 % of the subjects'
has 'a source, with how old it may be' "$html" '<td>Population register (register)</td>'
is 'nothing of anybody' "$(grep -c 'night\.person\|"subject"' "$page")" 0
ends_with 'in Chinese' 0 "$ENTITLE" report --lang zh
has 'Chinese says so' "$out" '<html lang="zh">'
has 'its titles' "$out" '生活&lt;补助&gt;'
has 'its outcomes' "$out" 'data-label="发放"'
ends_with 'the environment says which' 0 env LC_ALL=zh_CN.UTF-8 "$ENTITLE" report
has 'Chinese from the environment' "$out" '夜间核定'
ends_with 'as JSON' 0 "$ENTITLE" report --json
json=$out
is 'JSON adds up' "$(in_json "-> 'benefits' -> 0 -> 'outcomes' ->> 'grant'")" "$(outcomes aid grant)"
is 'everybody is there' "$(sql "select sum(v::bigint) from jsonb_array_elements(\$j\$$json\$j\$::jsonb -> 'regions') r, jsonb_each_text(r -> 'outcomes') as o (k, v)")" \
    "$(sql 'select sum(n) from entitle.run_count')"
is 'notifications' "$(in_json "-> 'notifications' ->> 'written'")" "$(sql 'select count(*) from entitle.notification')"
is 'offers wait' "$(sql "select sum((o ->> 'n')::int) from jsonb_array_elements(\$j\$$json\$j\$::jsonb -> 'offers') o")" "$(sql "select count(*) from entitle.offer where state = 'open'")"
is 'workers did all shards' "$(sql "select sum((w ->> 'shards')::int) from jsonb_array_elements(\$j\$$json\$j\$::jsonb -> 'workers') w")" "$(sql 'select count(*) from entitle.run_shard')"
is 'shards took some time' "$(in_json "-> 'slowest_shards' -> 0 ->> 'seconds'" | grep -c '^[0-9.]*$')" 1

# ---- whole or not at all
mkdir "$work/small"
echo before > "$work/small/page.html"
ends_with 'a disk that is full' 1 sh -c "trap '' XFSZ; ulimit -f 8; '$ENTITLE' report -o '$work/small/page.html'"
is 'leaves the old page, and nothing beside it' "$(cat "$work/small/page.html")|$(ls "$work/small")" 'before|page.html'
ends_with 'standard output that is full' 1 sh -c "'$ENTITLE' report > /dev/full"

# ---- the second night: notifications go, proposals come
sql "select count(entitle.ack_notification(event_id, token)) from entitle.claim_notifications('letters', 40)" > "$work/acked"
sql "update night.person set score = 0 where score between 50 and 60 and id % 3 = 0"
good_night 2026-03-09
ends_with 'the first night, once more' 0 "$ENTITLE" report --json 1
json=$out
is 'what was delivered' "$(in_json "-> 'notifications' ->> 'delivered'")" 40
ends_with 'the second night' 0 "$ENTITLE" report --json
json=$out
is 'proposals wait' "$(in_json "-> 'proposals' -> 0 ->> 'n'")" "$(sql "select count(*) from entitle.open_proposal where benefit = 'aid'")"
is 'there are some' "$(in_json "-> 'proposals' -> 0 ->> 'n' <> '0'")" t
is 'compared with the first' "$(in_json "-> 'compared_with' ->> 'run'")" 1
is 'before is the first' "$(in_json "-> 'benefits' -> 0 -> 'before' ->> 'grant'")" "$(sql "select sum(n) from entitle.run_count where run_id = 1 and benefit = 'aid' and outcome = 'grant'")"
ends_with 'its page' 0 "$ENTITLE" report
has 'differences have a sign' "$out" "<td data-label=\"grant\" class=\"n\">$(sql "select '-' || trim(to_char(sum(n), '999,999')) from entitle.run_count where run_id = 1 and benefit = 'aid' and outcome = 'grant'")</td>"
is 'each band is there' "$(in_json "-> 'bands' @? '\$[*] ? (@.measure == \"holds\" && @.benefit == \"aid\" && @.out == false)'")" t

# ---- out of its bands, and something is paused
sql 'update night.person set score = null where id % 5 = 1'
"$ENTITLE" pause --benefit bonus --reason 'a test' > "$work/pause.out"
night 2026-03-16
is 'it is held' "$status" 3
ends_with 'the page of a held night' 0 "$ENTITLE" report
n=$(outcomes aid hold)
has 'the state' "$out" 'held: it is not as usual, a human decides'
has 'what to do' "$out" 'entitle reject 3 --reason TEXT'
has 'the alarm, with its bounds' "$out" "<li>$aid, holds: $(sql "select trim(to_char(value, '999,999')) || '; usual are ' || usual || ' (last night), so ' || trim_scale(low) || ' to ' || trim_scale(high) from entitle.run_alarm where benefit = 'aid'")</li>"
has 'the band is marked' "$out" '<tr class="never">'
has 'in words' "$out" 'out of its band'
has 'holds are up' "$out" "Holds of $aid: $n, last night"
has 'who was skipped' "$out" 'was skipped for everybody: paused'
has 'what is paused' "$out" 'is paused since'
ends_with 'in Chinese as well' 0 "$ENTITLE" report --lang zh
has 'the state in Chinese' "$out" '暂缓：与往常不同'
has 'the alarm in Chinese' "$out" '<li>生活&lt;补助&gt;，待定：'
ends_with 'despite' 0 "$ENTITLE" release 3 --despite 'a <test>'
ends_with 'the page then' 0 "$ENTITLE" report
has 'says why' "$out" 'although it was held: a &lt;test&gt;'
"$ENTITLE" resume --benefit bonus > "$work/resume.out"

# ---- who may see what
for r in auditor approver engine payer; do
    sql "do \$\$ begin create role report_$r login in role entitle_$r; exception when duplicate_object then null; end \$\$"
done
"$ENTITLE" report > "$work/all"
ends_with 'an auditor' 0 env PGUSER=report_auditor "$ENTITLE" report -o "$page"
same_file 'sees all of it' "$work/all" "$page"
hint='Not shown: this database user may not read it'
ends_with 'an approver' 0 env PGUSER=report_approver "$ENTITLE" report
is 'all but notifications and what holds lack' "$(echo "$out" | grep -o "$hint" | wc -l)" 2
ends_with 'who runs nights' 0 env PGUSER=report_engine "$ENTITLE" report
is 'not what waits, nor who released it' "$(echo "$out" | grep -o "$hint" | wc -l)" 3
has 'but all counts' "$out" "$(expected_rows benefit aid "$aid")"
ends_with 'as JSON' 0 env PGUSER=report_engine "$ENTITLE" report --json
json=$out
is 'what may not be read is null' "$(in_json "-> 'releases'")|$(in_json "? 'proposals'")" 'null|f'
ends_with 'nobody else' 5 env PGUSER=report_payer "$ENTITLE" report
has 'it says why' "$err" 'permission denied'

# ---- one that is going on, and one that failed
sql "insert into entitle.run (as_of, digest, n_estimated, shard_size, engine_version) select '2026-03-20', digest, 3000, 400, 'test' from entitle.run where run_id = 3"
ends_with 'a night that is going on' 0 "$ENTITLE" report
has 'it says that it is not complete' "$out" '<li>This night is not complete'
has 'how far it is' "$out" '0 of about 3,000'
has 'it is not compared' "$out" 'A night that is not complete is not compared.'
sql "update entitle.run set state = 'failed', finished_at = now(), failure = 'it does <not> balance' where run_id = 4"
ends_with 'a night that failed' 0 "$ENTITLE" report
has 'its state' "$out" 'failed: nothing of it ever counts'
has 'why' "$out" 'it does &lt;not&gt; balance'

# ---- in ramps, by a second person
policy second-person
night 2026-03-23
is 'it waits' "$status" 0
ends_with 'its page' 0 "$ENTITLE" report
has 'who may release it' "$out" 'by another database user than postgres'
sql "do \$\$ begin create role report_second login superuser; exception when duplicate_object then null; end \$\$"
PGUSER=report_second "$ENTITLE" release --share 2.5% > "$work/ramp.out" 2>&1
ends_with 'a part of it' 0 "$ENTITLE" report
has 'how much' "$out" 'ramping: released for 2.50 % of the subjects'
has 'by whom' "$out" 'by report_second'
has 'no bands' "$out" 'The policy has no bands.'

# ---- a source that did not pass its gate
policy automatic
sed 's|<title lang="en">Population register</title>|&<gate min-rows="2000"/>|' "$plain/sources.xml" > "$rules/sources.xml"
new_city report_gate 300
night 2026-03-01
ends_with 'nobody was looked at' 0 "$ENTITLE" report
has 'which source' "$out" 'Source Population register (register) did not pass its gate: Person: '
has 'whose benefits' "$out" "<li>$aid was skipped for everybody: a source did not pass its gate</li>"
has 'what it had' "$out" 'data-label="rows counted" class="n">300</td>'

# ---- a ledger whose rules are gone still has its counts
approve_unseen > "$work/unseen"
sql "alter table entitle.rulebook_file disable trigger all; delete from entitle.rulebook_file where path like '%guards.dmn'"
ends_with 'rules that no longer load' 0 "$ENTITLE" report
has 'it says what is missing' "$out" "The rulebook's files no longer load"
has 'the counts are there' "$out" "$(expected_rows benefit aid "$aid")"
finish
