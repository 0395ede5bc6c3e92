#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A night that is cut off anywhere, and run again, gives the records of an undisturbed one. Kills the engine, its sessions and the server
# at moments drawn from a fixed seed; KILL_SEED=... draws others, KILL_ROUNDS=... more of them.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=${KILL_PEOPLE:-3000}
rounds=${KILL_ROUNDS:-4}
seed=${KILL_SEED:-20260301}
how='--workers 3 --shard-size 100'

# The next number from 1 to $1 (a multiplicative generator; awk keeps it exact).
draw() {
    seed=$(awk -v s="$seed" 'BEGIN { print (s * 48271) % 2147483647 }')
    drawn=$((seed % $1 + 1))
}

# A ledger in which a shard takes its time between its last record and its commit, so that there is something to cut off.
new_slow_city() {
    new_city "$1" "$people"
    sql "create function public.take_time() returns trigger language plpgsql as
         'begin perform pg_sleep(0.08); return new; end';
         create trigger zz_take_time before update on entitle.run_shard for each row
         when (new.state = 'done') execute function public.take_time()"
}

# What an undisturbed night gives, and how long it takes, in milliseconds.
new_slow_city kill_reference
began=$(date +%s%N)
# shellcheck disable=SC2086
good_night 2026-03-01 $how
took_ms=$((($(date +%s%N) - began) / 1000000))
good_night 2026-03-02
records "$work/reference"
echo "# an undisturbed night takes $took_ms ms; seed $seed"

# start_night DATE [OPTION...]: in the background, $night_pid
start_night() {
    start_date=$1
    shift
    # shellcheck disable=SC2086
    "$ENTITLE" run --rules "$rules" --as-of "$start_date" $how "$@" > "$work/night.out" 2> "$work/night.err" < /dev/null &
    night_pid=$!
}

wait_ms() {
    sleep "$(awk -v ms="$1" 'BEGIN { printf "%.3f", ms / 1000 }')"
}

# wait_for_shards N: until so many are done
wait_for_shards() {
    until [ "$(sql "select count(*) from entitle.run_shard where state = 'done'")" -ge "$1" ] ||
        ! kill -0 "$night_pid" 2> /dev/null; do
        wait_ms 10
    done
}

# finish_night NAME: runs it to its end, and the next one. Shards that were cut off three times may be left alone by then; they are
# tried again, as the message says.
finish_night() {
    # The last statement of a process that was killed may still be at work, and be the release.
    until_sql "select not exists (select from pg_stat_activity where application_name like 'entitle%' and datname = current_database())"
    n_done=$(sql "select count(*) from entitle.run_shard where state = 'done'")
    if [ "$(sql "select count(*) from entitle.run where state = 'released'")" -eq 0 ]; then
        # shellcheck disable=SC2086
        night 2026-03-01 $how
        if [ "$status" -ne 0 ]; then
            has "$1: what was cut off three times is left alone" "$err" 'failed too often and'
            # shellcheck disable=SC2086
            good_night 2026-03-01 $how --retry-quarantined
        fi
    fi
    good_night 2026-03-02
    records "$work/obtained"
    same_file "$1: the same records ($n_done shards were done)" "$work/obtained" "$work/reference"
}

# ---- kill -9 at any moment, again and again
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    new_slow_city kill_engine
    n_kills=0
    while [ "$n_kills" -lt 6 ]; do
        start_night 2026-03-01
        draw "$((took_ms / 2))"
        wait_ms "$drawn"
        if ! kill -9 "$night_pid" 2> /dev/null; then
            wait "$night_pid" 2> /dev/null
            break
        fi
        wait "$night_pid" 2> /dev/null
        n_kills=$((n_kills + 1))
        # Another night of the date is no part of this.
        [ "$(sql "select count(*) > 0 and bool_and(state = 'done') from entitle.run_shard")" = f ] || break
    done
    is "round $round: no shard is half written" "$(sql "
        select count(*) from entitle.grant_record g where not exists (
            select 1 from entitle.run_shard s where s.state = 'done' and g.run_id = s.run_id
               and g.subject >= s.low_key and g.subject < s.high_key)")" 0
    is "round $round: what is not released is not seen" "$(sql "
        select count(*) from entitle.released_grant where run_id in (select run_id from entitle.run where state = 'running')")" 0
    finish_night "round $round, killed $n_kills times"
    is "round $round: one run, taken over" "$(sql "select count(*) from entitle.run where as_of = '2026-03-01'")" 1
done

# ---- at a moment when some shards are surely done and some are not: by looking
new_slow_city kill_between
start_night 2026-03-01
wait_for_shards 3
kill -9 "$night_pid" 2> /dev/null
wait "$night_pid" 2> /dev/null
is 'status of a night that was cut off' "$("$ENTITLE" status --json | grep -c '"state":"running"')" 1
run "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-02
is 'another date has to wait for it' "$status" 4
has 'the message says which to finish' "$err" 'has to be finished first'
# shellcheck disable=SC2086
night 2026-03-01 $how
has 'it says that it resumes' "$out" ', resumed'
is 'epoch' "$(sql 'select epoch from entitle.run')" 2
good_night 2026-03-02
records "$work/obtained"
same_file 'killed between two shards: the same records' "$work/obtained" "$work/reference"
is 'what was rolled back was not counted' "$(counted_otherwise)" ''

# ---- a run that was taken over is read row by row: somebody may have touched it in between
new_slow_city kill_touched
start_night 2026-03-01
wait_for_shards 3
kill -9 "$night_pid" 2> /dev/null
wait "$night_pid" 2> /dev/null
until_sql "select not exists (select from pg_stat_activity where application_name like 'entitle%' and datname = current_database())"
sql "alter table entitle.grant_record disable trigger append_only;
     update entitle.grant_record set amount_minor = amount_minor + 1 where subject = (select min(subject) from entitle.grant_record);
     alter table entitle.grant_record enable always trigger append_only"
# shellcheck disable=SC2086
night 2026-03-01 $how
is 'touched in between: the night fails' "$status" 5
has 'its account does not balance' "$err" 'does not balance'
is 'and nothing of it is seen' "$(sql "select count(*) from entitle.released_grant")" 0

# ---- SIGTERM: rolls back what is not done, says so, can be resumed
new_slow_city kill_term
start_night 2026-03-01
wait_for_shards 2
kill -TERM "$night_pid" 2> /dev/null
status=0
wait "$night_pid" || status=$?
is 'SIGTERM: exit status' "$status" 5
has 'SIGTERM: message' "$(cat "$work/night.err")" 'stopped by a signal'
has 'SIGTERM: hint' "$(cat "$work/night.err")" 'run again to resume'
finish_night 'SIGTERM'

# ---- its sessions are ended by the server
new_slow_city kill_sessions
start_night 2026-03-01
wait_for_shards 2
sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'entitle%' and datname = current_database()" > "$work/ended"
status=0
wait "$night_pid" || status=$?
is 'sessions ended: exit status' "$status" 5
finish_night 'sessions ended'

# ---- the server crashes (all its processes at once)
new_slow_city kill_server
start_night 2026-03-01
wait_for_shards 2
server_crash
status=0
wait "$night_pid" || status=$?
is 'server crashed: exit status' "$status" 5
finish_night 'server crashed'

# ---- somebody else has taken the run over: no further shard is written under the old epoch
# One worker: between its transactions nobody holds the run, so the epoch can move at once.
new_slow_city kill_fence
start_night 2026-03-01 --workers 1
wait_for_shards 2
sql 'update entitle.run set epoch = epoch + 1'
n_done=$(sql "select count(*) from entitle.run_shard where state = 'done'")
status=0
wait "$night_pid" || status=$?
is 'taken over: exit status' "$status" 4
has 'taken over: message' "$(cat "$work/night.err")" 'was taken over by another process'
is 'taken over: nothing more was written' "$(sql "select count(*) from entitle.run_shard where state = 'done'")" "$n_done"
finish_night 'taken over'

# ---- two nights at once: one runs, the other changes nothing
new_slow_city kill_two
start_night 2026-03-01
wait_for_shards 1
# At the same time, as each asks for a while whether the first is gone.
"$ENTITLE" run --text --rules "$rules" --as-of 2026-03-05 > "$work/other.out" 2>&1 < /dev/null &
other_pid=$!
night 2026-03-01
first_status=$status
first_err=$err
status=0
wait "$other_pid" || status=$?
second_status=$status
status=0
wait "$night_pid" || status=$?
is 'two nights: the first is done' "$status" 0
is 'two nights: the second is told' "$first_status" 4
has 'two nights: by whom' "$first_err" 'is active'
is 'two nights: of another date as well' "$second_status" 4
is 'two nights: one run' "$(sql 'select count(*) from entitle.run')" 1
good_night 2026-03-02
records "$work/obtained"
same_file 'two nights: the same records' "$work/obtained" "$work/reference"

# ---- two coordinators, the older one without its lock: it wakes up and may not write
new_slow_city kill_zombie
start_night 2026-03-01
wait_for_shards 2
kill -STOP "$night_pid"
# Its sessions that hold no shard go on idle; those in a shard would make us wait, so the server ends them, as a watchdog would.
sql "select count(pg_terminate_backend(pid)) from pg_stat_activity
      where application_name like 'entitle%' and datname = current_database()
        and (state like 'idle in transaction%' or state = 'active'
             or pid in (select pid from pg_locks where locktype = 'advisory'))" > "$work/ended"
# shellcheck disable=SC2086
night 2026-03-01 $how
resumed=$status
kill -CONT "$night_pid"
status=0
wait "$night_pid" || status=$?
is 'zombie: the second coordinator finishes the night' "$resumed" 0
case $status in
4 | 5) ok 'zombie: the first is refused' ;;
*) not_ok 'zombie: the first is refused' "exit status $status" "$(cat "$work/night.err")" ;;
esac
good_night 2026-03-02
records "$work/obtained"
same_file 'zombie: the same records' "$work/obtained" "$work/reference"

finish
