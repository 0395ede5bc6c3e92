#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What is looked at before a night: servers that cannot keep a ledger, or not this way, are refused with what to do; settings of roles and
# databases that would end a night half-way do not; and a user who may read some columns keeps the tables as they are, as others do.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

refused() { # NAME STATUS MESSAGE HINT COMMAND...
    refused_name=$1 refused_status=$2 refused_message=$3 refused_hint=$4
    shift 4
    ends_with "$refused_name" "$refused_status" "$@"
    has "$refused_name: what" "$err" "$refused_message"
    has "$refused_name: what to do" "$err" "$refused_hint"
}

# setting NAME VALUE: of the whole server, until it is reset
setting() {
    psql -qX -d postgres -c "alter system set $1 = $2" -c 'select pg_reload_conf()' > /dev/null
    until [ "$(psql -qXAt -d postgres -c "show $1")" = "$2" ]; do sleep 0.05; done
}
reset() {
    psql -qX -d postgres -c 'alter system reset all' -c 'select pg_reload_conf()' > /dev/null
}
at_end reset

# ---- a ledger that may lose what it committed
new_city preflight 200
sql "alter database preflight set entitle.allow_unsafe_durability = 'off'"
a_night="$ENTITLE run --rules $rules --as-of 2026-03-01"
# shellcheck disable=SC2086
refused 'fsync = off' 5 'may lose what it has committed: its server runs with fsync = off' 'docs/security.md' $a_night
is 'fsync = off: nothing was written' "$(sql 'select count(*) from entitle.run')" 0
# shellcheck disable=SC2086
ends_with 'a dry run needs no durability' 0 $a_night --dry-run
setting fsync on
setting full_page_writes off
# shellcheck disable=SC2086
refused 'full_page_writes = off' 5 'full_page_writes = off' 'docs/security.md' $a_night
setting full_page_writes on
sql 'alter table entitle.hold set unlogged'
# shellcheck disable=SC2086
refused 'an unlogged table' 5 'unlogged tables: hold' 'docs/security.md' $a_night
sql 'alter table entitle.hold set logged'
# shellcheck disable=SC2086
ends_with 'a server that keeps what it commits' 0 $a_night
reset
sql "alter database preflight reset entitle.allow_unsafe_durability"

# ---- other people's settings, of which the shard is too slow for each
sql "alter database preflight set statement_timeout = '2s'"
sql "alter database preflight set idle_in_transaction_session_timeout = '2s'"
sql "alter database preflight set idle_session_timeout = '2s'"
sql "alter database preflight set synchronous_commit = 'off'"
sql "alter database preflight set search_path = 'night, public'"
sql "create function public.take_time() returns trigger language plpgsql as 'begin perform pg_sleep(2.5); return new; end';
     create trigger zz_take_time before update on entitle.run_shard for each row when (new.state = 'done') execute function public.take_time()"
good_night 2026-03-02
is 'settings of the database do not end a night' "$(sql 'select state from entitle.run order by run_id desc limit 1')" released
sql 'drop trigger zz_take_time on entitle.run_shard'

# ---- databases that are none for a ledger, or for sources
psql -qX -d postgres -c 'set client_min_messages = error' -c 'drop database if exists preflight_latin' -c 'drop database if exists preflight_ascii' \
    -c "create database preflight_latin encoding 'LATIN1' locale 'C' template template0" \
    -c "create database preflight_ascii encoding 'SQL_ASCII' locale 'C' template template0"
refused 'a ledger in LATIN1' 5 'has the encoding LATIN1' "ENCODING 'UTF8'" "$ENTITLE" init --ledger dbname=preflight_latin
# shellcheck disable=SC2086
refused 'sources without an encoding' 5 "the source's database preflight_ascii has the encoding SQL_ASCII" 'with an encoding' \
    $a_night --dry-run --source dbname=preflight_ascii

# A cluster that waits for a primary that does not come.
server_port=$PGPORT
server_choose "$work"
standby=$server_dir.standby
at_end 'server_stop "$standby" immediate; rm -rf "$standby"'
if (server_create "$standby" 'port = 5433') && as_server_user touch "$standby/data/standby.signal" &&
    as_server_user "$(server_programs)/pg_ctl" -D "$standby/data" -l "$standby/log" -w -t 60 start > "$work/standby" 2>&1; then
    refused 'a ledger on a standby' 5 'is a standby, which cannot be written' 'name the primary' \
        "$ENTITLE" status --ledger "host=$standby/run port=5433 dbname=postgres"
else
    not_ok 'a standby' "$(cat "$work/standby" "$standby/initdb.log" 2> /dev/null)"
fi
[ "$PGPORT" = "$server_port" ] || not_ok 'the first server is still the one'

# ---- a pooler between: sessions are not ours
if command -v pgbouncer > /dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ]; then
    pooler=$standby/pooler
    as_server_user mkdir -p "$pooler"
    as_server_user tee "$pooler/ini" > /dev/null <<END
[databases]
* = host=$PGHOST port=$PGPORT
[pgbouncer]
unix_socket_dir = $pooler
listen_port = 6432
auth_type = any
pool_mode = transaction
pidfile = $pooler/pid
logfile = $pooler/log
ignore_startup_parameters = extra_float_digits,options
END
    sed -i 's/^\* = .*/& user=postgres/' "$pooler/ini"
    as_server_user "$(PATH=$PATH:/usr/sbin command -v pgbouncer)" -q -d "$pooler/ini" > "$work/pooler" 2>&1
    at_end 'as_server_user sh -c "kill \$(cat \"$pooler/pid\")" 2> /dev/null'
    tries=100
    until [ -S "$pooler/.s.PGSQL.6432" ] || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
    is 'the pooler is there' "$(psql -qXAt -h "$pooler" -p 6432 -d preflight -c 'select 1')" 1
    refused 'a pooler before the ledger' 5 'passes its sessions on' 'of the server itself' \
        "$ENTITLE" status --ledger "host=$pooler port=6432 dbname=preflight"
    # shellcheck disable=SC2086
    refused 'a pooler before the sources' 5 "the source's server" 'of the server itself' \
        $a_night --dry-run --source "host=$pooler port=6432 dbname=preflight"
else
    echo 'skipped a pooler between: pgbouncer is not installed'
fi

# ---- a password in an argument: every command that takes a connection string
n_refused=0
for command in $("$ENTITLE" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    for option in $("$ENTITLE" help "$command" | sed -n 's/^.*--\([a-z-]*\) CONNINFO.*/\1/p'); do
        refused "$command --$option with a password" 2 'a password has no place on a command line' 'PGPASSFILE' \
            "$ENTITLE" "$command" "--$option" 'postgresql://clerk:geheim@db/benefits'
        case $err in *geheim*) not_ok "$command --$option does not repeat it" ;; esac
        n_refused=$((n_refused + 1))
    done
done
is 'there are such commands' "$([ $n_refused -ge 8 ] && echo yes)" yes

# ---- grants to columns, and a loader that empties the table meanwhile
new_city preflight_columns 400
sql "do \$\$ begin create role preflight_columns login; exception when duplicate_object then null; end \$\$;
     alter table night.person add name text;
     create view night.one_person as select * from night.person;
     grant all on schema entitle to preflight_columns;
     grant all on all tables in schema entitle to preflight_columns;
     grant execute on all functions in schema entitle to preflight_columns;
     grant entitle_owner to preflight_columns"
"$ENTITLE" init --grants --rules "$rules" --role preflight_columns | psql -qX -v ON_ERROR_STOP=1
# The last shards wait until the gate is open.
sql "create function public.wait() returns trigger language plpgsql as
     'begin perform pg_advisory_xact_lock_shared(77); return new; end';
     create trigger zz_wait before update on entitle.run_shard for each row when (new.state = 'done') execute function public.wait()"
PGAPPNAME=gate psql -qX -c 'select pg_advisory_lock(77)' -c 'select pg_sleep(120)' > "$work/gate" 2>&1 &
until [ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and granted")" = 1 ]; do sleep 0.05; done
PGUSER=preflight_columns "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 --workers 2 --shard-size 100 > "$work/night.out" 2> "$work/night.err" &
night_pid=$!
until [ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted")" = 2 ] ||
    ! kill -0 $night_pid 2> /dev/null; do sleep 0.05; done
is 'every reader holds the tables, the coordinator as well' "$(sql "
    select a.application_name, c.relname, count(*) from pg_locks l join pg_class c on c.oid = l.relation join pg_stat_activity a using (pid)
     where l.mode = 'AccessShareLock' and c.relname in ('person', 'feed') and a.datname = current_database() and a.application_name like 'entitle%'
     group by 1, 2 order by 1, 2")" 'entitle run 1|feed|1
entitle run 1|person|1
entitle run 1 reader|feed|2
entitle run 1 reader|person|2'
has 'a loader waits' "$(psql -qX -c "set lock_timeout = '100ms'" -c 'truncate night.person' 2>&1)" 'lock timeout'
is 'sessions say which night they are of' "$(sql "select count(*) from pg_stat_activity where application_name = 'entitle run 1 worker' and datname = current_database()")" 2
sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gate'" > "$work/opened"
status=0
wait $night_pid || status=$?
is 'the night comes to its end' "$status" 0
is 'with everybody in it' "$(sql 'select sum(n_read) from entitle.run_shard')" 400
finish
