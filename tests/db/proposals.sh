#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What is proposed for the worse: looked at, approved and rejected, one or many, by two at once; and what stops by itself, where the
# benefit names the event and enough sources agree. A hold, an error and a pause leave everybody what they have.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"
rules=$top/tests/rulebooks/stops

# new_stops NAME [OPTION...]: a city with two sources of deaths, and an empty ledger
new_stops() {
    new_database "$1"
    shift
    sql_file "$top/tests/db/night/tables.sql" -q -v people=0 || exit 2
    sql "create table night.funeral (person_id bigint, home text); create index on night.funeral (person_id)"
    "$ENTITLE" init > "$work/init.out" || exit 2
}
person() { # ID SCORE [COLUMN=VALUE...]
    sql "insert into night.person values ($1, '3101', true, $2, false, false, false, null)"
    person_id=$1
    shift 2
    for change in "$@"; do
        sql "update night.person set ${change%%=*} = ${change#*=} where id = $person_id"
    done
}
change() { sql "update night.person set ${2%%=*} = ${2#*=} where id = $1"; }
buried() { sql "insert into night.funeral values ($1, 'Hall of Peace')"; }
grants() {
    sql "select seq || ' ' || kind || ' ' || previous_minor || '>' || amount_minor || ' ' || valid_from from entitle.released_grant
          where subject = $1 and benefit = '${2:-aid}' order by seq"
}
proposal() { sql "select kind, cause, state, automatic, coalesce(decided_by, '') from entitle.proposal where subject = $1 order by run_id"; }
refuses() { # NAME PART-OF-MESSAGE SQL
    if psql -qX -v ON_ERROR_STOP=1 -c "$3" > "$work/refused" 2>&1; then
        not_ok "$1" "went through: $3"
    else
        has "$1" "$(cat "$work/refused")" "$2"
    fi
}
# The first of the month after a day, or after today where that is later.
next_month() { sql "select (date_trunc('month', greatest(entitle.today(), '$1'::date)::timestamp) + interval '1 month')::date"; }

new_stops proposals
ends_with 'nothing yet' 0 "$ENTITLE" proposals
is 'says so' "$out" 'nothing is proposed'
for id in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
    person "$id" 60
done
person 14 60 "region='44'"
person 15 10 club=true
good_night 2026-03-01

# ---- looking
for id in 1 2 3 4; do
    change "$id" score=10
done
change 14 score=10
change 5 score=95
good_night 2026-03-02
change 5 score=60
change 15 club=false
good_night 2026-03-03
is 'who was given for a year, and is not eligible any more, was given' "$(sql "select count(*) from entitle.proposal where subject = 15")" 0
change 15 died=true
good_night 2026-03-04
ends_with 'a list' 0 "$ENTITLE" proposals --benefit aid --subject 5
has 'with the amounts' "$out" 'aid  subject 5  reduce to 100.00 (was 300.00) CNY, because: amount'
has 'with the facts' "$out" '"score": 60'
has 'where they come from, and how fresh they were' "$out" '"source": "register", "agreement": "Agreement 1", "watermark": "2026-03-01"'
has 'and the law' "$out" 'Test Act, section 1  https://law.example/1'
run "$ENTITLE" proposals --json --limit 2
is 'as JSON' "$(printf '%s' "$out" | cut -c1-23)" '{"total":7,"proposals":'
is 'at most so many, the oldest first' "$(printf '%s' "$out" | grep -o '"subject":"[0-9]*"' | tr '\n' ' ')" '"subject":"1" "subject":"2" '
run "$ENTITLE" proposals --region 44
has 'of a region' "$out" '1 open'
run "$ENTITLE" proposals --cause amount
has 'of a cause' "$out" '1 open'
is 'who looked is kept' "$(sql "select count(*), count(distinct who) from entitle.access_log where action = 'list proposals'")" '5|1'
ends_with 'a benefit that is none' 1 "$ENTITLE" proposals --benefit aids
has 'is told' "$err" "did you mean 'aid'?"
ends_with 'a subject that is none' 1 "$ENTITLE" proposals --subject abc
ends_with 'nothing is approved without a filter' 2 "$ENTITLE" proposals --approve --reason x
ends_with 'nor without saying why' 2 "$ENTITLE" proposals --approve --subject 1
ends_with 'nor both at once' 2 "$ENTITLE" proposals --approve --reject --subject 1 --reason x
ends_with 'nor by an empty filter' 2 "$ENTITLE" proposals --approve --benefit '' --reason x
is 'nothing was decided' "$(sql "select count(*) from entitle.proposal where state <> 'open'")" 0

# ---- approving
next=$(next_month 2026-03-04)
ends_with 'one is approved' 0 "$ENTITLE" proposals --approve --subject 1 --reason 'letter of 1 March'
is 'it says what it did' "$out" "approved: aid, subject 1, stop (not-eligible), from $next
1 approved"
is 'from the next month on' "$(grants 1)" "1 new 0>10000 2026-03-01
2 stop 10000>0 $next"
is 'by whom, and why' "$(sql "select state, decided_by, decided_at is not null, decision_reason from entitle.decided_proposal where subject = 1")" \
    'approved|postgres|t|letter of 1 March'
is 'they have nothing' "$(sql "select state, amount_minor from entitle.entitlement where subject = 1")" 'stopped|0'
run "$ENTITLE" proposals --approve --subject 1 --reason again
is 'once' "$out" '0 approved'
run "$ENTITLE" proposals --approve --cause amount --reason 'a raise in error'
is 'a reduction' "$(grants 5 | tail -n 1)" "3 reduce 30000>10000 $next"
run "$ENTITLE" proposals --approve --benefit club --reason 'left' --json
is 'of a year: from today' "$(sql "select valid_from = greatest(entitle.today(), '2026-03-04') from entitle.grant_record where subject = 15 and kind = 's'")" t
has 'as JSON' "$out" '"benefit":"club","subject":"15","event":"2026","kind":"stop","cause":"death","became":"approved"'
is 'not before' "$(sql "select count(*) from entitle.approve_proposals(of_subject => 2, reason => 'x', from_day => '2020-01-01')" 2>&1 | grep -c 'may become less from')" 1
is 'later' "$(sql "select became, valid_from from entitle.approve_proposals(of_subject => 2, reason => 'notice', from_day => '2099-05-01')")" \
    'approved|2099-05-01'
refuses 'by whole months' 'by whole months' "select * from entitle.approve_proposals(of_subject => 3, reason => 'x', from_day => '2099-05-02')"
refuses 'not all of them by a slip' 'say which' "select * from entitle.approve_proposals(reason => 'x')"
refuses 'not without a reason' 'say why' "select * from entitle.reject_proposals(of_subject => 3)"

# ---- two at once: one approves, the other finds nothing to do
psql -qXAt > "$work/first" 2>&1 <<END &
begin;
select became from entitle.approve_proposals(of_subject => 3, reason => 'first');
select pg_sleep(3);
commit;
END
first=$!
until [ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")" -gt 0 ]; do
    sleep 0.1
done
is 'the second waits, and finds it approved' "$(sql "select count(*) from entitle.approve_proposals(of_subject => 3, reason => 'second')")" 0
wait "$first"
is 'the first did it' "$(grep -c approved "$work/first")" 1
is 'once' "$(grants 3 | wc -l)|$(sql "select decision_reason from entitle.proposal where subject = 3")" '2|first'

# ---- rejecting, and all
run "$ENTITLE" proposals --reject --subject 4 --reason 'the register is wrong'
is 'rejected' "$out" 'rejected: aid, subject 4, stop (not-eligible)
1 rejected'
is 'they keep what they have' "$(grants 4)" '1 new 0>10000 2026-03-01'
run "$ENTITLE" proposals --reject --all --reason 'not now'
is 'all that were left' "$out" 'rejected: aid, subject 14, stop (not-eligible)
1 rejected'
good_night 2026-03-05
is 'what was rejected is not proposed again' "$(sql "select count(*) from entitle.open_proposal")" 0
is 'what was stopped stays stopped' "$(sql "select state from entitle.entitlement where subject in (1, 3) order by subject")" 'stopped
stopped'

# ---- what stops by itself
change 6 died=true
buried 7
change 8 died=true
buried 8
good_night 2026-03-05
is 'one source: proposed' "$(proposal 6)" 'stop|death|open|f|'
is 'the other one: proposed' "$(proposal 7)" 'stop|death|open|f|'
is 'both: applied' "$(proposal 8)" 'stop|death|approved|t|rule'
is 'from the next month on' "$(grants 8)" '1 new 0>10000 2026-03-01
2 stop 10000>0 2026-04-01'
is 'it has its facts' "$(sql "select facts -> 'Person' ->> 'died', jsonb_array_length(facts -> 'Funerals') from entitle.decided_proposal where subject = 8")" 'true|1'
is 'the agency hears of it' "$(sql "select count(*) from entitle.notification where subject = 8 and kind = 'propose'")" 1
buried 6
change 7 died=null
good_night 2026-03-06
is 'agreed later: applied' "$(proposal 6)" 'stop|death|withdrawn|f|
stop|death|approved|t|rule'
is 'what is unknown agrees with nobody' "$(proposal 7)" 'stop|death|open|f|'
run "$ENTITLE" proposals --reject --subject 7 --reason 'she answered the door'
change 7 died=true
good_night 2026-03-07
is 'what a human was asked about, a human decides' "$(proposal 7)" 'stop|death|rejected|f|postgres
stop|death|open|f|'
good_night 2026-03-08
is 'also the night after' "$(proposal 7)|$(grants 7)" 'stop|death|rejected|f|postgres
stop|death|open|f||1 new 0>10000 2026-03-01'
is 'and nothing is stopped twice' "$(grants 8 | wc -l)" 2

# ---- it was wrong: granted again, the rest is for a human
change 8 died=false
sql 'delete from night.funeral where person_id = 8'
change 1 score=60
sql "update night.feed set loaded_on = '2026-06-01'"
good_night 2026-06-02
is 'granted anew' "$(grants 8 | tail -n 1)" '3 new 0>10000 2026-06-01'
is 'what was not paid meanwhile is told' "$(sql "select stopped_from, granted_from, months, arrears_minor, cause, decided_by
    from entitle.interrupted_entitlement where subject = 8")" '2026-04-01|2026-06-01|2|20000|death|rule'
is 'of the one a human stopped as well' "$(sql "select cause, decided_by, granted_from from entitle.interrupted_entitlement where subject = 1")" \
    'not-eligible|postgres|2026-06-01'

# ---- a hold, an error and a pause keep what there is
has_all() { sql "select string_agg(subject::text, ' ' order by subject) from entitle.entitlement where subject in (9, 10, 11, 12) and state = 'active' and benefit = 'aid'"; }
change 9 score=null
change 10 score=66
change 11 alive=false
change 12 "region='9'"
change 12 score=10
sql "insert into entitle.pause (scope_kind, scope, reason) values ('region', '9', 'a flood')"
good_night 2026-06-03
is 'each of them came' "$(outcomes aid hold missing-fact) $(outcomes aid hold rule-failed) $(outcomes aid hold not-alive) $(outcomes aid skip paused)" '1 1 1 1'
is 'everybody keeps what they have' "$(has_all)" '9 10 11 12'
is 'and nothing is proposed' "$(sql "select count(*) from entitle.proposal where subject in (9, 10, 11, 12)")" 0

# ---- staged as everything else
cp -r "$rules" "$work/staged"
cat > "$work/staged/policy.xml" <<'END'
<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>
END
rules=$work/staged
change 13 died=true
buried 13
night 2026-06-04
is 'an automatic stop waits for its release' "$(sql "select state, amount_minor from entitle.entitlement where subject = 13")" 'active|10000'
is 'nobody sees it' "$(sql "select count(*) from entitle.decided_proposal where subject = 13")" 0
run_id=$(sql 'select max(run_id) from entitle.run')
ends_with 'rejected' 0 "$ENTITLE" reject "$run_id" --reason 'wrong list'
is 'it never counts' "$(sql "select state from entitle.entitlement where subject = 13")|$(sql "select count(*) from entitle.released_grant where subject = 13")" 'active|1'
rules=$top/tests/rulebooks/stops
good_night 2026-06-05
is 'the next night does it' "$(sql "select state from entitle.entitlement where subject = 13")|$(grants 13 | tail -n 1)" 'stopped|3 stop 10000>0 2026-07-01'

# ---- what the ledger does not let happen
run_id=$(sql 'select max(run_id) from entitle.run')
stop_by_itself() { # SUBJECT CAUSE [KIND]
    echo "begin; insert into entitle.proposal (subject, benefit, event, run_id, kind, cause, amount_minor, previous_minor, currency, region, content, basis,
              facts, state, automatic, decided_by)
          select subject, 'aid', '', $run_id, '${3:-stop}', '$2', 0, 10000, 'CNY', '', 'x', basis, '{}', 'approved', true, 'rule'
            from entitle.grant_record where subject = $1 and seq = 1;
          insert into entitle.grant_record
          select subject, $run_id, 0, 10000, payee, basis, 9, '2099-01-01', 's', true, benefit, event, region, '{}'
            from entitle.grant_record where subject = $1 and seq = 1; commit"
}
is 'as it should be, it goes in' "$(sql "$(stop_by_itself 12 death | sed 's/commit$/rollback/')" 2>&1)" ''
refuses 'an automatic stop names an event' proposal_automatic "$(stop_by_itself 12 not-eligible)"
refuses 'that its benefit has' 'does not stop by itself' "$(stop_by_itself 12 moved)"
refuses 'it is a stop' proposal_automatic "$(stop_by_itself 12 death reduce)"
refuses 'it does what it says' 'without its grant record' "$(stop_by_itself 12 death | sed '/insert into entitle.grant_record/,$d'); commit"
refuses 'nobody is called rule' proposal_automatic "update entitle.proposal set state = 'approved', decided_by = 'rule', decided_at = now() where subject = 7 and state = 'open'"
refuses 'nobody gets less without a proposal' 'nobody approved' "insert into entitle.grant_record
    select subject, run_id, 0, 10000, payee, basis, 9, '2099-01-01', 's', true, benefit, event, region, '{}' from entitle.grant_record where subject = 12 and seq = 1"
refuses 'nor with one that is open' 'nobody approved' "insert into entitle.grant_record
    select g.subject, p.run_id, 0, 10000, payee, g.basis, 9, '2099-01-01', 's', true, benefit, event, g.region, '{}'
      from entitle.grant_record g join entitle.proposal p using (subject, benefit, event) where subject = 7 and p.state = 'open' and seq = 1"

# ---- who may
sql "set client_min_messages = error; drop role if exists proposals_clerk; create role proposals_clerk login in role entitle_approver"
is 'an approver approves' "$(sql "set session authorization proposals_clerk; select became from entitle.approve_proposals(of_subject => 7, reason => 'buried')")" approved
is 'under their name' "$(sql "select decided_by from entitle.proposal where subject = 7 order by run_id desc limit 1")" proposals_clerk
has 'and writes no table' "$(sql "set role proposals_clerk; update entitle.proposal set state = 'open'" 2>&1)" 'permission denied'
sql 'drop role proposals_clerk'

# ---- by columns and one by one: the same bytes
for how in '' --by-rows; do
    new_stops proposals_same
    sql "insert into night.person select i, '3101', i % 7 <> 0, 40 + i % 60, false, i % 3 = 0, false, null from generate_series(1, 300) i"
    good_night 2026-03-01 $how
    sql "update night.person set died = case id % 5 when 0 then true when 1 then null else false end;
         insert into night.funeral select i, 'Hall' from generate_series(1, 300) i where i % 2 = 0 or i % 3 = 0;
         insert into entitle.refusal (subject, benefit, since) select i, 'aid', '2026-03-02' from generate_series(3, 300, 11) i"
    good_night 2026-03-02 $how
    records "$work/same$how"
done
same_file 'the same records both ways' "$work/same" "$work/same--by-rows"
is 'automatic ones among them' "$(sql 'select count(*) > 10 from entitle.proposal where automatic')" t
is 'and refused ones' "$(sql "select count(*) > 2 from entitle.proposal where cause = 'refused'")" t

finish
