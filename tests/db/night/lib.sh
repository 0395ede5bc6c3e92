# SPDX-License-Identifier: Apache-2.0
#
# For the tests of a night; sourced after tests/db/lib.sh. Their rulebook is tests/rulebooks/night.
#
#     new_city NAME PEOPLE        a database with the sources and a ledger in which $rules are approved
#     night 2026-03-01 [OPTION]   runs a night; leaves $status, $out, $err
#     good_night 2026-03-01       the same, and it has to end well
#     records FILE                every record of the ledger, one a line

rules=$top/tests/rulebooks/night

new_city() {
    new_database "$1"
    sql_file "$top/tests/db/night/tables.sql" -q -v people="$2" || exit 2
    "$ENTITLE" init > "$work/init.out" || exit 2
    approve_rules 2026-03-01 "$rules" || exit 2
}

night() {
    night_date=$1
    shift
    run "$ENTITLE" run --text --rules "$rules" --as-of "$night_date" "$@"
    case $err in
    *'is not approved'*) # $rules changed since the city was made
        approve_rules "$night_date" "$rules" && run "$ENTITLE" run --text --rules "$rules" --as-of "$night_date" "$@"
        ;;
    esac
}

good_night() {
    night "$@"
    if [ "$status" -ne 0 ]; then
        not_ok "the night of $1" "exit status $status" "$err"
    fi
}

records() {
    sql_file "$top/tests/db/night/records.sql" -At > "$1"
}

# Digest of everything in the ledger, to see that nothing was written.
ledger_digest() {
    records "$work/digest"
    cksum < "$work/digest"
}

# Sum of n over run_count of the last run: outcomes BENEFIT OUTCOME [REASON]
outcomes() {
    sql "select coalesce(sum(n), 0) from entitle.run_count where benefit = '$1' and outcome = '$2'
         and ('${3:-}' = '' or reason = '${3:-}') and run_id = (select max(run_id) from entitle.run)"
}

# ---- nights in the background, and shards that wait

# start_run NAME [OPTION...]: `entitle run` in the background; $started is its pid, what it prints is in $work/NAME.out and .err
start_run() {
    start_run_name=$1
    shift
    "$ENTITLE" run --text --rules "$rules" "$@" > "$work/$start_run_name.out" 2> "$work/$start_run_name.err" < /dev/null &
    started=$!
}

# ended NAME PID STATUS: waits for it; it has to end so
ended() {
    ended_status=0
    wait "$2" || ended_status=$?
    if [ "$ended_status" -eq "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "expected exit status $3, obtained $ended_status" "$(tail -n 5 "$work"/*.err)"
    fi
}

# until_sql QUERY: until it says t; gives up after two minutes
until_sql() {
    until_sql_end=$(($(date +%s) + 120))
    while [ "$(sql "$1")" != t ]; do
        if [ "$(date +%s)" -gt "$until_sql_end" ]; then
            not_ok "waiting until: $1" "$(sql "select * from entitle.shard_attempt" | tail -n 20)" "$(tail -n 3 "$work"/*.err)"
            return 1
        fi
        sleep 0.05
    done
}

# new_gate CONDITION: no shard for which it holds is marked done while the gate is closed. Who waits there holds the shard, in a
# statement that ends when the gate opens.
new_gate() {
    sql "create function public.wait_at_gate() returns trigger language plpgsql as
         'begin while not pg_try_advisory_xact_lock_shared(4711) loop perform pg_sleep(0.02); end loop; return new; end';
         create trigger zz_gate before update on entitle.run_shard for each row
         when (new.state = 'done' and ($1)) execute function public.wait_at_gate()"
}

close_gate() {
    PGAPPNAME=gate psql -qXAt -c 'select pg_advisory_lock(4711)' -c 'select pg_sleep(3600)' > "$work/gate.out" 2>&1 &
    until_sql "select exists (select from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory'
                  and l.granted and a.application_name = 'gate' and a.datname = current_database())"
}

open_gate() {
    sql "select count(pg_terminate_backend(pid)) from pg_stat_activity
          where application_name = 'gate' and datname = current_database()" > "$work/gate.ended"
    until_sql "select not exists (select from pg_stat_activity where application_name = 'gate' and datname = current_database())"
}
at_end "psql -qXAt -d postgres -c \"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'gate'\" > /dev/null 2>&1"

# How many shards are being worked on, by how many processes: "3 2"
working() {
    sql "select count(*) || ' ' || count(distinct process) from entitle.shard_attempt join entitle.run_shard using (run_id, shard)
          where outcome is null and state = 'open'"
}

# until_working "3 2"
until_working() {
    until_sql "select count(*) || ' ' || count(distinct process) = '$1' from entitle.shard_attempt
                 join entitle.run_shard using (run_id, shard) where outcome is null and state = 'open'"
}

# kill_run PID: kill -9, and the sessions in which its shards wait are ended too, as they would end by themselves
kill_run() {
    kill -9 "$1"
    wait "$1" 2> /dev/null
    sql "select count(pg_terminate_backend(pid)) from pg_stat_activity join entitle.shard_attempt on backend = pid and process like '%:$1'" > "$work/killed"
    until_sql "select not exists (select from pg_stat_activity join entitle.shard_attempt on backend = pid and process like '%:$1')"
}
