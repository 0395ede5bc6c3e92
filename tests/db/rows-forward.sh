#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The rows of the sources are brought forward from night to night, and nothing depends on it: two cities live through the same nights and
# the same changes, one that takes what the night before left, one that reads all rows (--read-all). Their ledgers stay the same, record
# by record. And: how many rows were read is said of each night, so that nothing is read for nothing, and nothing taken that may be old.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

TMPDIR=$work
export TMPDIR
people=700
plain=$top/tests/rulebooks/rows
rules=$work/rules
cp -r "$plain" "$rules"
mv "$rules/rent" "$work/rent"
day=2026-03-01
n_streams=5 # of which copies are left
shard_size=150
taking=rows_taken reading=rows_all
superuser=$PGUSER
# The sources' tables are written by their owner, and may be read by another one.
psql -qX -d postgres -c 'create role rows_reader login' 2> /dev/null

in_both() { # SQL, at the same time
    PGDATABASE=$reading psql -qXAt -v ON_ERROR_STOP=1 -c "$1" > "$work/both.$reading" 2>&1 &
    PGDATABASE=$taking psql -qXAt -v ON_ERROR_STOP=1 -c "$1" > "$work/both.$taking" 2>&1 || not_ok "in $taking: $1" "$(cat "$work/both.$taking")"
    wait $! || not_ok "in $reading: $1" "$(cat "$work/both.$reading")"
}
taken() { # SQL, in the city that takes
    PGDATABASE=$taking sql "$1"
}
# rows_of TABLE...: how many rows of these a night of $day reads
rows_of() {
    rows_query=0
    for table in "$@"; do
        case $table in
        stay) rows_query="$rows_query + (select count(*) from town.stay where valid_from <= '$day' and (valid_to is null or valid_to > '$day'))" ;;
        person) rows_query="$rows_query + (select count(id) from town.person)" ;;
        *) rows_query="$rows_query + (select count(person) from town.$table)" ;;
        esac
    done
    PGDATABASE=$taking sql "select $rows_query"
}
# figure NAME JSON-LINES: that of the last event
figure() {
    printf '%s\n' "$2" | tail -n 1 | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

# Rows of nobody that come after the last subject of a shard are not counted where all are read: so many at most.
n_nobody=8
# expected NAME WHAT ROWS READ BROUGHT: ROWS are all that there are. WHAT is 'nothing' (no row was read), 'select ...' (so many were),
# 'all TABLE...' (those of these tables), 'least TABLE...' (those, and perhaps others), 'some', 'everything', or 'any'. What was not read
# was brought forward, once.
expected() {
    [ "$2" != unasked ] || return 0 # where shards have no subjects, rows of nobody are many
    least=$4 most=$4
    case $2 in
    nothing) least=0 most=0 ;;
    'select '*) least=$(taken "$2") most=$least ;;
    'all '*) most=$(rows_of ${2#all }) least=$((most - n_nobody)) ;;
    'least '*) most=$3 least=$(($(rows_of ${2#least }) - n_nobody)) ;;
    everything) least=$(($3 - n_nobody)) most=$(($3 + n_nobody)) ;;
    some) least=1 most=$(($3 - n_nobody - 1)) ;;
    esac
    if [ "$4" -ge "$least" ] && [ "$4" -le "$most" ] && [ $(($4 + $5 + n_nobody)) -ge "$3" ] && [ $(($4 + $5)) -le $(($3 + n_nobody)) ]; then
        ok "$1: rows read and brought forward"
    else
        not_ok "$1: rows read and brought forward" "expected: $2, $least to $most read, of $3 in all" "obtained: $4 read and $5 brought forward"
    fi
}
copies="select stream, low_key, high_key, run_id, horizon, md5(content) from entitle.rows_brought_forward order by 1, 2, 3, 4"
# copies_are_whole NAME: of each stream they cover all keys once
copies_are_whole() {
    is "$1: copies do not overlap, of $n_streams streams" "$(PGUSER=$superuser taken "
        select count(*) from entitle.rows_brought_forward a join entitle.rows_brought_forward b using (stream)
         where a.ctid <> b.ctid and a.low_key < b.high_key and b.low_key < a.high_key;
        select count(distinct stream) from entitle.rows_brought_forward" | tr '\n' ' ')" "0 $n_streams "
}
a_run() { # CITY [OPTION...]
    city=$1
    shift
    # Options that are given again count last.
    if [ "$city" = "$taking" ]; then set -- --shard-size "$shard_size" --workers 2 "$@"; else set -- "$@" --read-all --shard-size 1000 --workers 1; fi
    PGDATABASE=$city
    run "$ENTITLE" run --json --rules "$rules" --as-of "$day" "$@"
}
# both_nights NAME WHAT [OPTION...]: at the same time
both_nights() {
    name=$1 what=$2
    shift 2
    (
        mkdir -p "$work/reading"
        work=$work/reading
        a_run $reading "$@"
        echo "$status" > "$work/status"
    ) &
    night_of_reading=$!
    a_run $taking "$@"
    wait $night_of_reading
    [ "$status" -eq 0 ] || not_ok "$name: the night in $taking" "exit status $status" "$err"
    [ "$(cat "$work/reading/status")" -eq 0 ] || not_ok "$name: the night in $reading" "$(cat "$work/reading/status" "$work/reading/run.err")"
    all=$(cat "$work/reading/run.out")
    n_rows=$(figure rows_read "$all")
    is "$name: all rows are read in $reading" "$(figure rows_brought_forward "$all") $((${n_rows:-0} > 0))" '0 1'
    n_read=$(figure rows_read "$out") n_brought=$(figure rows_brought_forward "$out")
    expected "$name" "$what" "${n_rows:-0}" "${n_read:-0}" "${n_brought:--1}"
}
# What the last run wrote, or closed; and all of it at the end of a section: records of earlier runs do not change.
sed 's/^ order by record,/ where (select max(n) from run_number) in (o.n, c.n)\n&/' "$top/tests/db/night/records.sql" > "$work/last_records.sql"
records_of() { # CITY last|all
    if [ "$2" = all ]; then
        PGDATABASE=$1 PGUSER=$superuser sql_file "$top/tests/db/night/records.sql" -At > "$work/$1"
    else
        PGDATABASE=$1 PGUSER=$superuser sql_file "$work/last_records.sql" -At > "$work/$1"
    fi
}
same_records() { # NAME [all]
    records_of $reading "${2:-last}" &
    records_of $taking "${2:-last}"
    wait $!
    is "$1: there are records" "$([ -s "$work/$taking" ] && echo some)" some
    same_file "$1: the same records" "$work/$taking" "$work/$reading"
}
# a_night NAME WHAT [OPTION...]
a_night() {
    both_nights "$@"
    same_records "$1"
    copies_are_whole "$1"
}
# change NAME WHAT SQL: in both, and a night
change() {
    in_both "$3"
    a_night "$1" "$2"
}
new_town() { # DATABASE [KEY-TYPE]
    new_database "$1"
    sql_file "$top/tests/db/night/rows.sql" -q -v people="$people" || exit 2
    "$ENTITLE" init > "$work/init.out" || exit 2
    approve_rules "$day" "$rules" || exit 2
}
each_city() { # NAME COMMAND...: it has to end well in both
    each_name=$1
    shift
    for city in $taking $reading; do
        PGDATABASE=$city "$@" > "$work/each.out" 2>&1 || not_ok "$each_name in $city" "$(cat "$work/each.out")"
    done
}
approve_both() { # NAME
    each_city "$1" approve_rules "$day" "$rules"
}

for city in $taking $reading; do
    new_town $city
done
is 'nothing is there at first' "$(taken 'select count(*) from entitle.rows_brought_forward')" 0
a_night 'the first night' everything
is 'there is something to see of every benefit' "$(taken 'select count(distinct benefit), count(*) > 1000 from entitle.grant_record')" '5|t'
is 'copies cover all keys of every table' "$(taken "
    select count(*), sum(n) > 20, bool_and(whole) from (
        select stream, count(*) as n,
               bool_and(low_key = before or before is null) and min(low_key) = entitle.first_key() and max(high_key) = 9223372036854775807 as whole
          from (select *, lag(high_key) over (partition by stream order by low_key) as before from entitle.rows_brought_forward) p
         group by stream) s")" '5|t|t'
a_night 'nothing changes' nothing
is 'all rows are read with --read-all, and no copy is left' "$(PGDATABASE=$reading sql 'select count(*) from entitle.rows_brought_forward')" 0
day=2026-03-02
a_night 'birthdays, and stays that begin' 'all stay'
is 'they were no rows, and are grants' "$(taken "select string_agg(distinct benefit, ' ' order by benefit) from entitle.grant_record
    where run_id = (select max(run_id) from entitle.run)")" 'age stay'
day=2026-03-03
a_night 'birthdays alone' 'all stay'
is 'they are grants as well' "$(taken "select string_agg(distinct benefit, ' ' order by benefit) from entitle.grant_record
    where run_id = (select max(run_id) from entitle.run)")" 'age'
a_night 'the same day again' nothing


# ---- values, rows and keys that come and go
change 'values change' 'select 1 + 30 + 5 + 2 + (select count(*) from town.child where person in (30, 6030))' "
    update town.work set wage = wage + 100 where person = 370;
    update town.work set until = null where ctid = any (array(select ctid from town.work where person <= 660 order by person limit 30));
    update town.home set note = null where person in (20, 40);
    update town.home set rooms = 7 where person in (50, 250);
    update town.home set rooms = null where person = 10;
    update town.work set since = null where person = 6010;
    update town.work set status = 'none' where person = 6020;
    update town.child set born = '2009-01-01', there = true where person in (30, 6030) and number = 2"
a_night 'and stay' nothing
change 'rows that go' some "delete from town.work where person between 100 and 200; delete from town.child where person = 70 and number = 1;
    delete from town.home where person % 350 = 0; delete from town.person where id in (120, 4000)"
change 'people who come, with homes that were there' "select count(*) from town.person where name = 'new'" "
    insert into town.person select person, '3101', '1960-05-05', 'new', true from town.home where person % 10 = 5 and person < 1000"
change 'and before and after all others' some "
    insert into town.person values (99990, '44', '1950-01-01', 'last', true), (-5, '44', '1950-01-01', 'first', true);
    update town.stay set valid_to = '2026-03-03' where person = 3000;
    update town.stay set valid_to = null where person = 310 and valid_to is not null;
    insert into town.stay values (90, '2026-04-01', null, 'later')"
change 'keys that move' some "update town.home set person = 99999 where person = 10; update town.home set person = 3065 where person = 3060;
    update town.work set person = case person when 210 then 6900 else 210 end where person in (210, 6900);
    update town.person set id = 303 where id = 300;
    delete from town.child where person = 110 and number = 3; insert into town.child values (200, 9, '2012-01-01', true)"
change 'one goes, another comes twice' some 'update town.home set person = 10 where person = 99999;
    delete from town.work where person = 310; insert into town.work select * from town.work where person = 320'
is 'that is held' "$(taken "select reason from entitle.hold where subject = 320 and benefit = 'work' and state = 'open'")" conflicting-fact
change 'of two, the first goes' some 'delete from town.work where ctid = (select min(ctid) from town.work where person = 320)'
change 'one goes, and another changes' some 'delete from town.work where person = 330; update town.work set wage = 5000 where person = 340;
    insert into town.person select * from town.person where id in (400, 6800)'
change 'two for one, and rows without a key' some "delete from town.work where person in (350, 360); insert into town.work select * from town.work where person = 370;
    delete from town.person where ctid in (select max(ctid) from town.person where id in (400, 6800) group by id);
    insert into town.home select null, false, 3, 'x' from generate_series(1, 20); update town.work set person = null where person = 500"
change 'that get one' some "update town.home set person = 420 where ctid = (select min(ctid) from town.home where person is null);
    update town.work set person = 500 where person is null"
a_night 'and nothing new' nothing
same_records 'all nights' all

# ---- transactions that do not end well, or in parts
change 'what is rolled back, or locked' nothing "
    begin; update town.work set wage = wage + 1; delete from town.child; insert into town.home values (30, true, 1, 'x'); rollback;
    begin; select count(*) from (select from town.home for update) x; commit;
    begin; select count(*) from (select from town.work for key share) x; commit"
change 'savepoints' 'select 4' "
    begin; update town.work set wage = 777 where person = 610;
    savepoint a; update town.work set wage = 778 where person = 620; rollback to a;
    savepoint b; update town.work set wage = 779 where person = 630; savepoint c; update town.work set wage = 780 where person = 640; release b; commit;
    do \$\$ begin
    update town.work set wage = 781 where person = 650;
    begin update town.work set wage = 782 where person = 660; perform 1 / 0; exception when division_by_zero then null; end; end \$\$"

# slow SQL: a transaction in both, which ends when `slow_end SQL` says how
slow_begin() {
    slow_city=0
    for city in $taking $reading; do
        slow_city=$((slow_city + 1))
        mkfifo "$work/slow.$slow_city"
        PGDATABASE=$city PGAPPNAME=slow psql -qXAt -v ON_ERROR_STOP=1 < "$work/slow.$slow_city" > "$work/slow.out.$slow_city" 2>&1 &
        if [ $slow_city = 1 ]; then exec 7> "$work/slow.1"; else exec 8> "$work/slow.2"; fi
    done
    slow_say "begin; $1;"
    PGDATABASE=$taking until_sql "select count(*) = 2 from pg_stat_activity where application_name = 'slow' and state = 'idle in transaction' and backend_xid is not null"
}
slow_say() {
    printf '%s\n' "$1" >&7
    printf '%s\n' "$1" >&8
}
slow_end() {
    slow_say "$1;"
    exec 7>&- 8>&-
    PGDATABASE=$taking until_sql "select not exists (select from pg_stat_activity where application_name = 'slow')"
    is "a slow transaction: $1" "$(cat "$work/slow.out.1" "$work/slow.out.2")" ''
    rm -f "$work/slow.1" "$work/slow.2"
}
at_end "psql -qXAt -d postgres -c \"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'slow'\" > /dev/null 2>&1"
slow_begin "update town.work set wage = 888 where person = 710; insert into town.child values (40, 8, '2015-01-01', true); delete from town.home where person = 720;
    savepoint a; update town.work set wage = 889 where person = 740"
change 'a night while it goes on' any 'update town.work set wage = 890 where person = 750'
slow_end commit
a_night 'the night after it' some
slow_begin "delete from town.work where person = 770; update town.work set wage = 891 where person = 780; insert into town.home values (790, false, 2, 'y')"
a_night 'a night while one goes on' any
slow_end rollback
slow_begin "update town.person set alive = false where id = 810; delete from town.person where id = 820"
shard_size=400
a_night 'that was rolled back, another goes on, and other shards' any
slow_say "update town.person set name = 'changed since' where id = 6000;"
in_both "update town.person set name = 'and by others' where id = 6100"
slow_end commit
a_night 'other shards, the night after' some
shard_size=150
a_night 'these again' any
same_records 'all nights' all

# ---- a night in which rows change, and one that is cut off
for city in $taking $reading; do
    PGDATABASE=$city
    new_gate 'new.low_key > 3000'
done
gated_night() { # CITY SQL [kill]: in one city; the SQL when the shards below the gate are done
    PGDATABASE=$1
    read_all=
    [ "$1" = $taking ] || read_all=--read-all
    close_gate
    earlier=$(sql 'select max(run_id) from entitle.run')
    start_run "gated_$1" --as-of "$day" --shard-size 150 --workers 1 $read_all
    until_sql "select count(*) filter (where state <> 'done' and high_key <= 3000) = 0 and count(*) > 3 from entitle.run_shard where run_id > $earlier"
    until_sql "select count(*) > 0 from entitle.shard_attempt where outcome is null and run_id > $earlier"
    sql "$2"
    if [ "${3:-}" = kill ]; then
        kill_run $started
        until_sql "select not exists (select from pg_stat_activity where datname = current_database() and application_name like 'entitle%')" || sql "select application_name, state, wait_event, left(query, 100) from pg_stat_activity where datname = current_database()"
        open_gate
        a_run "$1"
        [ "$status" -eq 0 ] || not_ok "the night that was cut off goes on in $1" "exit status $status" "$err"
    else
        open_gate
        ended "a night in which rows change in $1" $started 0
    fi
}
for city in $taking $reading; do
    gated_night $city "update town.work set wage = wage + 11 where person % 200 = 0; delete from town.home where person in (20, 6920);
        insert into town.child select person, 7, '2014-01-01', true from town.work where person % 400 = 10"
done
same_records 'a night in which rows change'
a_night 'the night after it' some
in_both 'update town.work set wage = wage + 12 where person % 200 = 10'
for city in $taking $reading; do
    gated_night $city "update town.work set wage = wage + 13 where person % 200 = 20; delete from town.home where person in (50, 6950);
        insert into town.child select person, 6, '2014-01-01', true from town.work where person % 400 = 10" kill
done
same_records 'a night that was cut off'
is 'the second half is another process'"'"'s' "$(taken 'select max(epoch) > 1 from entitle.run where run_id = (select max(run_id) from entitle.run)')" t
a_night 'the night after that' some
for city in $taking $reading; do
    PGDATABASE=$city sql 'drop trigger zz_gate on entitle.run_shard'
done

# ---- the same rows, elsewhere
in_both 'vacuum (freeze, analyze) town.work'
in_both 'vacuum (freeze) town.person'
in_both 'reindex table town.work'
a_night 'vacuum' nothing
in_both 'vacuum full town.home'
in_both 'cluster town.child using child_person'
change 'written anew, and settings' any "comment on column town.work.wage is 'x'; alter table town.work set (fillfactor = 80); alter table town.work alter wage set statistics 50"
# frozen EXPRESSION: rows of homes, loaded so that they are frozen from the start
frozen() {
    for city in $taking $reading; do
        PGDATABASE=$city
        sql "copy (select person, own, $1, note from town.home) to stdout" > "$work/home.copy"
        { echo 'truncate town.home;'; echo 'copy town.home from stdin (freeze);'; cat "$work/home.copy"; echo '\.'; } > "$work/frozen.sql"
        sql_file "$work/frozen.sql" -1
    done
}
frozen 'rooms + 1'
change 'truncated, and the same rows; loaded and frozen at once' 'all work home' '
    begin; create temp table w as table town.work; truncate town.work; insert into town.work table w; commit'
frozen 'rooms + 1'
change 'truncated, and as many other rows; once more' 'all work home' 'begin; create temp table w as table town.work; truncate town.work;
    insert into town.work select person, status, wage + 1, since, until from w; commit'
change 'everything deleted, and as many other rows' 'all work home' 'begin; create temp table w as table town.work; delete from town.work;
    insert into town.work select person, status, wage + 1, since, until from w; commit; update town.home set own = not own'
change 'everything anew' everything 'update town.person set region = region; update town.work set wage = wage; update town.home set rooms = rooms;
    update town.child set there = not there; update town.stay set kind = kind'
in_both 'vacuum town.person' # of which there are no more than before

# ---- tables that change, and no row does
change 'a column goes, and one of that name comes; other types' 'least work home' '
    alter table town.work drop column wage; alter table town.work add column wage numeric(12, 2) default 4321;
    alter table town.home alter rooms type bigint; alter table town.person alter name type text'
change 'once more' 'least work home' '
    alter table town.work drop column wage; alter table town.work add column wage numeric(12, 2) default 4322;
    alter table town.home alter rooms type integer using rooms + 1'
a_night 'and then' nothing
change 'two columns change names; another table in its place' 'least work home child' '
    alter table town.work rename since to was; alter table town.work rename until to since; alter table town.work rename was to until;
    create table town.home2 (like town.home including all);
    insert into town.home2 select person, own, rooms + 1, note from town.home; alter table town.home rename to home0; alter table town.home2 rename to home;
    alter table town.child add column one bigint; update town.child set one = person'
change 'two values change names; the old table again; keys in another column' 'least work child' "
    alter type town.status rename value 'full' to 'x'; alter type town.status rename value 'part' to 'full'; alter type town.status rename value 'x' to 'part';
    alter table town.home rename to home2; alter table town.home0 rename to home;
    update town.child set person = 60 where one = 70; alter table town.child rename person to two; alter table town.child rename one to person;
    create index on town.child (person)"
change 'the other column again; another enum' 'least work child' "
    alter table town.child rename person to one; alter table town.child rename two to person;
    create type town.status2 as enum ('part', 'full', 'none', 'other');
    alter table town.work alter status type town.status2 using status::text::town.status2"
change 'the sources of another schema' 'least home' 'create schema elsewhere; create table elsewhere.home as select person, own, rooms + 2 as rooms, note from town.home;
    create index on elsewhere.home (person); alter table town.home set schema public; alter table elsewhere.home set schema town; drop table public.home'
a_night 'and then' nothing
same_records 'all nights' all

# ---- what is not copied: tables that are none, or have parts
n_streams=3
change 'a view, and a child' 'all home work' '
    alter table town.home rename to home_table; create view town.home as select person, own, rooms, note from town.home_table where person % 20 = 0;
    create table town.work_more () inherits (town.work); insert into town.work_more (person, status, wage) values (190, $$full$$, 99)'
change 'another view, and another row of the child' 'all home work' 'update town.work_more set wage = 98;
    create or replace view town.home as select person, own, rooms + 2 as rooms, note from town.home_table where person % 20 = 0'
in_both 'drop table town.work_more'
in_both 'analyze town.work'
n_streams=4
change 'a materialized view, and no child' 'all home work' 'drop view town.home; create materialized view town.home as table town.home_table; create index on town.home (person)'
change 'with other rows' 'all home' 'update town.home_table set rooms = 5 where person = 80; refresh materialized view town.home'
change 'a partitioned table' 'all home' 'drop materialized view town.home; create table town.home (like town.home_table) partition by range (person);
    create table town.home_1 partition of town.home for values from (minvalue) to (3000); create table town.home_2 partition of town.home default;
    insert into town.home select * from town.home_table where person is not null; create index on town.home (person)'
change 'a partition less' 'all home' 'alter table town.home detach partition town.home_1'
if taken "select 'there' from pg_available_extensions where name = 'postgres_fdw'" | grep -q there; then
    for city in $taking $reading; do
        PGDATABASE=$city sql "set client_min_messages = error; drop table town.home, town.home_1; create extension postgres_fdw;
            create server itself foreign data wrapper postgres_fdw options (host '$PGHOST', port '$PGPORT', dbname '$city');
            create user mapping for public server itself options (user '$PGUSER');
            create foreign table town.home (person bigint, own boolean, rooms integer, note text) server itself options (schema_name 'town', table_name 'home_table')"
    done
    a_night 'a foreign table' 'all home'
    change 'with another value' 'all home' 'update town.home_table set rooms = 6 where person = 80'
    in_both 'set client_min_messages = error; drop foreign table town.home; drop extension postgres_fdw cascade'
else
    skipped 'a foreign table' 'there is no postgres_fdw'
    in_both 'drop table town.home, town.home_1'
fi
n_streams=5
change 'a table again' 'least home' 'alter table town.home_table rename to home'

# ---- one who may see less
in_both 'grant usage on schema town to rows_reader; grant select on all tables in schema town to rows_reader'
taken 'grant entitle_engine, entitle_approver to rows_reader' # of all databases
as_owner() { # SQL
    PGUSER=$superuser
    in_both "$1"
    PGUSER=rows_reader
}
PGUSER=rows_reader
a_night 'another user' nothing
n_streams=4
as_owner 'revoke select on town.home from rows_reader; grant select (person, own, rooms, note) on town.home to rows_reader'
a_night 'who sees some of the columns' 'all home'
as_owner 'update town.home set rooms = 4 where person = 80'
a_night 'of which one changes' 'all home'
as_owner 'alter table town.work enable row level security; create policy half on town.work for select to rows_reader using (person % 20 = 0)'
a_run $taking
is 'who sees some of the rows is refused' "$status $err" "5 ${err%%row-level security*}row-level security${err##*row-level security}"
PGUSER=$superuser
a_night 'row level security, and who sees all' 'all home work'
change 'of which one changes' 'all work' 'update town.work set wage = 99 where person = 80'
n_streams=5
change 'without' 'least work' 'drop policy half on town.work; alter table town.work disable row level security'
a_night 'and then' nothing
same_records 'all nights' all

# ---- copies that are damaged, or not there
damage() {
    taken "alter table entitle.rows_brought_forward disable trigger no_change;
           with damaged as (update entitle.rows_brought_forward set $1 where $2 returning 1) select count(*) from damaged;
           alter table entitle.rows_brought_forward enable always trigger no_change" > "$work/damaged"
    [ "$(cat "$work/damaged")" -gt 0 ] || not_ok "damage: $1" "$(cat "$work/damaged")"
}
# Each to a copy of its own, while something changes in the keys of every copy: what is taken from it, would be seen.
cat > "$work/damages" <<'END'
content = set_byte(content, 0, get_byte(content, 0) # 1)
content = set_byte(content, 9, get_byte(content, 9) # 128)
content = set_byte(content, length(content) / 2, get_byte(content, length(content) / 2) # 4)
content = set_byte(content, length(content) - 1, get_byte(content, length(content) - 1) # 16)
content = ''
content = substring(content for 7)
content = substring(content for length(content) - 1)
content = content || '\x00'
content = content || content
horizon = 1
horizon = horizon + 1000000
horizon = 9223372036854775807
END
one_of_each="update town.work set wage = wage + 7 where person % 500 = 30; update town.home set rooms = rooms + 1 where person % 500 = 80;
    update town.child set there = not there where person % 500 = 30; update town.person set name = name || '.' where id % 500 = 70"
n_damage=0
while read -r what; do
    n_damage=$((n_damage + 1))
    damage "$what" "ctid = (select ctid from entitle.rows_brought_forward order by low_key, stream offset $n_damage limit 1)"
done < "$work/damages"
is 'there are enough to be damaged' "$(taken "select count(*) > $n_damage from entitle.rows_brought_forward")" t
change "$n_damage copies are damaged" some "$one_of_each"
for what in 'horizon = horizon + 1000000' 'horizon = 1'; do
    damage "$what" true
    change "all have $what" any "$one_of_each"
done
a_night 'and all are whole again' nothing
taken "create table public.copies as table entitle.rows_brought_forward"
damage "content = o.content from public.copies o" "rows_brought_forward.stream = o.stream and o.low_key = (
    select min(low_key) from public.copies n where n.stream = o.stream and n.low_key > rows_brought_forward.low_key)"
a_night 'each has what is its neighbour'"'"'s' any
damage "content = o.content from public.copies o" "o.low_key = rows_brought_forward.low_key and o.stream = (
    select min(stream) from public.copies n where n.stream > rows_brought_forward.stream)"
a_night 'each has what is another table'"'"'s' any
taken 'delete from entitle.rows_brought_forward where low_key between 2000 and 6000'
a_night 'some are gone' some
change 'all are gone' everything "set session_replication_role = replica; truncate entitle.rows_brought_forward"
a_night 'and then' nothing
taken 'drop table public.copies'

# ---- how the night is cut, and done
shard_size=70
a_night 'small shards' nothing
shard_size=1000
change 'a large one by rows, with changes' some "update town.work set wage = wage + 9 where person % 90 = 0" --by-rows
shard_size=150
change 'these again, with changes' some 'update town.home set rooms = 8 where person in (450, 4500)' --workers 1
in_both 'update town.home set rooms = 9 where person in (450, 4500)'
taken "$copies" > "$work/copies.before"
for city in $taking $reading; do
    a_run $city --dry-run
    printf '%s\n' "$out" | tail -n 1 | sed 's/.*"benefits"://; s/"written".*//; s/"source_gates".*//' > "$work/dry_$city"
    [ $city = $reading ] || is 'a dry run takes copies' "$(figure rows_read "$out")" 2
done
same_file 'and counts the same' "$work/dry_$taking" "$work/dry_$reading"
taken "$copies" > "$work/copies.after"
same_file 'and leaves none' "$work/copies.after" "$work/copies.before"
a_night 'the night itself' 'select 2'

# ---- other rules
sed -i 's/ + (if Home.note = null.*)</ + 1</' "$rules/home/home.dmn"
approve_both 'a column less'
a_night 'a column less' any
in_both 'update town.home set note = note || note where person % 60 = 0'
cp "$plain/home/home.dmn" "$rules/home/home.dmn"
approve_both 'a column more'
a_night 'a column more' 'all home'
mv "$rules/work" "$work/work_benefit"
approve_both 'a benefit less'
n_streams=4
a_night 'a table less' nothing
in_both 'update town.work set wage = wage + 5 where person % 250 = 0'
mv "$work/work_benefit" "$rules/work"
approve_both 'a benefit more'
n_streams=5
a_night 'a table more' 'all work'
same_records 'all nights' all

# ---- sources in another database of the same server
for city in $taking $reading; do
    new_database ${city}_ledger
    "$ENTITLE" init > "$work/init.out" || exit 2
    approve_rules "$day" "$rules" || exit 2
done
# apart NAME: a night of each city into the ledger beside it
apart() {
    for city in $reading $taking; do
        set --
        [ $city = $taking ] || set -- --read-all
        PGDATABASE=${city}_ledger run "$ENTITLE" run --json --rules "$rules" --source dbname=$city --as-of "$day" --shard-size 150 --workers 2 "$@"
        [ "$status" -eq 0 ] || not_ok "$apart: the night in $city" "exit status $status" "$err"
        PGDATABASE=${city}_ledger records "$work/$city"
    done
    same_file "$apart: the same records" "$work/$taking" "$work/$reading"
}
apart='a ledger beside'
apart
# As of now; then one goes and another comes, and a night; then the database is what it was.
for city in $taking $reading; do
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' -c "drop database if exists ${city}_then with (force)" -c "create database ${city}_then template $city"
done
in_both 'delete from town.home where person in (90, 3090); insert into town.home values (65, false, 3, $$x$$), (95, false, 6, $$came$$), (3120, true, 1, $$came$$);
    delete from town.work where person = 3130; insert into town.work (person, status, wage, since) select 6660, status, wage + 50, since from town.work where person = 6670'
apart='and changes'
apart
for city in $taking $reading; do
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c "drop database $city with (force)" -c "alter database ${city}_then rename to $city"
done
apart='a database as it was before'
apart
a_night 'which is another database' everything

# ---- a shard without subjects has no copy of its items' rows, and none is missed when as many go elsewhere
change 'a shard without subjects' unasked 'create table public.gone as select * from town.person where id between 2400 and 4700;
    delete from town.person where id between 2400 and 4700'
n=$(taken "select count(*) from town.home h where exists (select from entitle.rows_brought_forward p
    where p.n_rows is null and h.person >= p.low_key and h.person < p.high_key)")
is 'it has rows of which there is no copy' "$([ "$n" -gt 0 ] && echo some)" some
change 'as many rows go elsewhere' unasked "delete from town.home where ctid = any (array(select ctid from town.home where person between 10 and 2000 order by person limit $n))"
change 'they come back' some 'insert into town.person select * from public.gone; drop table public.gone'

# ---- this test would see it: where only one city changes, the records differ, by every table
PGDATABASE=$reading sql "update town.work set wage = wage + 1234 where person = 2010; update town.home set rooms = rooms + 3, own = false where person = 2000;
    update town.child set there = true, born = '2020-01-01' where person = 2030; update town.stay set kind = kind || '!' where person = 2040;
    update town.person set born = '1940-01-01', alive = true, name = 'x' where id = 2050"
both_nights 'where one city changes' nothing
for city in $taking $reading; do
    PGDATABASE=$city records "$work/$city"
done
is 'it is seen of every table' "$(diff "$work/$taking" "$work/$reading" | grep -o '"subject": 20[0-5]0' | sort -u | wc -l)" 5

# ---- words of an enum change, and change back: no lock of a table holds them, and no row tells of it
swap="alter type town.status rename value 'full' to 'x'; alter type town.status rename value 'part' to 'full'; alter type town.status rename value 'x' to 'part'"
for city in $taking $reading; do
    new_town $city
    new_gate 'new.low_key > 3000'
done
a_night 'before it' everything
in_both 'update town.work set wage = wage + 12 where person % 3 = 0'
for city in $taking $reading; do
    gated_night $city "$swap"
done
change 'words that were others for a part of a night' any "$swap"

# ---- another kind of subject, which has a table in common
cp -r "$work/rent" "$rules/rent"
for city in $taking $reading; do
    new_town $city
done
kinds_night() { # NAME WHAT SQL
    in_both "$3"
    both_nights "$1" "$2"
    same_records "$1"
}
kinds_night 'two kinds' any 'select 1'
kinds_night 'and then' nothing 'select 1'
kinds_night 'what both have changes' 'select 4' 'update town.home set rooms = rooms + 1 where person in (20, 105)'
kinds_night 'and goes' some 'delete from town.home where person in (70, 195)'
rm -r "$rules/rent"
approve_both 'one kind'
n_streams=5
a_night 'one kind' nothing

# ---- keys that are no integers
rules=$top/tests/rulebooks/keys
for type in uuid text; do
    expression="md5(i::text)::uuid" collation=
    [ $type = uuid ] || { expression="case when i % 3 = 0 then '' when i % 3 = 1 then 'Ä\"\\,' else 'k''{' end || md5(i::text)" collation='collate "C"'; }
    for city in $taking $reading; do
        new_database $city
        sql "create schema keys;
             create table keys.map as select i, ($expression)::$type as id from generate_series(1, 700) i;
             create table keys.person as select id, (array['3101', '3102', '44', ''])[1 + i % 4] as region, i % 50 <> 49 as alive, id::text as guardian
               from keys.map where i <= 600;
             create table keys.home as select id as person, i % 3 = 0 as own from keys.map where i % 10 <> 9;
             create table keys.job as select id as person, i * k % 1000 as pay from keys.map, generate_series(1, 3) k where i % 5 >= k;
             create index on keys.person (id $collation); create index on keys.home (person $collation); create index on keys.job (person $collation);
             analyze keys.person, keys.home, keys.job"
        "$ENTITLE" init --key-type $type > "$work/init.out" || exit 2
        approve_rules "$day" "$rules" || exit 2
    done
    n_streams=3
    a_night "$type keys" everything
    change "$type keys: what changes" 'select 2 + (select count(*) from keys.job where person = (select id from keys.map where i = 14)) + 3' "
        update keys.job set pay = pay + 1000 where person = (select id from keys.map where i = 14);
        update keys.home set own = not own where person in (select id from keys.map where i in (20, 21));
        insert into keys.person select id, '44', true, id::text from keys.map where i in (610, 611, 612)"
    change "$type keys: what goes" some "delete from keys.home where person = (select id from keys.map where i = 40);
        update keys.job set person = (select id from keys.map where i = 50) where ctid = (select min(ctid) from keys.job where person = (select id from keys.map where i = 54))"
    a_night "$type keys: shards that are cut otherwise" any
    a_night "$type keys: nothing" nothing
done
finish
