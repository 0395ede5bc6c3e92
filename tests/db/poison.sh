#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Shards that fail again and again: they are left alone, the others are done, and nothing is released. A shard fails by an error, or by
# killing the process that works on it.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=200
how='--as-of 2026-03-01 --shard-size 20 --workers 2'

new_city poison_reference $people
# shellcheck disable=SC2086
good_night 2026-03-01 --shard-size 20 --workers 2
records "$work/reference"

attempts() {
    sql "select string_agg(outcome || case when forgiven then ', forgiven' else '' end || ' ' || n, '; ' order by outcome, forgiven)
           from (select outcome, forgiven, count(*) as n from entitle.shard_attempt where outcome is not null group by 1, 2) a"
}
# refuse_subject ERRCODE: the ledger refuses the grant of subject 150
refuse_subject() {
    sql "create function public.refuse() returns trigger language plpgsql as
         'begin raise exception ''not this one'' using errcode = ''$1''; end';
         create trigger zz_refuse before insert on entitle.grant_record for each row when (new.subject = 150)
         execute function public.refuse()"
}

# until_only_works_on SHARD: the process that was started last, and everything else is done
until_only_works_on() {
    until_sql "select count(*) filter (where state = 'open') = 1
                      and exists (select from entitle.shard_attempt where shard = $1 and process like '%:$started')
                 from entitle.run_shard"
}

# ---- an error of the ledger
new_city poison_error $people
# What the server says of a value is not repeated: it may hold the value.
of_value='a value is not what it is taken for, or cannot be computed with'
refuse_subject 22003
ends_with 'an error in one shard: exit status' 3 "$ENTITLE" run --text --rules "$rules" $how
has 'an error in one shard: which, its keys, and why' "$err" "shard 7 (person, 140 to below 160): $of_value (SQLSTATE 22003)"
has 'an error in one shard: what to do' "$err" 'entitle run --retry-quarantined'
is 'an error in one shard: the others are done' "$(sql "select state, count(*) from entitle.run_shard group by 1 order by 1")" 'done|9
open|1'
is 'an error in one shard: three attempts, one process' \
    "$(attempts), $(sql "select count(distinct process) from entitle.shard_attempt where outcome = 'failed'")" 'failed 3, 1'
is 'an error in one shard: nothing of it is written' "$(sql 'select count(*) from entitle.grant_record where subject between 140 and 159')" 0
is 'an error in one shard: nothing is released' \
    "$(sql 'select state from entitle.run') $(sql 'select count(*) from entitle.released_grant')" 'running 0'
is 'the view of such shards' "$(sql 'select shard, subject_kind, low_key, high_key, n_attempts, error from entitle.quarantined_shard')" \
    "7|person|140|160|3|$of_value (SQLSTATE 22003)"
has 'status shows the shard' "$("$ENTITLE" status)" \
    "left alone after 3 attempts: shard 7 (person, 140 to below 160): $of_value (SQLSTATE 22003)"
has 'status shows it as JSON' "$("$ENTITLE" status --json)" \
    "\"quarantined\":[{\"run\":1,\"shard\":7,\"subject\":\"person\",\"keys\":\"140 to below 160\",\"attempts\":3,\"error\":\"$of_value (SQLSTATE 22003)\"}]"
ends_with 'run again: it is left alone' 3 "$ENTITLE" run --text --rules "$rules" $how
is 'run again: nobody tried' "$(attempts)" 'failed 3'
night 2026-03-02
is 'another date has to wait' "$status" 4
ends_with 'tried again while it still fails' 3 "$ENTITLE" run --text --rules "$rules" $how --retry-quarantined
is 'tried again: three attempts more' "$(attempts)" 'failed 3; failed, forgiven 3'
sql 'drop trigger zz_refuse on entitle.grant_record'
ends_with 'the cause is gone, but nobody asked to try' 3 "$ENTITLE" run --text --rules "$rules" $how
ends_with 'the cause is gone' 0 "$ENTITLE" run --text --rules "$rules" $how --retry-quarantined
records "$work/obtained"
same_file 'the cause is gone: the same records' "$work/obtained" "$work/reference"
is 'nothing is left alone any more' "$(sql 'select count(*) from entitle.quarantined_shard')" 0
ends_with 'nothing to try again' 1 "$ENTITLE" run --text --rules "$rules" $how --retry-quarantined
has 'nothing to try again: message' "$err" 'no night was cut off'
is 'nothing to try again: no run' "$(sql 'select count(*) from entitle.run')" 1

# ---- what is noted of an attempt stays
refuses() {
    if refused=$(sql "$2" 2>&1); then
        not_ok "$1" "$2 was done"
    else
        has "$1" "$refused" "$3"
    fi
}
refuses 'an attempt is not deleted' 'delete from entitle.shard_attempt' 'append-only'
refuses 'an attempt ends once' "update entitle.shard_attempt set outcome = 'returned', error = null where outcome = 'failed'" 'ends once'
refuses 'an attempt keeps its process' "update entitle.shard_attempt set process = 'me'" 'ends once'
refuses 'an attempt stays forgiven' 'update entitle.shard_attempt set forgiven = false' 'ends once'

# ---- an error of the source: the reader's transaction is lost, and it goes on in the same snapshot
new_city poison_source $people
sql "alter table night.person rename to person_table;
     create view night.person as select id, region, alive, score / case when id = 150 then 0 else 1 end as score, member, club, died, helper
       from night.person_table"
ends_with 'an error of the source: exit status' 3 "$ENTITLE" run --text --rules "$rules" $how
has 'an error of the source: which shard' "$err" '(person, '
has 'an error of the source: why' "$err" "$of_value (SQLSTATE 22012)"
is 'an error of the source: the others are done' "$(sql "select count(*) filter (where state = 'done') = count(*) - 1 from entitle.run_shard")" t
sql 'create or replace view night.person as table night.person_table'
ends_with 'an error of the source: the cause is gone' 0 "$ENTITLE" run --text --rules "$rules" $how --retry-quarantined
records "$work/obtained"
same_file 'an error of the source: the same records' "$work/obtained" "$work/reference"

# ---- whatever fails everywhere is no matter of a shard
new_city poison_all $people
sql "create function public.refuse() returns trigger language plpgsql as 'begin raise exception ''nobody''; end';
     create trigger zz_refuse before insert on entitle.run_read for each row execute function public.refuse()"
ends_with 'every shard fails: exit status' 5 "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-01 --shard-size 5 --workers 2
has 'every shard fails: message' "$err" 'nobody (SQLSTATE P0001)'
is 'every shard fails: most are not even tried' "$(sql "select count(*) < 15, count(*) filter (where attempt > 1) from entitle.shard_attempt")" 't|0'

# ---- a shard that kills its process: three processes, then it is left alone
new_city poison_crash $people
new_gate 'old.low_key <= 150 and old.high_key > 150'
close_gate
for round in 1 2 3; do
    # shellcheck disable=SC2086
    start_run crash $how
    until_only_works_on 7
    kill_run "$started"
    is "killed by a shard, $round" "$(sql 'select max(attempt), max(epoch) from entitle.shard_attempt where shard = 7')" "$round|$round"
done
ends_with 'killed three times: exit status' 3 "$ENTITLE" run --text --rules "$rules" $how
has 'killed three times: message' "$err" 'shard 7 (person, 140 to below 160): each time the process that worked on it died'
is 'killed three times: three processes' "$(sql "select count(*), count(distinct process) from entitle.shard_attempt where outcome = 'died'")" '3|3'
has 'killed three times: status' "$("$ENTITLE" status)" 'each time the process that worked on it died'
open_gate
ends_with 'the killer is gone' 0 "$ENTITLE" run --text --rules "$rules" $how --retry-quarantined
records "$work/obtained"
same_file 'the killer is gone: the same records' "$work/obtained" "$work/reference"

# ---- attempts that end in order do not count
new_city poison_returned $people
new_gate 'old.low_key <= 150 and old.high_key > 150'
close_gate
for round in 1 2 3 4; do
    # shellcheck disable=SC2086
    start_run returned $how
    until_only_works_on 7
    kill -TERM "$started"
    ended "stopped in a shard, $round" "$started" 5
    until_sql "select not exists (select from pg_stat_activity join entitle.shard_attempt on backend = pid)"
done
is 'stopped four times' "$(attempts)" 'returned 4'
open_gate
good_night 2026-03-01 --shard-size 20 --workers 2
records "$work/obtained"
same_file 'stopped four times: the same records' "$work/obtained" "$work/reference"

# ---- the session of one worker is ended: an attempt that failed; the process goes on
new_city poison_session $people
new_gate 'old.low_key <= 150 and old.high_key > 150'
close_gate
# shellcheck disable=SC2086
start_run session $how
until_only_works_on 7
sql 'select pg_terminate_backend(backend) from entitle.shard_attempt where shard = 7' > "$work/ended"
until_sql "select exists (select from entitle.shard_attempt where shard = 7 and outcome is not null)"
open_gate
ended 'a session is ended: the night goes on' "$started" 0
records "$work/obtained"
same_file 'a session is ended: the same records' "$work/obtained" "$work/reference"
is 'a session is ended: it counts' "$(sql "select count(*) from entitle.shard_attempt where shard = 7 and outcome in ('failed', 'died')")" 1

# ---- who joined ends well; whether the run can be closed is the coordinator's
new_city poison_joined $people
refuse_subject 23514
new_gate 'old.low_key = 20'
close_gate
# shellcheck disable=SC2086
start_run first --as-of 2026-03-01 --shard-size 20 --workers 1
first=$started
until_sql "select count(*) > 0 from entitle.run_snapshot"
start_run second --join active --workers 2
second=$started
until_sql "select count(*) filter (where state = 'open') = 2 from entitle.run_shard"
until_sql "select count(*) = 1 from entitle.quarantined_shard"
open_gate
ended 'joined beside such a shard: the coordinator waits for a human' "$first" 3
ended 'joined beside such a shard: exit status' "$second" 0
has 'joined beside such a shard: it says so' "$(cat "$work/second.out")" '1 shards failed too often and are left alone'

finish
