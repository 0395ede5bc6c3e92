#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Faults, injected one by one: after each the night is resumed, and the ledger has to hold what an undisturbed night writes, byte by
# byte. docs/faults.md says what each loop does; the lines that begin with `#` at the end are its table.
#
#     sh tests/db/faults.sh [--long] [LOOP...]    --long (or ENTITLE_TEST_ALL=1): every point, every call, every allocation; an hour
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

long=false
[ "${ENTITLE_TEST_ALL:-}" != 1 ] || long=true
loops=
for argument in "$@"; do
    case $argument in
    --long) long=true ;;
    *) loops="$loops $argument" ;;
    esac
done

# In short form, what every run of all tests can afford.
$long || [ -n "$loops" ] || loops=' kill short-reads output'

# ---- what is needed: the program with points (tests/faults/local.mk), and two libraries to be preloaded
plain=$ENTITLE
if [ -z "${ENTITLE_FAULTS:-}" ]; then
    ENTITLE_FAULTS=${ENTITLE_BUILD:-$top/build-test}/tests/faults/entitle-faults
    make -C "${ENTITLE_BUILD:-$top/build-test}" -j "$(n_jobs)" tests/faults/entitle-faults > "$work/make.log" 2>&1 || {
        not_ok 'the program with fault points is built' "$(tail -n 30 "$work/make.log")"
        finish
    }
fi
for library in net memory; do
    cc -std=gnu11 -O1 -Wall -Wextra -Werror -shared -fPIC -o "$work/$library.so" "$top/tests/faults/$library.c" -ldl || exit 2
done
names_in_source=$(grep -rhoE 'FAULT_POINT\("[a-z-]+"' "$top/engine" --include='*.c' | cut -d'"' -f2 | sort -u)
is 'the ordinary program has no fault points' "$(grep -caF -e ENTITLE_FAULT -e snapshot-exported "$plain")" 0
for name in $names_in_source; do
    grep -qaF "$name" "$ENTITLE_FAULTS" || not_ok "the point $name is compiled" 'tests/faults/local.mk lacks its file'
done

# ---- a city whose second night has something of everything to write: grants, raises, proposals, holds that end, offers that lapse
people=300
date=2026-03-20
how='--shard-size 50'
new_city faults_start "$people"
ENTITLE=$plain
good_night 2026-03-01
sql "alter table night.person set (autovacuum_enabled = off);
     update night.person set score = (score + case id % 3 when 0 then 80 else 37 end) % 100 where id % 3 < 2;
     update night.person set alive = true where id % 50 = 48;
     update night.person set died = true, alive = false where id % 30 = 7;
     select count(entitle.deliver_offer(subject, benefit, event, '2026-03-01')) from entitle.offer;
     update entitle.offer set state = 'accepted' where subject % 4 = 1;
     update entitle.offer set state = 'refused' where subject % 40 = 3;
     insert into night.person select 1000 + i, '3101', true, 40 + i % 60, false, false, false, null from generate_series(1, 200) i" > "$work/start.out"
unset PGDATABASE
fresh_city() {
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' -c 'drop database if exists faults with (force)' \
        -c 'create database faults template faults_start' || exit 2
    PGDATABASE=faults
    export PGDATABASE
}

# faulty_night [NAME=VALUE...]: a night, in the way; leaves $status, $out, $err. Whatever takes a minute hangs.
workers=2
faulty_night() {
    # shellcheck disable=SC2086
    run timeout -s KILL 60 env "$@" "$ENTITLE" run --text --rules "$rules" --as-of $date $how --workers $workers 2> /dev/null
}
# start_night [NAME=VALUE...]: in the background; $night_pid
start_night() {
    # shellcheck disable=SC2086
    env "$@" "$ENTITLE" run --text --rules "$rules" --as-of $date $how --workers $workers > "$work/night.out" 2> "$work/night.err" < /dev/null &
    night_pid=$!
}
at_end '[ -z "${night_pid:-}" ] || kill -9 "$night_pid" 2> /dev/null'
# end_night: leaves $status; frozen or not, it has a minute
end_night() {
    kill -CONT "$night_pid" 2> /dev/null
    for attempt in $(seq 3000); do
        case $(state_of "$night_pid") in '' | Z) break ;; esac
        sleep 0.02
    done
    kill -9 "$night_pid" 2> /dev/null
    status=0
    wait "$night_pid" 2> /dev/null || status=$?
    err=$(cat "$work/night.err")
    night_pid=
}
state_of() {
    sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2> /dev/null
}
# wait_until_frozen: or gone; false if it is gone
wait_until_frozen() {
    for attempt in $(seq 3000); do
        case $(state_of "$night_pid") in
        T) return 0 ;;
        '' | Z) return 1 ;;
        esac
        sleep 0.02
    done
    return 1
}

# ---- counting
table=$work/table
: > "$table"
wanted() {
    case " ${loops:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
    loop=$1 n_injected=0 n_violations=0
    loop_began=$(date +%s)
}
injected() {
    n_injected=$((n_injected + 1))
}
violation() {
    n_violations=$((n_violations + 1))
    [ "$n_violations" -gt 5 ] || printf '%s\n' "$@" | sed "s/^/# $loop: /"
}
# end_loop MINIMUM: a loop that breaks nothing proves nothing
end_loop() {
    printf '# %-22s %8d %10d %6d s\n' "$loop" "$n_injected" "$n_violations" $(($(date +%s) - loop_began)) >> "$table"
    if [ "$n_violations" -eq 0 ] && [ "$n_injected" -ge "$1" ]; then
        ok "$loop: $n_injected faults"
    else
        not_ok "$loop" "$n_injected faults were injected, at least $1 were to be; $n_violations violations"
    fi
}
# some N [LIST...]: N of them, evenly; all of them in the long test
some() {
    n_wanted=$1
    shift
    $long && n_wanted=$#
    n_items=$# i_item=0
    for item in "$@"; do
        [ $((i_item * n_wanted / n_items)) -eq $(((i_item + 1) * n_wanted / n_items)) ] || echo "$item"
        i_item=$((i_item + 1))
    done
}

# ---- after a fault
# Nobody of a night that ended has a session any more; then: records of shards that are not done, records that are shown before
# their run is released, and the state of the last run.
standing_sql="do \$\$ begin
    for i in 1..3000 loop
        perform pg_stat_clear_snapshot();
        exit when not exists (select 1 from pg_stat_activity where application_name like 'entitle%' and datname = current_database());
        perform pg_sleep(0.02);
    end loop; end \$\$;
    select (select count(*) from entitle.grant_record g where not exists (
                select 1 from entitle.run_shard s where s.run_id = g.run_id and s.state = 'done'
                    and g.subject >= s.low_key and g.subject < s.high_key)),
           (select count(*) from entitle.released_grant g join entitle.run r using (run_id) where r.share = 0)
               + (select count(*) from entitle.entitlement e join entitle.run r using (run_id) where r.share = 0),
           (select state from entitle.run where as_of = '$date' order by run_id desc limit 1)"
resume() {
    for attempt in $(seq 200); do
        faulty_night
        [ "$status" -eq 4 ] || break
        sleep 0.05
    done
}
# settle WHAT: to the end with it, and compare
settle() {
    standing=$(sql "$standing_sql")
    case $standing in
    '0|0|released') ;;
    '0|0|'*)
        resume
        [ "$status" -eq 0 ] || violation "$1: resumed, exit status $status" "$err"
        ;;
    *) violation "$1: half written or shown too early: $standing" ;;
    esac
    records "$work/obtained"
    cmp -s "$work/obtained" "$work/reference" || violation "$1: other records" "$(diff "$work/reference" "$work/obtained" | head -n 6)"
}

fresh_city
good_night "$date" --shard-size 50 --workers 1
records "$work/reference"
is 'the night has something of everything' "$(sql "select string_agg(what, ' ' order by what) from (
    select distinct 'grant ' || kind::text from entitle.grant_record where run_id = 2 union select distinct 'hold ' || state from entitle.hold
    union select distinct 'propose ' || kind from entitle.proposal union select distinct 'offer ' || state from entitle.offer) t (what)")" \
    'grant a grant n grant r hold open hold resolved offer granted offer lapsed offer open offer refused propose reduce propose stop'
ENTITLE=$ENTITLE_FAULTS

# Every point in the order in which one worker passes them: "NAME:N".
fresh_city
workers=1
faulty_night ENTITLE_FAULT_LIST="$work/list"
workers=2
records "$work/obtained"
same_file 'the program with points writes the same' "$work/obtained" "$work/reference"
passed=$(awk '{ print $1 ":" ++n[$1] }' "$work/list")
# Of each point its first time and the one in the middle.
chosen=$(awk '{ n[$1]++ } END { for (name in n) { print name ":1"; if (n[name] > 2) print name ":" int((n[name] + 1) / 2) } }' "$work/list" | sort)
$long && chosen=$passed
n_chosen=$(echo "$chosen" | wc -l)
for name in $names_in_source; do
    grep -q "^$name\$" "$work/list" || not_ok "the night passes $name"
done
echo "# a night passes $(echo "$passed" | wc -l) points with $(echo "$names_in_source" | wc -l) names"

# ---- A1, A2, A8: killed at a point
if wanted kill; then
    for point in $chosen; do
        fresh_city
        faulty_night ENTITLE_FAULT="$point:kill"
        injected
        [ "$status" -eq 137 ] || violation "$point: was not killed but ended with $status"
        settle "$point"
    done
    end_loop "$n_chosen"
fi

# ---- A8: killed at a point, and again when it is resumed
if wanted kill-twice; then
    pairs=$(for first in $(some 5 $chosen); do for second in $(some 5 $names_in_source); do echo "$first,$second"; done; done)
    $long && pairs=$(for first in $(awk '!seen[$1]++ { print $1 ":1" }' "$work/list"); do for second in $names_in_source; do echo "$first,$second"; done; done)
    for pair in $(some 12 $pairs); do
        fresh_city
        faulty_night ENTITLE_FAULT="${pair%,*}:kill"
        standing=$(sql "$standing_sql")
        case $standing in *'|released') continue ;; esac
        for attempt in $(seq 200); do
            faulty_night ENTITLE_FAULT="${pair#*,}:1:kill"
            [ "$status" -eq 4 ] || break
            sleep 0.05
        done
        # Not every point comes again: what is done is not done again.
        [ "$status" -ne 137 ] || injected
        [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || violation "$pair: exit status $status" "$err"
        settle "$pair"
    done
    end_loop 6
fi

# ---- A13: a worker's step fails; the others stop
if wanted error; then
    for point in $chosen; do
        fresh_city
        faulty_night ENTITLE_FAULT="$point:error"
        injected
        case $status in
        5) case $err in *'a fault was injected'*) ;; *) violation "$point: another message" "$err" ;; esac ;;
        0) # what befell one shard was tried again
            [ "$(sql "select count(*) from entitle.shard_attempt where outcome = 'failed'")" -eq 1 ] ||
                violation "$point: neither an error nor a shard that failed once" ;;
        *) violation "$point: exit status $status" "$err" ;;
        esac
        settle "$point"
    done
    end_loop "$n_chosen"
fi

# ---- A15: SIGTERM at a point: an end within ten seconds, or the night is done
if wanted term; then
    for point in $(some 20 $chosen); do
        fresh_city
        began=$(date +%s)
        faulty_night ENTITLE_FAULT="$point:term"
        injected
        case $status in
        5) case $err in *'stopped by a signal'*'run again to resume'*) ;; *) violation "$point: message" "$err" ;; esac ;;
        0) case $(sql "select state from entitle.run where as_of = '$date'") in released) ;; *) violation "$point: not done" ;; esac ;;
        *) violation "$point: exit status $status" "$err" ;;
        esac
        [ $(($(date +%s) - began)) -le 10 ] || violation "$point: it took $(($(date +%s) - began)) s"
        settle "$point"
    done
    end_loop 15
fi

# ---- A15: SIGTERM while the server lets us wait: for a lock, in a slow statement, behind a slow view
# holding SQL: a session that has run it and keeps its transaction; let_go ends it
holding() {
    psql -qX -c "begin" -c "$1" -c "select pg_sleep(120)" > "$work/holder.out" 2>&1 &
    holder=$!
    until [ "$(sql "select count(*) from pg_stat_activity where query = 'select pg_sleep(120)' and state = 'active'")" -gt 0 ]; do
        sleep 0.02
    done
}
let_go() {
    sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'select pg_sleep(120)'" > "$work/ended"
    wait "$holder" 2> /dev/null
}
if wanted term-waiting; then
    slow_trigger="create function public.take_time() returns trigger language plpgsql as 'begin perform pg_sleep(120); return new; end';
                  create trigger zz_take_time before"
    for what in lock-source lock-run lock-control trigger-shard trigger-copy view; do
        fresh_city
        undo=true
        case $what in
        lock-source) holding 'lock table night.person' ;;
        lock-run) holding 'lock table entitle.run in exclusive mode' ;;
        lock-control) holding 'lock table entitle.run_control in exclusive mode' ;;
        trigger-shard) sql "$slow_trigger update on entitle.run_shard for each row execute function public.take_time()"
            undo='drop trigger zz_take_time on entitle.run_shard' ;;
        trigger-copy) sql "$slow_trigger insert on entitle.grant_record for each row execute function public.take_time()"
            undo='drop trigger zz_take_time on entitle.grant_record' ;;
        view) sql "alter table night.person rename to person_table;
                   create view night.person as select p.* from night.person_table p where id < 1100 or pg_sleep(120) is null"
            undo='drop view night.person; alter table night.person_table rename to person' ;;
        esac
        start_night
        until [ "$(sql "select count(*) from pg_stat_activity where application_name like 'entitle%' and datname = current_database()
                and (wait_event_type = 'Lock' or wait_event = 'PgSleep')")" -gt 0 ] || ! kill -0 "$night_pid" 2> /dev/null; do
            sleep 0.02
        done
        kill -0 "$night_pid" 2> /dev/null || violation "$what: it does not wait" "$(cat "$work/night.err")"
        injected
        began=$(date +%s)
        kill -TERM "$night_pid"
        end_night
        [ "$status" -eq 5 ] || violation "$what: exit status $status" "$err"
        case $err in *'stopped by a signal'*) ;; *) violation "$what: message" "$err" ;; esac
        [ $(($(date +%s) - began)) -le 10 ] || violation "$what: it took $(($(date +%s) - began)) s"
        case $undo in true) let_go ;; *) sql "$undo" ;; esac
        settle "$what"
    done
    end_loop 6
fi

# ---- A4, A5, A11: frozen at a point; its lock is gone and another night does the work; then it wakes up
# What waits in a transaction, or has the lock, is ended by the server, as a watchdog would; other sessions of the frozen one live on.
if wanted frozen; then
    for point in $(some 14 $chosen); do
        fresh_city
        start_night ENTITLE_FAULT="$point:stop"
        wait_until_frozen || violation "$point: was not frozen"
        injected
        sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'entitle%'
             and datname = current_database() and (state like 'idle in transaction%' or state = 'active'
                 or pid in (select pid from pg_locks where locktype = 'advisory'))" > "$work/ended"
        case $(sql "select state from entitle.run where as_of = '$date'") in
        released) first_may=0 ;;
        *)
            resume
            [ "$status" -eq 0 ] || violation "$point: the second night ended with $status" "$err"
            first_may=no
            ;;
        esac
        end_night
        case $status in
        4 | 5 | "$first_may") ;;
        0) # frozen before it had asked for the lock: a run of its own, with nothing left to write
            [ "$(sql "select count(*) from entitle.run r where as_of = '$date' and run_id = (select max(run_id) from entitle.run)
                and not exists (select from entitle.grant_record g where g.run_id = r.run_id)
                and exists (select from entitle.run o where o.as_of = r.as_of and o.run_id < r.run_id)")" -eq 1 ] ||
                violation "$point: both wrote"
            continue
            ;;
        *) violation "$point: the first night ended with $status" "$err" ;;
        esac
        settle "$point"
    done
    end_loop 10
fi

# ---- A6, A7: the server or one of its processes dies, or it ends our sessions, while the night is at a point
# a_server_that NAME MINIMUM N COMMAND
a_server_that() {
    wanted "$1" || return 0
    for point in $(some "$3" $chosen); do
        fresh_city
        start_night ENTITLE_FAULT="$point:stop"
        wait_until_frozen || violation "$point: was not frozen"
        injected
        $4
        end_night
        case $status in
        5) ;;
        0) case $(sql "select state from entitle.run where as_of = '$date'") in released) ;; *) violation "$point: not done" ;; esac ;;
        *) violation "$point: exit status $status" "$err" ;;
        esac
        settle "$point"
    done
    end_loop "$2"
}
end_sessions() {
    sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'entitle%'
         and datname = current_database()" > "$work/ended"
}
kill_backend() {
    victim=$(sql "select pid from pg_stat_activity where application_name like 'entitle%' and datname = current_database()
                  order by backend_start desc limit 1")
    [ -z "$victim" ] || as_server_user kill -9 "$victim"
    # All sessions end with it, and the server starts again by itself.
    until sql "select count(*) from pg_stat_activity where pid = '${victim:-0}'" 2> /dev/null | grep -q '^0$'; do
        sleep 0.02
    done
}
a_server_that sessions-ended 6 8 end_sessions
a_server_that backend-killed 3 3 kill_backend
a_server_that server-crash 4 4 server_crash

# ---- B1, B2, B3: the network
faulty_network() {
    rm -f "$work/note"
    faulty_night LD_PRELOAD="$work/net.so" ENTITLE_NET="$1" ENTITLE_NET_NOTE="$work/note"
}
if wanted short-reads; then
    for n in $(some 2 1 2 3 4 5 6 7 8 9 10); do
        fresh_city
        faulty_network "short:$n"
        injected
        [ "$status" -eq 0 ] || violation "$n: exit status $status" "$err"
        [ "$(sed -n 's/^counted //p' "$work/note" | cut -d' ' -f2)" -gt 1000 ] || violation "$n: reads were not short"
        settle "$n"
    done
    end_loop 2
fi
# An undisturbed night's calls, without short reads: there are far fewer.
if wanted cut-send || wanted cut-receive || wanted lose-reply || wanted cut-resumed; then
    fresh_city
    workers=1
    faulty_network cut-send:1000000000
    counted=$(sed -n 's/^counted //p' "$work/note")
    workers=2
    n_sends=${counted% *} n_receives=${counted#* }
    echo "# a night makes $n_sends sends and $n_receives receives"
fi
# cut_at HOW N TOTAL [PREPARATION]: one worker, so that the n-th call is the same one each time
cut_at() {
    wanted "$1" || return 0
    cut_how=${5:-$1}
    for n in $(some "$2" $(seq "$3")); do
        fresh_city
        ${4:-true}
        workers=1
        faulty_network "$cut_how:$n"
        workers=2
        if grep -q '^struck' "$work/note" 2> /dev/null; then
            injected
            # The link of a last, idle connection may be cut when all is done.
            [ "$status" -eq 5 ] || { [ "$status" -eq 0 ] && [ "$(sql "select state from entitle.run where as_of = '$date'")" = released ]; } ||
                violation "$n: exit status $status" "$(cat "$work/note")" "$err"
        else
            [ "$status" -eq 0 ] || violation "$n: nothing was cut, and the exit status is $status" "$err"
        fi
        settle "$n"
    done
    end_loop $(($2 / 2))
}
cut_off() {
    faulty_night ENTITLE_FAULT=shard-marked:3:kill
    sql "$standing_sql" > "$work/standing"
}
cut_at cut-send 16 "${n_sends:-1}"
cut_at cut-receive 16 "${n_receives:-1}"
cut_at lose-reply 16 "${n_sends:-1}"
cut_at cut-resumed 8 "${n_receives:-1}" cut_off cut-receive

# ---- A9, A10: two schedulers at once, at moments drawn from a fixed seed
seed=20260320
draw() {
    seed=$(awk -v s="$seed" 'BEGIN { print (s * 48271) % 2147483647 }')
    drawn=$((seed % $1 + 1))
}
if wanted two-schedulers; then
    n_rounds=10
    $long && n_rounds=100
    for round in $(seq "$n_rounds"); do
        fresh_city
        [ $((round % 2)) -eq 0 ] || cut_off # the resume is raced as well
        draw 60
        start_night ENTITLE_FAULT="connected:1:sleep=$drawn"
        draw 60
        faulty_night ENTITLE_FAULT="connected:1:sleep=$drawn"
        second=$status second_err=$err
        end_night
        injected
        case "$status $second" in
        '0 4' | '4 0') ;;
        # One after the other: the later one had nothing left to write, in a run of its own.
        '0 0') [ "$(sql "select count(*) from entitle.grant_record where run_id = (select max(run_id) from entitle.run)")" -eq 0 ] ||
            violation "$round: both wrote" ;;
        *) violation "$round: exit statuses $status and $second" "$err" "$second_err" ;;
        esac
        if [ "$status $second" = '0 0' ]; then
            is "two-schedulers: one run a date and night" "$(sql "select count(*) from entitle.run where as_of = '$date'")" 2
        else
            settle "$round"
        fi
    done
    end_loop "$n_rounds"
fi

# ---- A8: `entitle release` of a run that waits, killed at each of its points, and again; the second look included
if wanted release; then
    rm -rf "$work/rules"
    cp -r "$rules" "$work/rules"
    echo '<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>' > "$work/rules/policy.xml"
    fresh_city
    (ENTITLE=$plain && approve_rules "$date" "$work/rules") || not_ok 'rules whose runs wait are approved'
    # shellcheck disable=SC2086
    "$plain" run --text --rules "$work/rules" --as-of $date $how > "$work/run.out" || not_ok 'a night that waits for its release'
    sql 'update night.person set died = true where id = (select min(subject) from entitle.grant_record where run_id = 2)'
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' -c 'drop database if exists faults_waiting with (force)' \
        -c 'alter database faults rename to faults_waiting'
    waiting_city() {
        psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' -c 'drop database if exists faults with (force)' \
            -c 'create database faults template faults_waiting' || exit 2
    }
    waiting_city
    rm -f "$work/list"
    run env ENTITLE_FAULT_LIST="$work/list" "$ENTITLE" release --workers 1
    [ "$status" -eq 0 ] || not_ok 'it is released' "$err"
    is 'release: one is held back' "$(sql 'select count(*) from entitle.held_back')" 1
    records "$work/released"
    for point in $(awk '{ print $1 ":" ++n[$1] }' "$work/list"); do
        for action in kill error; do
            waiting_city
            run timeout -s KILL 60 env ENTITLE_FAULT="$point:$action" "$ENTITLE" release --workers 1 2> /dev/null
            injected
            case "$action $status" in
            'kill 137' | 'error 5') ;;
            *) violation "$point: $action: exit status $status" "$err" ;;
            esac
            case $(sql "$standing_sql") in
            '0|0|computed') run "$ENTITLE" release --workers 1
                [ "$status" -eq 0 ] || violation "$point: released again: exit status $status" "$err" ;;
            '0|0|released') ;;
            *) violation "$point: half released" ;;
            esac
            records "$work/obtained"
            cmp -s "$work/obtained" "$work/released" || violation "$point: other records" "$(diff "$work/released" "$work/obtained" | head -n 6)"
        done
    done
    end_loop 10
fi

# ---- C1, C2, B18: no memory
# run out of it: $status 5 with a message, or libgomp's 1; never a signal of a wild pointer, and never another answer
short_of_memory() {
    rm -f "$work/note"
    memory=$1
    shift
    run timeout -s KILL 60 env LD_PRELOAD="$work/memory.so" ENTITLE_MEMORY="$memory" ENTITLE_MEMORY_NOTE="$work/note" "$@" 2> /dev/null
}
# memory_loop NAME N MINIMUM WHERE COMMAND...: of its allocations N, once and from there on; an answer is the undisturbed one
memory_loop() {
    wanted "$1" || return 0
    memory_n=$2 memory_minimum=$3 memory_where=$4
    shift 4
    short_of_memory "0:once$memory_where" "$@"
    n_allocations=$(sed -n 's/^counted //p' "$work/note")
    good_out=$out good_status=$status
    for n in $(some "$memory_n" $(seq "$n_allocations")); do
        for way in once always; do
            short_of_memory "$n:$way$memory_where" "$@"
            grep -q '^struck' "$work/note" 2> /dev/null || continue
            injected
            case $status in
            "$good_status") [ "$out" = "$good_out" ] || violation "$n $way: another answer" "$(cat "$work/note")" "$out" "$err" ;;
            5) [ -n "$err" ] || violation "$n $way: no message" "$(cat "$work/note")" ;;
            *) violation "$n $way: exit status $status" "$(cat "$work/note")" "$out" "$err" ;;
            esac
        done
    done
    end_loop "$memory_minimum"
}
memory_loop memory-check 40 60 '' "$plain" check "$rules"
memory_loop memory-decide 20 30 '' "$plain" test "$top/tests/rulebooks/night"
# memory_night NAME N MINIMUM WHERE: the same for nights, and then they are resumed
memory_night() {
    wanted "$1" || return 0
    fresh_city
    workers=1
    rm -f "$work/note"
    faulty_night LD_PRELOAD="$work/memory.so" ENTITLE_MEMORY="0:once$4" ENTITLE_MEMORY_NOTE="$work/note"
    n_allocations=$(sed -n 's/^counted //p' "$work/note")
    way=once
    for n in $(some "$2" $(seq "$n_allocations")); do
        fresh_city
        rm -f "$work/note"
        faulty_night LD_PRELOAD="$work/memory.so" ENTITLE_MEMORY="$n:$way$4" ENTITLE_MEMORY_NOTE="$work/note"
        ! grep -q '^struck' "$work/note" 2> /dev/null || injected
        case $status in
        0) ;;
        5) [ -n "$err" ] || violation "$n $way: no message" "$(cat "$work/note")" ;;
        *) violation "$n $way: exit status $status" "$(cat "$work/note")" "$err" ;;
        esac
        settle "$n $way"
        [ "$way" = once ] && way=always || way=once
    done
    workers=2
    end_loop "$3"
}
memory_night memory-libpq 16 12 :libpq
memory_night memory-night 24 18 ''

# ---- A17, A18: output nobody takes, files that cannot be opened
if wanted output; then
    for to in full closed; do
        fresh_city
        status=0
        case $to in
        # shellcheck disable=SC2086
        full) "$ENTITLE" run --text --rules "$rules" --as-of $date $how > /dev/full 2> "$work/run.err" || status=$? ;;
        # shellcheck disable=SC2086
        closed) { { "$ENTITLE" run --text --rules "$rules" --as-of $date $how 2> "$work/run.err" || echo $? > "$work/status"; } | true; }
            status=$(cat "$work/status" 2> /dev/null || echo 0) ;;
        esac
        injected
        err=$(cat "$work/run.err")
        [ "$status" -eq 5 ] || violation "$to: exit status $status" "$err"
        case $err in *'could not be written'*) ;; *) violation "$to: message" "$err" ;; esac
        is "output $to: the night is done all the same" "$(sql "select state from entitle.run where as_of = '$date'")" released
        settle "$to"
    done
    end_loop 2
fi
if wanted files; then
    for n in $(some 8 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20); do
        fresh_city
        status=0
        # shellcheck disable=SC2086
        (ulimit -n "$n" && exec timeout -s KILL 60 "$ENTITLE" run --text --rules "$rules" --as-of $date $how --workers 2) \
            > "$work/run.out" 2> "$work/run.err" || status=$?
        [ "$status" -eq 0 ] || injected
        err=$(cat "$work/run.err")
        case $status in
        0) ;;
        1 | 5) [ -n "$err" ] || violation "$n files: no message" ;;
        *) violation "$n files: exit status $status" "$err" ;;
        esac
        settle "$n files"
    done
    end_loop 3
fi

# ---- B8, B9: a source is emptied, or another put in its place, in the middle
if wanted sources; then
    # While a night reads, a loader waits.
    for change in 'truncate night.person' 'alter table night.person rename to person_old' 'alter table night.person alter score type bigint'; do
        fresh_city
        start_night ENTITLE_FAULT=source-read:2:stop
        wait_until_frozen || violation "$change: was not frozen"
        psql -qX -c "$change" > "$work/loader" 2>&1 &
        loader=$!
        until [ "$(sql "select count(*) from pg_locks where not granted and relation = 'night.person'::regclass")" -gt 0 ] ||
            ! kill -0 "$loader" 2> /dev/null; do
            sleep 0.02
        done
        injected
        kill -0 "$loader" 2> /dev/null || violation "$change: did not wait" "$(cat "$work/loader")"
        end_night
        wait "$loader"
        [ "$status" -eq 0 ] || violation "$change: exit status $status" "$err"
        records "$work/obtained"
        cmp -s "$work/obtained" "$work/reference" || violation "$change: other records"
    done
    # Between a night and its resumption: what is empty is refused, and nothing is written.
    for change in 'truncate night.person' 'alter table night.person rename to person_old; create table night.person (like night.person_old)'; do
        fresh_city
        cut_off
        sql "create table night.kept as table night.person; $change"
        n_before=$(sql 'select count(*) from entitle.grant_record')
        injected
        resume
        [ "$status" -eq 1 ] || violation "$change: exit status $status" "$err"
        case $err in *'night.person is empty'*) ;; *) violation "$change: message" "$err" ;; esac
        [ "$n_before" -eq "$(sql 'select count(*) from entitle.grant_record')" ] || violation "$change: something was written"
        sql 'insert into night.person table night.kept; analyze night.person'
        settle "$change"
    done
    end_loop 5
fi

# ---- B5: the disk is full
if wanted disk-full; then
    disk=$work/disk
    mkdir -p "$disk"
    chmod 711 "$work"
    if mount -t tmpfs -o "size=${disk_mb:=40}m,mode=0755" tmpfs "$disk" 2> /dev/null; then
        at_end 'psql -qX -d postgres -c "drop database if exists faults with (force)" -c "drop tablespace if exists faults_disk" > /dev/null 2>&1; umount "$disk"'
        mkdir "$disk/data"
        chown "$(server_user)" "$disk/data"
        psql -qX -d postgres -c "create tablespace faults_disk location '$disk/data'"
        for left_kb in $(some 3 0 16 64 128 256 512); do
            psql -qX -d postgres -c 'set client_min_messages = error' -c 'drop database if exists faults with (force)' \
                -c 'create database faults template faults_start tablespace faults_disk'
            rm -f "$disk/ballast"
            free_kb=$(df -Pk "$disk" | awk 'NR == 2 { print $4 }')
            dd if=/dev/zero of="$disk/ballast" bs=1024 count=$((free_kb - left_kb)) 2> /dev/null
            faulty_night
            case $status in
            0) ;;
            5)
                injected
                # Without room for its files the server does not even let anybody in.
                case $err in *'53100'*"disk is full"* | *'could not write init file'*) ;; *) violation "$left_kb kB left: message" "$err" ;; esac
                ;;
            *) violation "$left_kb kB left: exit status $status" "$err" ;;
            esac
            faulty_night # once more without room: the same, and nothing is lost by it
            rm -f "$disk/ballast"
            settle "$left_kb kB left"
        done
        end_loop 2
    else
        skipped 'disk-full' 'no right to mount a small file system'
    fi
fi

echo '# loop                   injected violations   took'
cat "$table"
finish
