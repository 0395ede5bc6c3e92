#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Keys of every distribution: how shards are cut, from statistics that are good, old or missing, changes no record, whatever dies on
# the way; no shard holds more than twice the wanted size, unless one key has it all.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=3000
size=50
how="--workers 3 --shard-size $size"

# keys NAME EXPRESSION: a city whose keys are an expression over i = 1 .. people, in random physical order; statistics are the caller's
keys() {
    new_city "$1" "$people"
    sql "create table night.other (like night.person) with (autovacuum_enabled = off);
         insert into night.other select ($2), region, alive, score, member, club, died, helper
           from (select *, id as i from night.person) p order by md5(i::text);
         create index on night.other (id);
         drop table night.person; alter table night.other rename to person" > "$work/keys.out"
}

good_statistics() { sql 'analyze night.person'; }
no_statistics() { :; }
# As they were when a thirtieth of the people was there, those with the lowest keys.
old_statistics() {
    sql "create table night.late as select * from night.person where id > (select id from night.person order by id offset 100 limit 1);
         delete from night.person p using night.late l where p.id = l.id;
         analyze night.person;
         insert into night.person table night.late; drop table night.late" > "$work/keys.out"
}
# As of twenty times as many.
too_high_statistics() {
    sql "insert into night.person select p.id + i, p.region, p.alive, p.score, p.member, p.club, p.died, p.helper
           from night.person p, generate_series(1000001, 1000019) i;
         analyze night.person; delete from night.person where id > (select max(id) from night.kept)" > "$work/keys.out"
}

cover() { # NAME: the shards of the last run cover all keys, once
    is "$1: no gap and no overlap" "$(sql "
        select count(*) from (select low_key, lag(high_key) over (order by low_key) as before from entitle.run_shard
                               where run_id = (select max(run_id) from entitle.run)) s
         where low_key <> coalesce(before, -9223372036854775807)")" 0
    is "$1: all shards are done" "$(sql "select count(*), coalesce(sum(n_read), 0) from entitle.run_shard
        where run_id = (select max(run_id) from entitle.run) and state <> 'done'")" '0|0'
    is "$1: everybody was read" "$(sql "select sum(n_read) from entitle.run_shard where run_id = (select max(run_id) from entitle.run)")" \
        "$(sql 'select count(distinct id) from night.person')"
}

sparse='i * 1000003::bigint - 1500000000'
skewed='(i::numeric ^ 5)::bigint * case when i % 2 = 0 then 1 else -1 end'
for distribution in sparse skewed; do
    eval "expression=\$$distribution"
    keys "keys_$distribution" "$expression"
    sql 'create table night.kept as select id from night.person' > "$work/keys.out"
    good_night 2026-03-01 --workers 1 --shard-size 100000
    good_night 2026-03-02
    records "$work/reference"
    for statistics in good no old; do
        name="$distribution keys, $statistics statistics"
        keys "keys_$distribution" "$expression"
        "${statistics}_statistics"
        # shellcheck disable=SC2086
        run "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 $how --dry-run --json
        is "$name: a dry run reads everybody" "$(printf '%s' "$out" | grep -o '"read":[0-9]*')" '"read":3000'
        # shellcheck disable=SC2086
        good_night 2026-03-01 $how
        cover "$name"
        is "$name: no shard is far too large" "$(sql "select count(*) from entitle.run_shard where n_read > 2 * $size")" 0
        # shellcheck disable=SC2086
        good_night 2026-03-02 $how
        records "$work/obtained"
        same_file "$name: the same records" "$work/obtained" "$work/reference"
    done

    name="$distribution keys, killed"
    keys "keys_$distribution" "$expression"
    sql "create function public.take_time() returns trigger language plpgsql as
         'begin perform pg_sleep(0.05); return new; end';
         create trigger zz_take_time before update on entitle.run_shard for each row execute function public.take_time()"
    for moment in 0.3 0.5 0.7; do
        # shellcheck disable=SC2086
        "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 $how > "$work/night.out" 2> "$work/night.err" < /dev/null &
        night_pid=$!
        sleep "$moment"
        kill -9 "$night_pid" 2> /dev/null
        wait "$night_pid" 2> /dev/null
    done
    # shellcheck disable=SC2086
    good_night 2026-03-01 $how
    cover "$name"
    good_night 2026-03-02
    records "$work/obtained"
    same_file "$name: the same records" "$work/obtained" "$work/reference"
done

# ---- one key has more rows than a shard may hold: it is one subject, read as a whole
keys keys_repeated "$sparse"
sql "insert into night.person select p.* from night.person p, generate_series(1, 400) where id = (select min(id) from night.person);
     insert into night.person select p.* from night.person p, generate_series(1, 300) where id = (select max(id) from night.person)"
# shellcheck disable=SC2086
good_night 2026-03-01 $how
cover 'a key that comes 400 times'
is 'a key that comes 400 times: held' "$(sql "select count(distinct subject) from entitle.hold where missing::text like '%conflict%'")" \
    "$(sql 'select count(*) from (select id from night.person group by id having count(*) > 1) d')"

# ---- statistics that promise far more than there is, and a source without any
keys keys_fewer "$sparse"
sql 'create table night.kept as select id from night.person' > "$work/keys.out"
too_high_statistics
# shellcheck disable=SC2086
good_night 2026-03-01 $how
cover 'statistics of many more'
sql 'alter table night.person rename to person_table; create view night.person as select * from night.person_table'
# shellcheck disable=SC2086
good_night 2026-03-02 $how
cover 'a view'
is 'a view: no shard is far too large' "$(sql "select max(n_read) <= 2 * $size from entitle.run_shard where run_id = (select max(run_id) from entitle.run)")" t

finish
