#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Several processes on one run: who may join, what happens when one freezes or the coordinator goes, and how a night stops. And sources that
# are moved meanwhile. Whatever happens, the records are those of an undisturbed night by one process.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=200
coordinate() { # NAME [OPTION...]
    coordinate_name=$1
    shift
    start_run "$coordinate_name" --as-of 2026-03-01 --shard-size 20 --workers 1 "$@"
    coordinator=$started
    until_sql 'select count(*) > 0 from entitle.run_snapshot'
}
join() { # NAME [OPTION...]
    join_name=$1
    shift
    start_run "$join_name" --join active --workers 1 "$@"
    joiner=$started
}
same_records() {
    records "$work/obtained"
    same_file "$1: the same records" "$work/obtained" "$work/reference"
}

new_city workers_reference $people
good_night 2026-03-01 --shard-size 20 --workers 1
records "$work/reference"

# ---- who may join
new_city workers_hello $people
ends_with 'nothing to join' 1 "$ENTITLE" run --join active --rules "$rules"
has 'nothing to join: message' "$err" 'no run is active: there is nothing to join'
ends_with 'no such run' 1 "$ENTITLE" run --join 7 --rules "$rules"
has 'no such run: message' "$err" 'there is no run 7'
ends_with 'a run that is none' 2 "$ENTITLE" run --join seven --rules "$rules"
ends_with 'a dry run joins nobody' 2 "$ENTITLE" run --join active --dry-run --rules "$rules"
ends_with 'who joins goes by the gates of the run' 2 "$ENTITLE" run --join active --accept people --rules "$rules"
new_gate true
close_gate
coordinate hello
until_working '1 1'
refused() { # NAME STATUS PART [OPTION...]
    refused_name=$1 refused_status=$2 refused_part=$3
    shift 3
    ends_with "$refused_name" "$refused_status" "$ENTITLE" run --text --join active --rules "$rules" "$@"
    has "$refused_name: message" "$err" "$refused_part"
}
refused 'another date' 4 'its as-of date is 2026-03-01, that of this process is 2026-03-02' --as-of 2026-03-02
cp -r "$rules" "$work/others"
echo '<!-- -->' >> "$work/others/parameters.xml"
ends_with 'other rules' 4 "$ENTITLE" run --text --join active --rules "$work/others"
has 'other rules: message' "$err" 'run 1 cannot be joined: its rulebook is'
refused 'another database of sources' 1 '--source leads to database postgres' --source dbname=postgres
sql "update entitle.run_snapshot set source_started = source_started - interval '1 day'"
refused 'a replica, or a server that was started again' 1 'of another server process'
sql "update entitle.run_snapshot set source_started = source_started + interval '1 day'"

# ---- two processes
join two --workers 2
until_working '3 2'
is 'status names who works on what' "$("$ENTITLE" status | grep -c 'shard . (person, .*): since 20.*, backend [0-9]*$')" 3
has 'status names them as JSON' "$("$ENTITLE" status --json)" '"working":[{"run":1,"shard":0,"subject":"person","keys":"below '
open_gate
ended 'two processes: the coordinator' "$coordinator" 0
ended 'two processes: who joined' "$joiner" 0
same_records 'two processes'
has 'who joined says so' "$(cat "$work/two.out")" 'run 1, joined'
has 'who joined says what it did' "$(cat "$work/two.out")" 'shards of run 1 were done by this process'
is 'both did something' "$(sql 'select count(distinct process) from entitle.shard_attempt')" 2
ends_with 'a run that is released' 1 "$ENTITLE" run --join 1 --rules "$rules"
has 'a run that is released: message' "$err" 'run 1 is released: there is nothing left to join'

# ---- shards that are cut by two processes at once: nobody counted the people, so there is one shard to begin with
new_city workers_cut 2000
sql "delete from pg_statistic where starelid = 'night.person'::regclass"
good_night 2026-03-01 --shard-size 20 --workers 1
records "$work/cut"
new_city workers_cut 2000
sql "delete from pg_statistic where starelid = 'night.person'::regclass"
new_gate 'old.low_key < 200'
close_gate
coordinate cut --workers 2
until_working '2 1'
join cut_joined --workers 2
until_sql 'select count(distinct process) = 2 from entitle.shard_attempt'
open_gate
ended 'shards are cut: the coordinator' "$coordinator" 0
ended 'shards are cut: who joined' "$joiner" 0
records "$work/obtained"
same_file 'shards are cut: the same records' "$work/obtained" "$work/cut"

# ---- the coordinator goes: who has the snapshot goes on, and a late one gets it from him
new_city workers_lifeboat $people
new_gate true
close_gate
coordinate lifeboat
join lifeboat_first
first=$joiner
until_working '2 2'
kill_run "$coordinator"
sql "update night.person set score = 95; delete from night.person where id > 100" # nobody of this night sees it
join lifeboat_late
until_sql "select count(distinct process) = 3 from entitle.shard_attempt"
open_gate
ended 'the coordinator is gone: the first who joined' "$first" 0
ended 'the coordinator is gone: the late one' "$joiner" 0
is 'the coordinator is gone: all shards are done, nothing is released' \
    "$(sql "select r.state, count(*) filter (where s.state = 'done') from entitle.run r join entitle.run_shard s using (run_id) group by 1")" 'running|10'
has 'the coordinator is gone: what to do' "$(cat "$work/lifeboat_late.out")" "if it is gone, 'entitle run' with the same date and rules does"
ends_with 'nobody has the snapshot any more' 4 "$ENTITLE" run --join active --rules "$rules"
has 'nobody has the snapshot any more: message' "$err" 'no process that has its snapshot is there any more'
set_engine() {
    sql "alter table entitle.run disable trigger change; update entitle.run set engine_version = '$1';
         alter table entitle.run enable always trigger change"
}
set_engine 0.0.9
refused 'another engine' 4 'its engine version is 0.0.9'
set_engine "$("$ENTITLE" --version | sed -n '1s/.* //p')"
good_night 2026-03-01
same_records 'the coordinator is gone'

# ---- a run is taken over while others still work on it: they write nothing more
new_city workers_fence $people
new_gate true
close_gate
coordinate fence
join fence_joined --workers 3
until_working '4 2'
kill_run "$coordinator"
start_run fence_second --as-of 2026-03-01 --workers 1 # waits for the shards that were begun, and nobody begins others
second=$started
until_sql "select exists (select from pg_locks where locktype = 'advisory' and not granted and mode = 'ExclusiveLock')"
open_gate
ended 'taken over: who joined the first' "$joiner" 4
has 'taken over: message' "$(cat "$work/fence_joined.err")" 'was taken over by another process'
ended 'taken over: the second coordinator' "$second" 0
is 'taken over: what was begun is done, and no more' "$(sql 'select epoch, count(*) from entitle.run_shard group by 1 order by 1')" '1|3
2|7'
same_records 'taken over'

# ---- a process freezes in a shard: status shows it, and whoever ends its session frees the shard
new_city workers_frozen $people
new_gate true
close_gate
coordinate frozen
join frozen_joined
until_working '2 2'
kill -STOP "$joiner"
open_gate
until_sql "select count(*) filter (where state = 'open') = 1 from entitle.run_shard"
until_working '1 1'
backend=$(sql "select backend from entitle.shard_attempt join entitle.run_shard using (run_id, shard) where outcome is null and state = 'open'")
has 'frozen: status names shard, process and backend' "$("$ENTITLE" status)" ":$joiner, backend $backend"
sql "alter table entitle.shard_attempt disable trigger change;
     update entitle.shard_attempt set began_at = began_at - interval '5 minutes' where backend = $backend;
     alter table entitle.shard_attempt enable always trigger change"
has 'frozen: after a while it says what helps' "$("$ENTITLE" status)" "this frees the shard: select pg_terminate_backend($backend)"
sql "select pg_terminate_backend($backend)" > "$work/ended"
ended 'frozen: the night ends' "$coordinator" 0
same_records 'frozen'
kill -CONT "$joiner"
ended 'frozen: who wakes up finds nothing to do' "$joiner" 0
same_records 'frozen, and awake'
is 'frozen: its attempt died' "$(sql "select outcome from entitle.shard_attempt where backend = $backend order by attempt desc limit 1")" died

# ---- the same with a watchdog
new_city workers_watchdog $people
new_gate true
close_gate
coordinate watchdog --shard-timeout 2
join watchdog_joined
until_working '2 2'
kill -STOP "$joiner"
open_gate
ended 'watchdog: the night ends' "$coordinator" 0
same_records 'watchdog'
kill -CONT "$joiner"
ended 'watchdog: who wakes up' "$joiner" 0

# ---- a load that empties or swaps a table has to wait
new_city workers_load $people
new_gate true
close_gate
coordinate load
until_working '1 1'
waits() { # NAME STATEMENT
    case $(sql "set lock_timeout = '200ms'; $2" 2>&1) in
    *'lock timeout'*) ok "$1" ;;
    *) not_ok "$1" "$2 was done" ;;
    esac
}
waits 'TRUNCATE waits' 'truncate night.person'
waits 'a rewrite waits' 'alter table night.person alter score type bigint'
waits 'a swap by name waits' 'alter table night.person rename to person_before'
sql 'truncate night.person' & # without a limit: it stands in the way of whoever comes now
loader=$!
until_sql "select exists (select from pg_locks where mode = 'AccessExclusiveLock' and not granted and relation = 'night.person'::regclass)"
in_the_way=$(sql "select pid from pg_locks where mode = 'AccessExclusiveLock' and not granted and relation = 'night.person'::regclass")
ends_with 'who comes while a load waits' 5 "$ENTITLE" run --text --join active --rules "$rules"
has 'who comes while a load waits: which table, and by whom' "$err" \
    "night.person could not be locked for reading before the lock timeout: backend $in_the_way keeps it to itself, or waits to"
open_gate
ended 'the night ends, and the load begins' "$coordinator" 0
wait "$loader"
is 'the load was done after it' "$(sql 'select count(*) from night.person')" 0
same_records 'a load that waits'

# ---- what LOCK TABLE does not take waits as well: a view of which the owner may read columns only, a materialized view
new_city workers_views $people
sql "drop role if exists workers_owner" 2> /dev/null
sql "create role workers_owner;
     grant usage, create on schema night to workers_owner;
     alter table night.person rename to person_table;
     grant select (id, region, alive, score, member, club, died, helper) on night.person_table to workers_owner;
     create view night.person as select id, region, alive, score, member, club, died, helper from night.person_table;
     alter view night.person owner to workers_owner;
     create materialized view night.day as table night.feed;
     alter table night.feed rename to feed_table;
     alter materialized view night.day rename to feed"
new_gate true
close_gate
coordinate views
until_working '1 1'
waits 'a table below a view' 'truncate night.person_table'
waits 'a view that is replaced' 'create or replace view night.person as select id, region, alive, 0 as score, member, club, died, helper from night.person_table'
waits 'a materialized view' 'refresh materialized view night.feed'
open_gate
ended 'views: the night ends' "$coordinator" 0
same_records 'views'
new_database workers_empty # so that the role can go
sql 'drop database workers_views; drop role workers_owner'

# ---- a schema can be renamed under every lock: the next shard finds out
new_city workers_schema $people
new_gate true
close_gate
coordinate schema
until_working '1 1'
sql 'alter schema night rename to night_before; create schema night;
     create table night.person (like night_before.person); create table night.feed (like night_before.feed)'
open_gate
ended 'a schema is swapped: exit status' "$coordinator" 5
has 'a schema is swapped: which table' "$(cat "$work/schema.err")" 'night.person was replaced or emptied and filled anew while the night read it'
is 'a schema is swapped: no shard was read from it' "$(sql "select count(*) filter (where state = 'done') from entitle.run_shard")" 1
sql 'drop schema night cascade; alter schema night_before rename to night'
good_night 2026-03-01
same_records 'a schema is swapped'

# ---- a snapshot that is older than the table, without a lock in between
new_city workers_swapped $people
new_gate true
close_gate
coordinate swapped
until_working '1 1'
PGAPPNAME=keeper psql -qXAt -c 'begin isolation level repeatable read' -c 'select pg_export_snapshot()' -c 'select pg_sleep(3600)' > "$work/snapshot" 2>&1 &
at_end "psql -qXAt -d postgres -c \"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'keeper'\" > /dev/null 2>&1"
until_sql "select exists (select from pg_stat_activity where application_name = 'keeper' and query like '%pg_sleep%')"
kill_run "$coordinator"
sql "insert into entitle.run_snapshot select run_id, epoch, '$(head -n 1 "$work/snapshot")', source_system, source_database, source_started, 'keeper'
       from entitle.run_snapshot;
     create table night.person_new (like night.person);
     alter table night.person rename to person_before; alter table night.person_new rename to person"
ends_with 'a table was swapped since' 5 "$ENTITLE" run --text --join active --rules "$rules"
has 'a table was swapped since: which' "$err" 'night.person was replaced or emptied and filled anew'
sql 'drop table night.person; alter table night.person_before rename to person'
open_gate
good_night 2026-03-01
same_records 'a table was swapped since'

# ---- SIGTERM: within ten seconds, whatever is going on
stops() { # NAME PID
    stop_began=$(date +%s)
    kill -TERM "$2"
    ended "$1: exit status" "$2" 5
    stop_took=$(($(date +%s) - stop_began))
    if [ "$stop_took" -lt 10 ]; then
        ok "$1: in time"
    else
        not_ok "$1: in time" "it took $stop_took s"
    fi
    has "$1: message" "$(cat "$work/stop.err")" 'stopped by a signal'
}
new_city workers_stop $people
new_gate true
close_gate
start_run stop --as-of 2026-03-01 --workers 1
until_working '1 1'
stops 'in a statement of the ledger' "$started"
open_gate
# A view that takes hours: for the shard's COPY only, then for everything.
slow_view() {
    sql "drop view if exists night.person;
         create view night.person as select * from night.person_table
          where case when $1 then pg_sleep(60)::text = '' else true end"
}
sql 'alter table night.person rename to person_table'
slow_view "current_query() like 'COPY%' and id > 100"
start_run stop --as-of 2026-03-01 --workers 2
until_sql "select exists (select from pg_stat_activity where wait_event = 'PgSleep' and query like 'COPY%' and datname = current_database())"
stops 'in the middle of a COPY' "$started"
until_sql "select not exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())"
ok 'the server stopped as well'
slow_view 'id > 0'
start_run stop --as-of 2026-03-01 --workers 2
until_sql "select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())"
stops 'before the first shard' "$started"
slow_view false
good_night 2026-03-01
same_records 'stopped three times'

finish
