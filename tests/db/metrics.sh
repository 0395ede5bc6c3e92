#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a monitoring system gets to know of a night: a file in Prometheus' text format, whole at any moment, also when the night failed; and
# how far a night that is running is. None of it names a person.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

file=$work/night.prom
metric() { # NAME[LABELS]
    awk -v name="$1" '$1 == name { print $2 }' "$file"
}

# The format: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4). HELP, TYPE, then samples of that name, once each.
well_formed() {
    awk '
        /^# HELP / { if (seen[$3]++) bad("twice: " $3); help = $3; next }
        /^# TYPE / { if ($3 != help) bad("no help: " $3); if ($4 != "gauge") bad("type: " $4); name = $3; next }
        /^[a-zA-Z_:][a-zA-Z0-9_:]*({([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*",?)*})? -?[0-9]+(\.[0-9]+)?$/ {
            split($0, part, /[{ ]/); if (part[1] != name) bad("under another name: " $0)
            key = $0; sub(/ [^ ]*$/, "", key); if (samples[key]++) bad("sample twice: " key); n++; next }
        { bad("no line of the format: " $0) }
        function bad(why) { print NR ": " why; faults++ }
        END { if (n == 0) bad("no sample"); exit faults > 0 }' "$file" > "$work/faults"
    if command -v promtool > /dev/null 2>&1; then
        promtool check metrics < "$file" >> "$work/faults" 2>&1 || return 1
    fi
    [ ! -s "$work/faults" ]
}
wellformed() {
    if well_formed; then ok "$1"; else not_ok "$1" "$(cat "$work/faults")"; fi
}

# ---- a night that went well
new_city metrics 200
good_night 2026-03-01 --metrics "$file"
wellformed 'after a good night: the format'
is 'exit status' "$(metric entitle_run_exit_status)" 0
is 'state' "$(metric 'entitle_run_state{state="released"}') $(metric 'entitle_run_state{state="failed"}')" '1 0'
is 'which run' "$(sed -n 's/^entitle_run_info{run="1",as_of="2026-03-01",rulebook="\([0-9a-f]*\)".* 1$/\1/p' "$file")" \
    "$(sql 'select left(digest, 12) from entitle.rulebook')"
is 'subjects' "$(metric entitle_run_subjects)" 200
is 'outcomes of a benefit' "$(metric 'entitle_run_outcomes{benefit="aid",outcome="grant"}') $(metric 'entitle_run_outcomes{benefit="aid",outcome="hold"}')" \
    "$(outcomes aid grant) $(outcomes aid hold)"
is 'every benefit and outcome is there' "$(grep -c '^entitle_run_outcomes{' "$file")" 21
is 'money' "$(metric 'entitle_run_granted_amount{benefit="aid",currency="CNY"}')" \
    "$(sql "select sum(amount) from entitle.released_grant where benefit = 'aid'")"
is 'rows written' "$(metric 'entitle_run_rows_written{table="grant_record"}')" "$(sql 'select count(*) from entitle.grant_record')"
is 'how old a source is' "$(metric 'entitle_source_age_days{source="register"}') $(metric 'entitle_source_stale{source="register"}')" '0 0'
ended=$(metric entitle_run_end_timestamp_seconds)
is 'it is of now' "$([ $(($(date +%s) - ended)) -lt 600 ] && echo yes)" yes
is 'the last good night is this one' "$(metric entitle_run_last_success_timestamp_seconds)" "$ended"
is 'everybody may read it, whatever the umask' "$( (umask 077 && "$ENTITLE" run --rules "$rules" --as-of 2026-03-02 --metrics "$file" > /dev/null 2>&1); stat -c %a "$file")" 644
is 'nothing is left beside it' "$(ls "$work" | grep -c '^night\.prom')" 1

# ---- nights that failed
good=$(metric entitle_run_last_success_timestamp_seconds)
ends_with 'a rulebook that is none' 1 "$ENTITLE" run --rules "$top/tests/rulebooks/bad" --as-of 2026-03-03 --metrics "$file"
wellformed 'after it: the format'
is 'exit status of a night that did not begin' "$(metric entitle_run_exit_status) $(metric 'entitle_run_state{state="failed"}')" '1 1'
is 'the last good night stays' "$(metric entitle_run_last_success_timestamp_seconds)" "$good"
sql "create function public.miscount() returns trigger language plpgsql as 'begin new.n := new.n + 1; return new; end';
     create trigger zz_miscount before insert on entitle.run_count for each row
     when (new.benefit = 'aid' and new.outcome = 'unchanged') execute function public.miscount()"
night 2026-03-03 --metrics "$file"
is 'an account that does not balance' "$status" 5
wellformed 'after it: the format, too'
is 'which run failed' "$(metric entitle_run_exit_status) $(grep -c '^entitle_run_info{run="3"' "$file") $(grep -c '^entitle_run_outcomes' "$file")" '5 1 0'
is 'how old its sources were is known' "$(metric 'entitle_source_age_days{source="register"}')" 2
sql 'drop trigger zz_miscount on entitle.run_count'
ends_with 'no server' 5 "$ENTITLE" run --rules "$rules" --as-of 2026-03-04 --metrics "$file" --ledger 'host=/nowhere'
is 'exit status without a server' "$(metric entitle_run_exit_status)" 5
wellformed 'without a server: the format'

# ---- where it cannot be written
ends_with 'a folder that is not there' 5 "$ENTITLE" run --rules "$rules" --as-of 2026-03-04 --metrics "$work/nowhere/night.prom"
has 'it says so' "$err" 'cannot be written'
is 'and no night is begun' "$(sql 'select max(run_id) from entitle.run')" 3
ends_with 'a folder in its place' 5 "$ENTITLE" run --rules "$rules" --as-of 2026-03-04 --metrics "$work"
ends_with 'a dry run is no night' 2 "$ENTITLE" run --rules "$rules" --dry-run --metrics "$file"

# ---- a night that is running: held by a gate, so that it can be looked at
before=$(cksum < "$file")
sql "create function public.wait() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock_shared(77); return new; end';
     create trigger zz_wait before update on entitle.run_shard for each row
     when (new.state = 'done' and old.shard > 0) execute function public.wait()"
PGAPPNAME=gate psql -qX -c 'select pg_advisory_lock(77)' -c 'select pg_sleep(120)' > "$work/gate" 2>&1 &
until [ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and granted")" = 1 ]; do sleep 0.05; done
"$ENTITLE" run --rules "$rules" --as-of 2026-03-04 --workers 1 --shard-size 100 --metrics "$file" > "$work/night.out" 2> "$work/night.err" &
night_pid=$!
until [ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted")" = 1 ] ||
    ! kill -0 $night_pid 2> /dev/null; do sleep 0.05; done
ends_with 'status of a running night' 0 "$ENTITLE" status
has 'how far it is' "$out" 'of about 200 subjects'
has 'how fast it is, and what is left' "$out" 'subjects a second of late, about'
"$ENTITLE" status --json > "$work/status"
has 'the same for programs' "$(cat "$work/status")" '"seconds_left":'
ends_with 'another one' 4 "$ENTITLE" run --rules "$rules" --as-of 2026-03-04 --metrics "$file"
is 'which leaves the file alone' "$(cksum < "$file")" "$before"
sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gate'" > "$work/opened"
status=0
wait $night_pid || status=$?
is 'the night comes to its end' "$status $(metric entitle_run_exit_status)" '0 0'
lines=$(cat "$work/night.out" "$work/night.err" "$work/status")
is 'what it prints are objects, one a line' "$(printf '%s\n' "$lines" | grep -cv '^{.*}$')" 0
finish
