#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Two phases: nothing of a run is seen before it is released; releasing whole and in ramps; what is held back; the breaker; rejecting.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=3000
plain=$rules
# policy [BAND...]: the rulebook in $rules, with this policy
policy() { # RELEASE-BY BANDS
    rules=$work/rules
    rm -rf "$rules"
    cp -r "$plain" "$rules"
    printf '<policy xmlns="urn:entitle:rulebook:1"><release by="%s"/>%s</policy>\n' "$1" "${2:-}" > "$rules/policy.xml"
}
seen() { # what readers see of the last run: grants, notifications, holds, proposals, entitlements
    sql "select (select count(*) from entitle.released_grant where run_id = r), (select count(*) from entitle.released_notification where run_id = r),
                (select count(*) from entitle.open_hold where run_id = r), (select count(*) from entitle.open_proposal where run_id = r),
                (select count(*) from entitle.entitlement where run_id = r)
           from (select max(run_id) as r from entitle.run) m"
}
state() {
    sql 'select state, share from entitle.run order by run_id desc limit 1'
}

# ---- the records are those of a night that is released at once
new_city release_reference "$people"
good_night 2026-03-01
good_night 2026-03-02
records "$work/reference"
is 'rows were counted while they were written as they are' "$(counted_otherwise)" ''
is 'totals are what was counted then' "$(sql "
    select count(*) from (select record, benefit, n, amount_minor, hash from entitle.run_control where run_id = 1
                          except select * from entitle.written_totals(1)) x")" 0

policy anyone
new_city release_whole "$people"
good_night 2026-03-01
has 'it says that it waits' "$out" "is computed and waits: nobody sees it before 'entitle release 1'"
is 'computed' "$(state)" 'computed|0'
is 'nobody sees anything' "$(seen)" '0|0|0|0|0'
is 'nobody can claim anything' "$(sql "select count(*) from entitle.claim_notifications('letters', 100)")" 0
is 'what humans decide has to count' "$(psql -qXAt -c "update entitle.hold set state = 'resolved', resolved_run = 1" 2>&1 | grep -c 'is not released for this subject')" 1
night 2026-03-02
is 'the next night has to wait' "$status" 3
has 'it says for what' "$err" 'run 1 of 2026-03-01 is computed and has to be released or rejected first'
has 'and what to do' "$err" 'entitle release 1'
ends_with 'release' 0 "$ENTITLE" release
has 'nothing has changed since' "$out" 'none has changed since the night'
is 'released' "$(state)" 'released|10000'
has 'now they see it' "$(seen)" "$(sql 'select count(*) from entitle.grant_record')|"
ends_with 'once is enough' 3 "$ENTITLE" release 1
has 'it says why' "$err" 'run 1 is released: only a computed, held or ramping run is released'
ends_with 'nothing waits' 1 "$ENTITLE" release
ends_with 'no such run' 1 "$ENTITLE" release 99
ends_with 'a wrong share' 2 "$ENTITLE" release --share 0%
ends_with 'another wrong share' 2 "$ENTITLE" release --share 101
good_night 2026-03-02
ends_with 'release the next' 0 "$ENTITLE" release --json
has 'as JSON' "$out" '"state":"released","share":10000'
records "$work/obtained"
sed 's/"digest": "[0-9a-f]*"//' "$work/reference" > "$work/a"
sed 's/"digest": "[0-9a-f]*"//' "$work/obtained" > "$work/b"
same_file 'the same records as without waiting' "$work/b" "$work/a"

# ---- in ramps
new_city release_ramps "$people"
good_night 2026-03-01
n_all=$(sql 'select count(*) from entitle.grant_record')
before=0
for share in 1% 10% 50.5 100; do
    ends_with "release up to $share" 0 "$ENTITLE" release 1 --share "$share"
    n=$(sql 'select count(*) from entitle.released_grant')
    if [ "$n" -gt "$before" ] && [ "$n" -le "$n_all" ]; then
        ok "$share: more than before"
    else
        not_ok "$share: more than before" "$before, then $n of $n_all"
    fi
    claimed=$(sql "select count(*) from entitle.claim_notifications('letters', 10000)")
    expected=$(sql "select count(*) from entitle.notification where entitle.counts((select share from entitle.run), subject)")
    is "$share: every message that is released is claimed once" \
        "$claimed|$(sql "select count(*) from entitle.notification where state = 'leased'")" "$((expected - ${claimed_before:-0}))|$expected"
    claimed_before=$expected
    before=$n
done
is 'all of it' "$n" "$n_all"
is 'released' "$(state)" 'released|10000'
is 'four steps' "$(sql "select string_agg(low_share || '-' || high_share, ' ' order by low_share) from entitle.release_step")" '0-100 100-1000 1000-5050 5050-10000'
sql 'update entitle.run set share = 5' > "$work/out" 2>&1
has 'what is released stays so' "$(cat "$work/out")" 'stays so'

new_city release_part "$people"
good_night 2026-03-01
ends_with 'a tenth' 0 "$ENTITLE" release --share 10%
is 'ramping' "$(state)" 'ramping|1000'
ends_with 'not backwards' 3 "$ENTITLE" release --share 5%
has 'it says so' "$err" 'is released for 10 per cent of the subjects already'
night 2026-03-01
is 'a night waits for the end of the ramp' "$status" 3
ends_with 'reject the rest' 0 "$ENTITLE" reject --reason 'wrong amounts'
has 'what was released stays' "$out" 'for 10 % of the subjects, stays'
is 'rejected' "$(state)" 'rejected|1000'
good_night 2026-03-01
ends_with 'release the second run whole' 0 "$ENTITLE" release
is 'everybody has what is due, once' "$(sql "select count(*), count(distinct (subject, benefit, event)) from entitle.entitlement")" "$n_all|$n_all"
is 'nobody has two records that count' "$(sql "select count(*) from (select subject, benefit, event from entitle.released_grant group by 1, 2, 3 having count(*) > 1) d")" 0
good_night 2026-03-02
has 'and the night after changes nothing' "$out" 'written: nothing'

# ---- reject
new_city release_reject "$people"
good_night 2026-03-01
ends_with 'a reason is needed' 2 "$ENTITLE" reject
ends_with 'reject' 0 "$ENTITLE" reject 1 --reason 'the feed was a test file'
is 'rejected' "$(state)" 'rejected|0'
is 'nothing is seen' "$(seen)" '0|0|0|0|0'
ends_with 'no release after it' 3 "$ENTITLE" release 1
ends_with 'status says why' 0 "$ENTITLE" status
has 'with the name' "$out" 'the feed was a test file (rejected by'
good_night 2026-03-01
ends_with 'the same night again' 0 "$ENTITLE" release
is 'the second one counts' "$(sql 'select count(*), min(run_id) from entitle.released_grant')" "$n_all|2"
is 'numbers go on' "$(sql 'select min(seq), max(seq) from entitle.released_grant')" '2|2'
is 'one of each hold is open' "$(sql "select count(*) from (select subject, benefit from entitle.open_hold group by 1, 2 having count(*) > 1) d")" 0

# ---- what changes between the night and its release
new_city release_look "$people"
sql 'update night.person set helper = null'
good_night 2026-03-01
# Four people of whom each has a grant of aid.
set -- $(sql "select subject from entitle.grant_record where benefit = 'aid' order by subject limit 9")
dead=$1 moved=$2 gone=$3 poorer=$4 unknown=$5 refuser=$6 opened=$7 richer=$8 same=$9
sql "update night.person set died = true where id = $dead;
     update night.person set region = '44' where id = $moved;
     delete from night.person where id = $gone;
     update night.person set score = 1 where id = $poorer;
     update night.person set alive = null where id = $unknown;
     insert into entitle.refusal (subject, benefit, since) values ($refuser, '*', '2026-03-01');
     insert into entitle.open_case (subject, benefit, since) values ($opened, 'aid', '2026-03-01');
     update night.person set score = 99 where id = $richer"
ends_with 'release looks again' 0 "$ENTITLE" release
has 'and says what has changed' "$out" 'changed since the night'
is 'held back, with the reason' "$(sql "select subject, reason from entitle.held_back where benefit = 'aid' order by subject" | tr '\n' ' ')" \
    "$(printf '%s\n' "$dead|death" "$moved|moved" "$gone|gone" "$poorer|not-eligible" "$unknown|missing-fact" "$refuser|refused" "$opened|open-case" | sort -n | tr '\n' ' ')"
is 'the others are released' "$(sql "select string_agg(subject::text, ' ' order by subject) from entitle.released_grant where benefit = 'aid' and subject in ($richer, $same)")" "$richer $same"
is 'they are not' "$(sql "select count(*) from entitle.entitlement where benefit = 'aid' and subject in ($dead, $moved, $gone, $poorer, $unknown, $refuser, $opened)")" 0
is 'nor are their messages' "$(sql "select count(*) from entitle.claim_notifications('letters', 10000) where benefit = 'aid' and subject in ($dead, $moved, $gone, $poorer, $unknown, $refuser, $opened)")" 0
is 'no message is left behind' "$(sql "select count(*) from entitle.released_notification where state = 'ready' and benefit = 'aid'")" 0
good_night 2026-03-02
ends_with 'the night after' 0 "$ENTITLE" release
is 'decides them again: who moved is granted' "$(sql "select string_agg(subject::text, ' ' order by subject) from entitle.entitlement where benefit = 'aid' and subject in ($dead, $moved, $gone, $poorer, $unknown, $refuser, $opened)")" "$moved"
is 'and the hold is there' "$(sql "select count(*) from entitle.open_hold where subject = $unknown and benefit = 'aid'")" 1

# ---- pauses are looked at by the release
new_city release_pause "$people"
good_night 2026-03-01
"$ENTITLE" pause --reason 'all' > "$work/out"
ends_with 'nothing is released while everything is paused' 3 "$ENTITLE" release
has 'it says so' "$err" 'everything is paused'
"$ENTITLE" resume > "$work/out"
"$ENTITLE" pause --benefit bonus --reason 'amount under review' > "$work/out"
"$ENTITLE" pause --region 44 --reason 'flood' > "$work/out"
ends_with 'a paused benefit and region' 0 "$ENTITLE" release
is 'are not released' "$(sql "select count(*) from entitle.released_grant where benefit = 'bonus' or region = '44'")" 0
is 'the others are' "$(sql "select count(*) from entitle.released_grant")" "$(sql "select count(*) from entitle.grant_record where benefit <> 'bonus' and region <> '44'")"
"$ENTITLE" resume --benefit bonus > "$work/out"
"$ENTITLE" resume --region 44 > "$work/out"
good_night 2026-03-02
ends_with 'after it' 0 "$ENTITLE" release
is 'everybody is granted, once' "$(sql "select count(*), count(distinct (subject, benefit, event)) from entitle.entitlement")" "$n_all|$n_all"

# ---- the control totals: what comes later was not counted
new_city release_counted "$people"
good_night 2026-03-01
n_written=$(sql 'select count(*) from entitle.run_written')
sql "insert into entitle.closure (subject, run_id, what, benefit, event) values (7, 1, 1, 'aid', '')"
is 'a run that is over is not counted' "$(sql 'select count(*) from entitle.run_written')" "$n_written"
has 'nobody writes it' "$(psql -qXAt -c "update entitle.run_written set n = n + 1" 2>&1)" 'append-only'

# ---- the control totals: somebody touches the records
new_city release_totals "$people"
good_night 2026-03-01
sql "alter table entitle.grant_record disable trigger append_only;
     update entitle.grant_record set amount_minor = amount_minor + 1 where subject = (select min(subject) from entitle.grant_record);
     alter table entitle.grant_record enable always trigger append_only"
ends_with 'a cent more' 3 "$ENTITLE" release
has 'it says where' "$err" 'minor units were computed'
is 'nothing is released' "$(state)" 'computed|0'
sql "alter table entitle.grant_record disable trigger append_only;
     update entitle.grant_record set amount_minor = amount_minor - 1, payee = payee + 1 where subject = (select min(subject) from entitle.grant_record);
     alter table entitle.grant_record enable always trigger append_only"
ends_with 'another payee' 3 "$ENTITLE" release
has 'the hash tells' "$err" 'the rows are not those that were computed'
sql "alter table entitle.grant_record disable trigger append_only;
     delete from entitle.grant_record where subject = (select min(subject) from entitle.grant_record);
     alter table entitle.grant_record enable always trigger append_only"
ends_with 'a row is missing' 3 "$ENTITLE" release
has 'it is counted' "$err" 'rows were computed'

# ---- another person has to release
policy second-person
new_city release_second "$people"
good_night 2026-03-01
me=$(sql 'select session_user')
ends_with 'the person who ran it may not' 3 "$ENTITLE" release
has 'it says who' "$err" "$me ran run 1: its rulebook asks for another person to release it"
sql "drop role if exists release_chief; create role release_chief login superuser"
ends_with 'another one may' 0 env PGUSER=release_chief "$ENTITLE" release
is 'the step says who' "$(sql 'select released_by from entitle.release_step')" release_chief

# ---- the breaker
policy automatic '<band measure="grants" benefit="aid" at-most="10"/>'
new_city release_plan "$people"
night 2026-03-01
is 'more than planned: held' "$status" 3
has 'it says what' "$out" 'grants of aid: '
has 'and the plan' "$out" 'the plan says at most 10'
is 'held' "$(state)" 'held|0'
is 'nothing is seen' "$(seen)" '0|0|0|0|0'
ends_with 'a held run needs a reason' 3 "$ENTITLE" release
has 'it is told again' "$err" 'the plan says at most 10'
ends_with 'released with a reason' 0 "$ENTITLE" release --despite 'the first night'
is 'which is kept' "$(sql 'select despite from entitle.release_step')" 'the first night'

policy automatic '<band measure="grants" per="region" up-to-percent="200" nights="1 3" slack="5"/>
    <band measure="holds" benefit="aid" down-to-percent="60" up-to-percent="150" nights="1"/>
    <band measure="granted" benefit="aid" at-most="5000000"/>'
new_city release_history "$people"
good_night 2026-03-01
is 'the first night has no history' "$(state)" 'released|10000'
good_night 2026-03-02
sql "insert into night.person select 100000 + i, '3101', true, 70, false, false, false, null from generate_series(1, 4) i"
good_night 2026-03-03
is 'a few more are within the slack' "$(state)" 'released|10000'
sql "insert into night.person select 200000 + i, '3102', true, 70, false, false, false, null from generate_series(1, 40) i"
night 2026-03-04
is 'many more are not' "$status" 3
has 'in which region' "$out" 'grants of aid in region 3102: 40; usual are 0 (last night), so at most 0'
is 'against both windows' "$(sql "select string_agg(against, ' ' order by against) from entitle.run_alarm where benefit = 'aid' and measure = 'grants'")" 'nights-1 nights-3'
ends_with 'rejected' 0 "$ENTITLE" reject --reason 'a double load'
sql 'delete from night.person where id > 200000'
good_night 2026-03-04
is 'the night again' "$(state)" 'released|10000'
sql "update night.person set score = 50 where score is null"
night 2026-03-05
has 'fewer holds than usual' "$out" 'holds of aid: '

finish
