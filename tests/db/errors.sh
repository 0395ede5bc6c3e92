#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What can be wrong with databases, rights, tables and columns: a message that says what and what to do, the exit status that a scheduler
# needs, and a ledger in which nothing has changed.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

new_city errors 200
good_night 2026-03-01
untouched=$(ledger_digest)

# fails NAME STATUS PART-OF-MESSAGE [OPTION...]: a night that cannot be
fails() {
    fails_name=$1 fails_status=$2 fails_part=$3
    shift 3
    night 2026-03-02 "$@"
    if [ "$status" -ne "$fails_status" ]; then
        not_ok "$fails_name" "expected exit status $fails_status, obtained $status" "stderr: $err"
        return
    fi
    has "$fails_name" "$err" "$fails_part"
    is "$fails_name: the ledger is as it was" "$(ledger_digest)" "$untouched"
}

# ---- the command line and the rulebook
ends_with 'no worker' 2 "$ENTITLE" run --workers 0
ends_with 'a date that is none' 2 "$ENTITLE" run --as-of 2026-02-30
ends_with 'two rulebooks' 2 "$ENTITLE" run --rules "$rules" "$rules"
ends_with 'no rulebook' 1 "$ENTITLE" run --rules "$work/nowhere"
ends_with 'a date before the benefits' 1 "$ENTITLE" run --rules "$rules" --as-of 2019-01-01
has 'it says that no benefit is in force' "$err" 'no benefit'

# ---- connections
fails 'no server at the socket' 5 'there is no socket' --ledger "host=$work"
fails 'no server at the port' 5 'cannot reach' --source 'host=127.0.0.1 port=1'
fails 'no such database' 5 'there is no database nowhere' --source 'dbname=nowhere'
fails 'no such user' 5 'nobody_of_that_name' --source "dbname=$PGDATABASE user=nobody_of_that_name"
fails 'a connection string that is none' 2 'cannot be read' --ledger 'host='"'"
sql "create role errors_secret login password 'right'" 2> /dev/null
hba=$server_dir/data/pg_hba.conf
as_server_user sh -c "cp '$hba' '$hba.kept'; { echo 'local all errors_secret scram-sha-256'; cat '$hba.kept'; } > '$hba'"
sql 'select pg_reload_conf()' > /dev/null
restore_hba() {
    as_server_user sh -c "[ ! -f '$hba.kept' ] || mv '$hba.kept' '$hba'"
    sql 'select pg_reload_conf()' > /dev/null 2>&1
}
at_end restore_hba
echo '*:*:*:errors_secret:wrong' > "$work/pgpass"
chmod 600 "$work/pgpass"
PGPASSFILE=$work/pgpass
export PGPASSFILE
fails 'wrong password' 5 'wrong password for user errors_secret' --source "dbname=$PGDATABASE user=errors_secret"
unset PGPASSFILE
fails 'no password' 5 'wants a password' --source "dbname=$PGDATABASE user=errors_secret"
case $err in
*right* | *wrong*) not_ok 'no password in a message' "$err" ;;
*) ok 'no password in a message' ;;
esac

# ---- rights
sql "drop role if exists errors_reader" 2> /dev/null
sql 'create role errors_reader login'
as_reader="dbname=$PGDATABASE user=errors_reader"
fails 'no right on the schema' 1 'night' --source "$as_reader"
sql 'grant usage on schema night to errors_reader; grant select on night.feed to errors_reader'
fails 'no right on the table' 1 'night.person' --source "$as_reader"
sql 'grant select (id, region, alive, score, member, club, died) on night.person to errors_reader'
fails 'no right on a column' 1 'helper' --source "$as_reader"
sql 'grant select on night.person to errors_reader'
run "$ENTITLE" run --rules "$rules" --as-of 2026-03-02 --dry-run --source "$as_reader"
is 'SELECT on the sources is enough to read them' "$status" 0
fails 'no right on the ledger' 5 'permission denied' --ledger "$as_reader"
run "$ENTITLE" init --ledger "$as_reader"
case $status in
1 | 5) ok 'init needs the right to create' ;;
*) not_ok 'init needs the right to create' "exit status $status" "$err" ;;
esac
new_database errors_init
run "$ENTITLE" init --ledger "dbname=errors_init user=errors_reader"
is 'init without the right: exit status' "$status" 5
has 'init without the right: message' "$err" 'permission denied'
is 'init without the right: nothing is left' "$(sql "select count(*) from pg_namespace where nspname = 'entitle'")" 0
PGDATABASE=errors
export PGDATABASE

# ---- tables and columns. Each change is taken back.
broken() { # NAME STATUS PART CHANGE UNDO
    sql "$4"
    fails "$1" "$2" "$3"
    sql "$5"
}
broken 'a table is missing' 1 'night.person' 'alter table night.person rename to persons' 'alter table night.persons rename to person'
broken 'a column is missing' 1 'score' 'alter table night.person rename score to points' 'alter table night.person rename points to score'
broken 'the region is missing' 1 'region' 'alter table night.person rename region to area' 'alter table night.person rename area to region'
broken 'a column of another type' 1 'night.person.score' "alter table night.person alter score type date using date '2026-01-01' + score" \
    "alter table night.person alter score type int using score - date '2026-01-01'"
broken 'the watermark is missing' 1 'night.feed' 'alter table night.feed rename to feeds' 'alter table night.feeds rename to feed'
broken 'an empty source' 1 'night.person is empty' 'create table night.kept as table night.person; delete from night.person' \
    'insert into night.person table night.kept; drop table night.kept'
broken 'a key of another type than the ledger has' 1 'night.person.id: its keys are text, those of this ledger are bigint' 'alter table night.person alter id type text' \
    'alter table night.person alter id type bigint using id::bigint'
sql 'alter table night.person rename to person_table'
sql 'create view night.person as table night.person_table'
run "$ENTITLE" run --rules "$rules" --as-of 2026-03-02 --dry-run
is 'a view is as good as a table' "$status" 0
sql 'drop view night.person; create materialized view night.person as table night.person_table'
run "$ENTITLE" run --rules "$rules" --as-of 2026-03-02 --dry-run
is 'so is a materialized view' "$status" 0
sql 'drop materialized view night.person; alter table night.person_table rename to person'
is 'in the end the ledger is as it was' "$(ledger_digest)" "$untouched"

broken 'a key that is no key' 1 'night.person.id: expected an integer, uuid or text key, found numeric' \
    'alter table night.person alter id type numeric' 'alter table night.person alter id type bigint'

# ---- somebody loads the table: wait a while, then say so
psql -qX -c 'begin; lock table night.person; select pg_sleep(14)' > /dev/null 2>&1 &
loader=$!
until [ "$(sql "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'night.person'::regclass")" -gt 0 ]; do
    sleep 0.05
done
fails 'a table that is being loaded' 5 'lock timeout'
has 'it says what to do' "$err" 'somebody else holds a lock'
wait "$loader"

# ---- a run that is resumed reads its open shards as the source is now
new_city errors_recount 200
sql "create function public.refuse() returns trigger language plpgsql as
     'begin raise exception ''not this one'' using errcode = ''disk_full''; end';
     create trigger zz_refuse before insert on entitle.grant_record for each row when (new.subject = 150)
     execute function public.refuse()"
night 2026-03-01 --shard-size 20 --workers 1
is 'the ledger has no room for a row: exit status' "$status" 5
has 'the ledger has no room for a row: message' "$err" 'not this one'
is 'its shard is not half written' "$(sql "
    select (select state from entitle.run_shard where 150 >= low_key and 150 < high_key),
           (select count(*) from entitle.grant_record where subject between 141 and 160),
           (select count(*) from entitle.hold where subject between 141 and 160)")" 'open|0|0'
is 'those before it are done' "$(sql "select count(*) from entitle.run_shard where state = 'done' and high_key <= 141")" 7
is 'nothing is released' "$(sql 'select count(*) from entitle.released_grant')" 0
sql "drop trigger zz_refuse on entitle.grant_record;
     insert into night.person select 1000 + i, '44', true, 60, false, false, false, null from generate_series(1, 5) i;
     delete from night.person where id = 190; update night.feed set loaded_on = '2026-03-02'"
good_night 2026-03-01
has 'it says that the source was loaded again' "$out" '1 sources were loaded again since'
is 'the open shards are read anew' "$(sql 'select sum(n_read), min(r.state) from entitle.run_shard s join entitle.run r using (run_id)')" '204|released'
is 'and the new persons are decided' "$(sql 'select count(*) from entitle.released_grant where subject > 1000')" 5

# ---- an account that does not balance
new_city errors_account 200
sql "create function public.miscount() returns trigger language plpgsql as 'begin new.n := new.n + 1; return new; end';
     create trigger zz_miscount before insert on entitle.run_count for each row
     when (new.benefit = 'aid' and new.outcome = 'grant' and new.region = '44') execute function public.miscount()"
night 2026-03-01
is 'the account does not balance: exit status' "$status" 5
has 'the account does not balance: the numbers' "$err" "aid, region '44': read 50, outcomes 51"
is 'the account does not balance: the run has failed' "$(sql 'select state from entitle.run')" failed
is 'the account does not balance: nothing is shown' "$(sql 'select count(*) from entitle.released_grant')" 0
has 'status says why' "$("$ENTITLE" status)" "aid, region '44': read 50, outcomes 51"
is 'what a failed run wrote counts for nothing' "$(sql 'select count(*) > 0 from entitle.grant_record') $(sql 'select count(*) from entitle.entitlement')" 't 0'
sql 'drop trigger zz_miscount on entitle.run_count'
good_night 2026-03-02
is 'everybody is granted anew' "$(outcomes aid grant new)" "$(sql "select count(*) from entitle.grant_record g join entitle.run using (run_id)
    where state = 'failed' and benefit = 'aid'")"
is 'with the next number' "$(sql "select seq, state, count(*) from entitle.entitlement where benefit = 'aid' group by 1, 2")" \
    "2|active|$(outcomes aid grant new)"
good_night 2026-03-03
is 'and once' "$(outcomes aid grant) $(outcomes aid unchanged)" \
    "0 $(sql "select count(*) from entitle.entitlement where benefit = 'aid'")"

# ---- a human changes an entitlement while the night decides on it: the shard is done again
new_city errors_human 200
good_night 2026-03-01
sql "update night.person set score = 95 where id = 8"
sql "begin;
     insert into entitle.proposal (subject, benefit, event, run_id, kind, cause, amount_minor, previous_minor, currency, region, content, basis, facts,
                                   state, decided_by, decided_at)
     select subject, benefit, event, run_id, 'reduce', 'amount', 5000, amount_minor, 'CNY', region, '', basis, facts, 'approved', 'a human', now()
       from entitle.grant_record where subject = 8 and benefit = 'aid';
     insert into entitle.grant_record
     select subject, run_id, 5000, amount_minor, payee, basis, 2, valid_from, 'd', monthly, benefit, event, region, facts
       from entitle.grant_record where subject = 8 and benefit = 'aid';
     select pg_sleep(1.5); commit" > /dev/null &
human=$!
until [ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")" -gt 0 ]; do
    sleep 0.05
done
good_night 2026-03-02
wait "$human"
is 'both changes stand, in their order' "$(sql "select seq, kind, previous_minor, amount_minor from entitle.released_grant
    where subject = 8 and benefit = 'aid' order by seq")" '1|new|0|10000
2|reduce|10000|5000
3|raise|5000|30000'

# ---- a row the ledger drops silently
new_city errors_dropped 200
sql "create function public.drop_row() returns trigger language plpgsql as 'begin return null; end';
     create trigger zz_drop before insert on entitle.hold for each row when (new.subject = 19) execute function public.drop_row()"
night 2026-03-01
is 'a row that is not taken: exit status' "$status" 3
is 'a row that is not taken: nothing is written' "$(sql "select count(*) from entitle.run_shard where state = 'done'")" 0

finish
