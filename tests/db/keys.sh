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

# killed_nights NAME [OPTION...]: three nights of 2026-03-01, killed when some shards are done. Shards take their time meanwhile: a machine
# on which a night is over before its kill would leave nothing to resume.
killed_nights() {
    killed_name=$1
    shift
    sql "create function public.take_time() returns trigger language plpgsql as
         'begin perform pg_sleep(0.2); return new; end';
         create trigger zz_take_time before update on entitle.run_shard for each row
         when (new.state = 'done') execute function public.take_time()"
    for n_wanted in 1 4 7; do
        "$ENTITLE" run --rules "$rules" --as-of 2026-03-01 "$@" > "$work/night.out" 2> "$work/night.err" < /dev/null &
        night_pid=$!
        until [ "$(sql "select count(*) from entitle.run_shard where state = 'done'")" -ge "$n_wanted" ] ||
            ! kill -0 "$night_pid" 2> /dev/null; do
            sleep 0.02
        done
        kill -9 "$night_pid" 2> /dev/null
        wait "$night_pid" 2> /dev/null
    done
    is "$killed_name: killed before it was over" "$(sql "select string_agg(state, ' ') from entitle.run")" running
    sql 'drop trigger zz_take_time on entitle.run_shard'
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
    # shellcheck disable=SC2086
    killed_nights "$name" $how
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

# ---- keys of every type: the same records, but for the keys. The rulebook is tests/rulebooks/keys; payees are others' keys, or
# nobody's, and the rows of two more tables are found by the key.

# typed TYPE EXPRESSION [COLLATION]: a database with the sources, whose keys are an expression over i, and a ledger
typed() {
    new_database "keys_$1"
    sql "create schema keys;
         create table keys.map as select i, ($2)::$1 as id from generate_series(1, 1200) i;
         create table keys.person as
         select m.id, (array['3101', '3102', '44', ''])[1 + i % 4] as region, i % 50 <> 49 as alive,
                (select o.id from keys.map o where o.i = case when i % 7 = 0 then 1 + i * 31 % 1200 else m.i end) as guardian
           from keys.map m where i <= 1000 order by md5(i::text);
         create table keys.home as select id as person, i % 3 = 0 as own from keys.map where i % 10 <> 9 order by md5(i::text);
         create table keys.job as select id as person, i * k % 1000 as pay from keys.map, generate_series(1, 3) k
          where i % 5 >= k order by md5((i + k)::text);
         create index on keys.person (id ${3:-}); create index on keys.home (person ${3:-}); create index on keys.job (person ${3:-})"
    rules=$work/rules_$1
    rm -rf "$rules"
    cp -r "$top/tests/rulebooks/keys" "$rules"
    if [ "$1" = bigint ]; then
        sed -i '/guardian/s/string/number/' "$rules/dictionary.dmn"
        sed -i '/v_payee/s/string/number/' "$rules/pay/pay.dmn"
    fi
    ends_with "$1: a ledger for these keys" 0 "$ENTITLE" init --key-type "$1"
    approve_rules 2026-03-01 "$rules" || not_ok "$1: approval"
    has "$1: it says so" "$out" "keys are $1"
}

# Between two nights: amounts rise and fall, guardians change, people come and go.
change_facts() {
    sql "update keys.job j set pay = pay + 100 from keys.map m where m.id = j.person and i % 4 = 0;
         update keys.job j set pay = 1 from keys.map m where m.id = j.person and i % 11 = 0;
         update keys.person p set guardian = p.id from keys.map m where m.id = p.id and i % 14 = 0;
         insert into keys.person select id, '44', true, id from keys.map where i > 1100;
         delete from keys.person p using keys.map m where m.id = p.id and i % 100 = 1"
}

typed_records() {
    sql "select 'grant', m.i, benefit, event, seq, kind, amount_minor, previous_minor, p.i, valid_from, monthly, region,
                facts::jsonb #- '{Person,guardian}' from entitle.grant_record g join keys.map m on m.id = g.subject
           join keys.map p on p.id = g.payee order by m.i, benefit, event, seq;
         select 'hold', m.i, benefit, reason, state from entitle.hold h join keys.map m on m.id = h.subject order by m.i, benefit, h.run_id;
         select 'proposal', m.i, benefit, kind, cause, amount_minor, previous_minor, state from entitle.proposal h
           join keys.map m on m.id = h.subject order by m.i, benefit, h.run_id;
         select 'message', m.i, benefit, seq, r.i, p.i, params::jsonb->>'subject' = m.id::text, params::jsonb - 'subject' from entitle.notification n
           join keys.map m on m.id = n.subject join keys.map p on p.id = n.payee join keys.map r on r.id::text = n.recipient
          order by m.i, benefit, n.run_id, message;
         select 'total', benefit, region, outcome, reason, n, amount_minor from entitle.run_total
          where run_id = (select max(run_id) from entitle.run) order by 2, 3, 4, 5;
         select 'rows', (select count(*) from entitle.grant_record), (select count(*) from entitle.hold),
                (select count(*) from entitle.proposal), (select count(*) from entitle.notification)" > "$1"
}

two_nights() { # FILE [OPTION...]
    two_file=$1
    shift
    good_night 2026-03-01 "$@"
    change_facts
    good_night 2026-04-01 "$@"
    typed_records "$two_file"
}

typed bigint 'i * 1000003'
two_nights "$work/integers"
has 'integer keys: grants and raises' "$(cut -d'|' -f1,6 "$work/integers" | sort -u | tr '\n' ' ')" 'grant|n grant|r'
text="case when i % 3 = 0 then '" && text="$text' when i % 3 = 1 then 'Ä\"\\,' else 'k''{' end || md5(i::text) || repeat('x', i % 40)"
for type in uuid text; do
    expression="md5(i::text)::uuid"
    collation=
    if [ "$type" = text ]; then
        expression=$text
        collation='collate "C"'
    fi
    for how in '--workers 1 --shard-size 100000' '--workers 3 --shard-size 50'; do
        for statistics in no good; do
            typed "$type" "$expression" "$collation"
            [ "$statistics" = no ] || sql 'analyze keys.person'
            # shellcheck disable=SC2086
            two_nights "$work/typed" $how
            same_file "$type keys, $statistics statistics, $how: the same records" "$work/typed" "$work/integers"
            is "$type keys, $statistics statistics, $how: no gap and no overlap" "$(sql "
                select count(*) from (select low_key, lag(high_key) over (order by low_key) as before from entitle.run_shard
                                       where run_id = (select max(run_id) from entitle.run)) s
                 where low_key <> coalesce(before, entitle.first_key())")" 0
        done
    done

    typed "$type" "$expression" "$collation"
    killed_nights "$type keys, killed" --workers 3 --shard-size 50
    two_nights "$work/typed" --workers 3 --shard-size 50
    same_file "$type keys, killed: the same records" "$work/typed" "$work/integers"
    good_night 2026-04-01 --workers 2 --shard-size 70
    has "$type keys: a night in which nothing changed" "$out" 'written: nothing'

    key=$(sql 'select subject from entitle.entitlement order by subject limit 1')
    ends_with "$type keys: explain" 0 "$ENTITLE" explain --rules "$rules" --as-of 2026-04-01 --subject "$key" --purpose test --json
    is "$type keys: explain says whose" "$(printf '%s' "$out" | jq -r .subject 2> /dev/null || printf '%s' "$key")" "$key"
    has "$type keys: explain says what stands" "$out" '"outcome":"unchanged"'
    is "$type keys: the look is logged" "$(sql 'select subject from entitle.access_log order by entry desc limit 1')" "$key"
done
ends_with 'uuid keys: one that is none' 1 "$ENTITLE" explain --ledger dbname=keys_uuid --rules "$rules" --subject 12 --purpose test
has 'it says what keys are' "$err" "'12' is no key: the keys of this ledger are uuid"

# ---- a payee whose key is none, and sources of two types
typed uuid 'md5(i::text)::uuid'
sql "alter table keys.person alter guardian type text using 'Mrs. ' || guardian"
good_night 2026-03-01
is 'a payee that is no key is held' "$(sql "select count(*) > 100 from entitle.hold where reason = 'rule-failed'")" t
sql 'alter table keys.job alter person type text'
night 2026-03-02
is 'an item with keys of another type: exit status' "$status" 1
has 'an item with keys of another type: message' "$err" 'keys.job.person: expected a uuid key as that of keys.person.id, found text'

# ---- a table without an index on its key, or with one in another order, works and is told
keys keys_index "$sparse"
sql 'drop index night.other_id_idx; analyze night.person'
# shellcheck disable=SC2086
rules=$top/tests/rulebooks/night
good_night 2026-03-01 $how
has 'no index: it is told' "$out" 'note      no index on night.person.id: every shard reads the whole table; CREATE INDEX ON "night"."person" ("id")'
cover 'no index'
# shellcheck disable=SC2086
good_night 2026-03-02 --workers 1 --shard-size 100000
case $out in
*'no index'*) not_ok 'one shard needs no index' "$out" ;;
*) ok 'one shard needs no index' ;;
esac
typed text "'K-' || i" 'collate "de-x-icu"'
sql 'analyze keys.person'
night 2026-03-01 --shard-size 50
if [ "$status" -eq 0 ]; then
    has 'an index in another order: it is told' "$out" \
        'no index on keys.person.id in the order of its bytes: every shard reads the whole table; CREATE INDEX ON "keys"."person" ("id" COLLATE "C")'
    has 'an index in another order: of items as well' "$out" 'no index on keys.job.person in the order of its bytes'
else
    not_ok 'an index in another order' "exit status $status" "$err"
fi

finish
