#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What stands is brought forward from night to night, and nothing depends on it: two cities live through the same year, one whose nights take
# what the night before left, one in which somebody empties that table before each night. Their ledgers stay the same, record by record. And:
# where it cannot be told that nothing was added since, all records are read.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

TMPDIR=$work
export TMPDIR
people=3000
plain=$rules
rules=$work/rules
cp -r "$plain" "$rules"
printf '<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>\n' > "$rules/policy.xml"

in_both() { # SQL
    for city in forward_kept forward_read; do
        PGDATABASE=$city sql "$1" > "$work/both.out" || not_ok "in $city: $1" "$(cat "$work/both.out")"
    done
}
# brought OUTPUT: of how many shards it was brought forward, of how many
brought() {
    printf '%s\n' "$1" | sed -n 's/.*"shards_done":\([0-9]*\),"shards_brought_forward":\([0-9]*\).*/\2 of \1/p'
}
# both_nights NAME EXPECTED DATE [OPTION...]: a night in each; EXPECTED: 'all', 'none' or 'some' of the shards
both_nights() {
    name=$1 expected=$2 date=$3
    shift 3
    for city in forward_kept forward_read; do
        PGDATABASE=$city
        sql "update night.feed set loaded_on = '$date'"
        [ "$city" = forward_kept ] || sql 'delete from entitle.brought_forward'
        run "$ENTITLE" run --json --rules "$rules" --as-of "$date" --shard-size "${shard_size:-400}" --workers 2 "$@"
        [ "$status" -eq 0 ] || not_ok "$name: the night in $city" "exit status $status" "$err"
        got=$(brought "$out")
        case $city:$expected:$got in
        forward_read:*:'0 of '* | *:none:'0 of '*) ;;
        *:all:*) is "$name: of all shards" "${got% of*}" "${got#*of }" ;;
        *:some:*) [ "${got% of*}" -gt 0 ] && [ "${got% of*}" -lt "${got#*of }" ] || not_ok "$name: of some shards" "$got" ;;
        *) not_ok "$name: of no shard in $city" "$got" ;;
        esac
    done
}
same_records() { # NAME
    for city in forward_kept forward_read; do
        PGDATABASE=$city
        records "$work/records"
        sed 's/"decided_at": "[^"]*"//' "$work/records" > "$work/$city"
    done
    same_file "$1: the same records" "$work/forward_kept" "$work/forward_read"
}
release_both() { # [OPTION...]
    for city in forward_kept forward_read; do
        PGDATABASE=$city "$ENTITLE" release "$@" > "$work/released.out" 2>&1 || not_ok "release in $city $*" "$(cat "$work/released.out")"
    done
}
# a_night NAME EXPECTED DATE [OPTION...]: run, released, compared
a_night() {
    both_nights "$@"
    release_both
    same_records "$1"
}

for city in forward_kept forward_read; do
    new_city "$city" "$people"
done
PGDATABASE=forward_kept
is 'it is empty at first' "$(sql 'select count(*) from entitle.brought_forward')" 0
a_night 'the first night' none 2026-03-01
PGDATABASE=forward_kept
is 'pieces cover all keys' "$(sql "
    select count(*) > 1, bool_and(low_key = before or before is null), min(low_key), max(high_key)
      from (select *, lag(high_key) over (order by low_key) as before from entitle.brought_forward) p")" \
    't|t|-9223372036854775807|9223372036854775807'
before=$(sql 'select count(*), min(run_id), max(run_id) from entitle.brought_forward')
a_night 'nothing changes' all 2026-03-01
is 'nothing is left anew where nothing was added' "$(PGDATABASE=forward_kept sql 'select count(*), min(run_id), max(run_id) from entitle.brought_forward')" "$before"
in_both "update night.person set score = 97 where id between 1500 and 1510"
a_night 'one shard changes' all 2026-03-01
is 'that one is left anew' "$(PGDATABASE=forward_kept sql "select count(*), count(*) filter (where run_id = (select max(run_id) from entitle.run)), min(run_id)
    from entitle.brought_forward")" "${before%%|*}|1|1"
is 'pieces still cover all keys, once' "$(PGDATABASE=forward_kept sql "
    select count(*) > 1, bool_and(low_key = before or before is null), min(low_key), max(high_key)
      from (select *, lag(high_key) over (order by low_key) as before from entitle.brought_forward) p")" \
    't|t|-9223372036854775807|9223372036854775807'
in_both "update night.person set score = 95 where id % 37 = 0;
         update night.person set alive = false, died = true where id % 41 = 0;
         update night.person set region = '44' where id % 43 = 0;
         update night.person set score = 3 where id % 47 = 0;
         update night.person set alive = null where id % 53 = 0;
         update night.person set helper = id + 1 where id % 59 = 0;
         delete from night.person where id % 61 = 0;
         insert into night.person select i, '3101', true, 60, false, i % 2 = 0, false, null from generate_series(3001, 3300) i"
a_night 'raises, deaths, moves, people new and gone' all 2026-03-02
shard_size=170
a_night 'shards that are cut otherwise' all 2026-03-03
shard_size=2500
a_night 'and larger ones' all 2026-03-04 --by-rows
shard_size=400
in_both "delete from entitle.access_log where false;
         insert into entitle.refusal (subject, benefit, since) select distinct subject, benefit, date '2026-03-05' from entitle.grant_record where subject % 97 = 0;
         insert into entitle.open_case (subject, benefit, since) select distinct subject, '*', date '2026-03-05' from entitle.grant_record where subject % 89 = 0"
a_night 'refusals and open cases' all 2026-03-05
a_night 'offers that nobody answers fall due' all 2026-03-21
# each_city NAME COMMAND...: it has to end well in both
each_city() {
    name=$1
    shift
    for city in forward_kept forward_read; do
        PGDATABASE=$city "$@" > "$work/each.out" 2>&1 || not_ok "$name in $city" "$(cat "$work/each.out")"
    done
}
each_city 'approve some' "$ENTITLE" proposals --approve --region 3101 --limit 20 --reason 'looked at'
is 'people added records' "$(PGDATABASE=forward_kept sql "select count(*) > 5 from entitle.grant_record where kind in ('s', 'd')")" t
a_night 'stops and reductions that people approved' all 2026-03-22
in_both "update night.person set alive = true, died = false, score = 71 where id % 41 = 0"
a_night 'some who were stopped are entitled again' all 2026-03-23
each_city 'reject the rest' "$ENTITLE" proposals --reject --all --reason 'not now'
a_night 'proposals that people rejected' all 2026-03-24
a_night 'another year' all 2027-01-02

# ---- what does not count, or not all
in_both "update night.person set score = 96 where id % 7 = 0 and id < 900"
both_nights 'a night that is rejected' all 2027-01-03
is 'it gave something' "$(PGDATABASE=forward_kept sql 'select count(*) > 5 from entitle.grant_record where run_id = (select max(run_id) from entitle.run)')" t
each_city 'reject' "$ENTITLE" reject --reason 'a test file'
a_night 'after it, with records that do not count' some 2027-01-03
a_night 'and after that' all 2027-01-04
in_both "update night.person set score = 97 where id % 11 = 0 and id < 900"
both_nights 'a night that is released in part' all 2027-01-05
release_both --share 20%
each_city 'reject the rest' "$ENTITLE" reject --reason 'enough'
a_night 'after it' some 2027-01-05
in_both "update night.person set score = 98 where id % 23 = 0"
both_nights 'a night of which something is held back' all 2027-01-06
in_both "update night.person set died = true where id % 46 = 0"
release_both
same_records 'a night of which something is held back'
is 'something was' "$(PGDATABASE=forward_kept sql 'select withheld, count(*) > 0 from entitle.run join entitle.held_back using (run_id) where run_id = (select max(run_id) from entitle.run) group by 1')" 't|t'
a_night 'after it' none 2027-01-07
a_night 'and after that' all 2027-01-08
in_both "update night.person set score = 99 where id % 23 = 0"
both_nights 'a night in ramps' all 2027-01-09
release_both --share 5%
release_both --share 60%
release_both
a_night 'after it' all 2027-01-10
for city in forward_kept forward_read; do
    PGDATABASE=$city
    before=$(sql 'select md5(string_agg(p::text, chr(10) order by low_key)) from entitle.brought_forward p')
    in_one=$("$ENTITLE" run --json --dry-run --rules "$rules" --as-of 2027-01-11 --shard-size 400)
    printf '%s\n' "$in_one" | sed 's/"shards\(_done\|_brought_forward\|\)":[0-9]*,//g; s/"seconds":.*//' > "$work/dry_$city"
    [ "$city" = forward_read ] || is 'a dry run takes it as well' "$(brought "$in_one" | grep -vc '^0 of')" 1
    is "and leaves nothing ($city)" "$(sql 'select md5(string_agg(p::text, chr(10) order by low_key)) from entitle.brought_forward p')" "$before"
done
same_file 'the same counts' "$work/dry_forward_kept" "$work/dry_forward_read"

# ---- other rules: another benefit, and one less
sed 's/200.005/205.005/' "$rules/aid/aid.dmn" > "$work/aid.dmn" && cp "$work/aid.dmn" "$rules/aid/aid.dmn"
each_city 'approve an amount' approve_rules 2027-01-12 "$rules"
a_night 'another amount' all 2027-01-12
mv "$rules/club" "$work/club"
each_city 'approve less' approve_rules 2027-01-13 "$rules"
a_night 'a benefit less' none 2027-01-13
a_night 'and after that' all 2027-01-14
mv "$work/club" "$rules/club"
each_city 'approve more' approve_rules 2027-01-15 "$rules"
a_night 'it is there again' none 2027-01-15
a_night 'and after that' all 2027-01-16

# ---- what it cannot be told of
PGDATABASE=forward_kept
keep_a_record() { # KIND: one that no night knows of, as its owner would put it there by hand
    sql "insert into entitle.grant_record (subject, run_id, amount_minor, previous_minor, payee, basis, seq, valid_from, kind, monthly, benefit, event, region, facts)
         select subject, run_id, amount_minor + 1, amount_minor, payee, basis, seq + 1, valid_from, 'r', monthly, benefit, event, region, facts
           from entitle.grant_record g
          where benefit = 'aid' and kind = 'n' and subject = (select min(e.subject) from entitle.entitlement e where benefit = 'aid' and seq = 1 and state = 'active')
            and seq = 1"
}
for city in forward_kept forward_read; do
    PGDATABASE=$city keep_a_record
done
a_night 'a record that no night wrote: its shard is read' some 2027-01-17
PGDATABASE=forward_kept
n=$(sql 'select count(*) from entitle.brought_forward')
damage() { # SET: of one piece
    sql "alter table entitle.brought_forward disable trigger no_change;
         update entitle.brought_forward set $1 where low_key = (select low_key from entitle.brought_forward order by low_key offset 2 limit 1);
         alter table entitle.brought_forward enable always trigger no_change"
}
for what in "content = set_byte(content, 40, get_byte(content, 40) # 8)" "content = ''" "content = substring(content for 50)" \
    "uncounted = uncounted || '1:0:0;'" "high_key = high_key - 1" "low_key = low_key + 1"; do
    PGDATABASE=forward_kept damage "$what"
    a_night "a piece with ${what%% =*} damaged" some 2027-01-17
    PGDATABASE=forward_kept
    is "${what%% =*}: and whole again" "$(sql 'select count(*) from entitle.brought_forward')" "$n"
done
PGDATABASE=forward_kept
sql 'delete from entitle.brought_forward where low_key = (select max(low_key) from entitle.brought_forward)'
a_night 'a piece that is gone' some 2027-01-17

# ---- a night that is cut off, and taken over
in_both "update night.person set score = 100 where id % 19 = 0"
for city in forward_kept forward_read; do
    PGDATABASE=$city
    [ "$city" = forward_kept ] || sql 'delete from entitle.brought_forward'
    (
        "$ENTITLE" run --json --rules "$rules" --as-of 2027-01-18 --shard-size 20 --workers 1 > "$work/cut.out" 2>&1 &
        cut=$!
        until [ "$(sql "select count(*) from entitle.run_shard where state = 'done' and run_id = (select max(run_id) from entitle.run where as_of = '2027-01-18')")" -gt 3 ] ||
            ! kill -0 $cut 2> /dev/null; do
            sleep 0.01
        done
        kill -9 $cut 2> /dev/null
        wait $cut 2> /dev/null
    )
    ends_with "the night that was cut off goes on in $city" 0 "$ENTITLE" run --json --rules "$rules" --as-of 2027-01-18
done
release_both
same_records 'a night that was cut off'
shard_size=20
a_night 'after it' all 2027-01-19
shard_size=400

# ---- who may what
PGDATABASE=forward_kept
is 'nobody changes a piece' "$(psql -qXAt -c "update entitle.brought_forward set uncounted = ''" 2>&1 | grep -c 'append-only')" 1
is 'the engine reads and adds' "$(sql "select string_agg(privilege_type, ' ' order by privilege_type) from information_schema.role_table_grants
    where table_schema = 'entitle' and table_name = 'brought_forward' and grantee = 'entitle_engine'")" 'INSERT SELECT'
is 'and to the run that goes on only' "$(psql -qXAt 2>&1 <<'SQL' | grep -c 'is not going on'
set role entitle_engine;
insert into entitle.brought_forward select run_id, 'x', 1, 2, '', '' from entitle.run limit 1;
SQL
)" 1
is 'counts belong to a shard that is there' "$(psql -qXAt -c "
    insert into entitle.run_count (run_id, shard, benefit, region, outcome, reason, n, amount_minor) values (1, 4711, 'aid', '', 'grant', '', 1, 0)" 2>&1 |
    grep -c 'run 1 has no shard 4711')" 1
is 'and so do the numbers read' "$(psql -qXAt -c "
    insert into entitle.run_read (run_id, shard, subject_kind, region, n) values (1, 4711, 'person', '', 1)" 2>&1 | grep -c 'run 1 has no shard 4711')" 1

finish
