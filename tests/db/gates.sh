#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sources that are not what they were: whose benefits are skipped, that everybody keeps what they have, and that the other benefits
# run. The rulebook is tests/rulebooks/gates: aid and extra read the register, topup the tax office (and extra waits for it: it is
# excluded by topup), rent the housing office, living the register of deaths, whose source asks for nothing.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"

rules=$top/tests/rulebooks/gates

night() { # DATE [OPTION...]
    night_date=$1
    shift
    run "$ENTITLE" run --text --rules "$rules" --as-of "$night_date" "$@"
    case $err in
    *'is not approved'*)
        approve_rules "$night_date" "$rules" && run "$ENTITLE" run --text --rules "$rules" --as-of "$night_date" "$@"
        ;;
    esac
}

new_database gates_base
sql "create schema gates;
     create table gates.feed (loaded_on date not null);
     insert into gates.feed values ('2026-03-01');
     create table gates.subject (id bigint primary key, region text);
     create table gates.person (id bigint primary key, score int);
     create table gates.income (id bigint primary key, wage numeric(9, 2));
     create table gates.home (id bigint primary key, region text, since date, until date, rent int);
     create table gates.death (id bigint primary key, day date);
     insert into gates.subject select i, (array['3101', '3102', '44', null])[1 + i % 4] from generate_series(1, 400) i;
     insert into gates.person select i, case when i % 25 > 0 then i * 7 % 100 end from generate_series(1, 400) i;
     insert into gates.income select i, i * 11 % 2000 from generate_series(1, 200) i;
     insert into gates.home select i, (array['3101', '3102', '44', null])[1 + i % 4], '2026-01-01', case when i % 5 = 0 then date '2026-02-01' end, i % 3 from generate_series(1, 400) i;
     insert into gates.death select i, '2026-01-01' from generate_series(50, 400, 50) i;"
psql -qX -c 'vacuum analyze'
"$ENTITLE" init > "$work/init.out" || exit 2
approve_rules 2026-03-01 "$rules" || exit 2

# city NAME: what there was after the first night
city() {
    unset PGDATABASE
    psql -qX -d postgres -v ON_ERROR_STOP=1 -c "set client_min_messages = error" \
        -c "drop database if exists \"$1\" with (force)" -c "create database \"$1\" template gates_base" || exit 2
    PGDATABASE=$1
    export PGDATABASE
}

# Of the last run: benefits that were skipped for everybody because of a source.
skipped_benefits() {
    sql "select string_agg(benefit, ' ' order by benefit)
           from (select benefit from entitle.run_total where run_id = (select max(run_id) from entitle.run)
                  group by benefit
                 having sum(n) = 400 and bool_and(outcome = 'skip' and reason = 'source-gate')) s"
}
decided_otherwise() {
    sql "select coalesce(sum(n), 0) from entitle.run_total
          where run_id = (select max(run_id) from entitle.run) and reason <> 'source-gate'
            and benefit = any (string_to_array('$1', ' '))"
}

# ---- the first night ----------------------------------------------------------------------------------------------------------

city gates_first
sql 'delete from gates.income where id > 50'
night 2026-03-01
is 'a first night is held against bounds alone' "$(skipped_benefits)" 'extra topup'
has 'it says what was found and what was expected' "$out" \
    '  gate      tax: Income: 50 rows; at least 100 are expected'
has 'and who is skipped' "$out" '  skipped   extra, topup: everybody keeps what they have'

PGDATABASE=gates_base
export PGDATABASE
night 2026-03-01
is 'a first night in order' "$status|$(skipped_benefits)" '0|'
is 'what is counted' "$(sql "select item, by_region, region, n_rows, nulls from entitle.source_count order by 1, 2, 3")" \
    'Deaths|f|||{}
Home|f||320|{"rent": 0}
Home|t||80|{"rent": 0}
Home|t|3101|80|{"rent": 0}
Home|t|3102|80|{"rent": 0}
Home|t|44|80|{"rent": 0}
Income|f||200|{"wage": 0}
Person|f||400|{"score": 16}
Person|t||100|{"score": 4}
Person|t|3101|100|{"score": 4}
Person|t|3102|100|{"score": 4}
Person|t|44|100|{"score": 4}'
is 'everybody got something' "$(sql "select string_agg(distinct benefit, ' ' order by benefit) from entitle.entitlement")" \
    'aid extra living rent topup'
sql 'create table public.first as select subject, benefit, amount_minor from entitle.entitlement'

# ---- one fault after the other ------------------------------------------------------------------------------------------------

# fault NAME SQL SKIPPED MESSAGE: by columns, by rows and dry, on the second night
fault() {
    city gates_rows
    sql "$2"
    night 2026-03-02 --by-rows --workers 1
    sql 'select benefit, region, outcome, reason, sum(n), sum(amount_minor) from entitle.run_count
          where run_id = (select max(run_id) from entitle.run) group by 1, 2, 3, 4 order by 1, 2, 3, 4' > "$work/rows"
    city gates_columns
    sql "$2"
    night 2026-03-02 --dry-run
    dry=$out
    is "$1: a dry run writes nothing" "$(sql 'select count(*) from entitle.run')" 1
    night 2026-03-02 --workers 2
    is "$1: skipped" "$status|$(skipped_benefits)" "0|$3"
    has "$1: in words" "$out" "  gate      $4"
    has "$1: and in a dry run" "$dry" "  gate      $4"
    is "$1: a dry run skips the same" "$(printf '%s\n' "$dry" | grep '^  skipped')" "$(printf '%s\n' "$out" | grep '^  skipped')"
    sql 'select benefit, region, outcome, reason, sum(n), sum(amount_minor) from entitle.run_count
          where run_id = (select max(run_id) from entitle.run) group by 1, 2, 3, 4 order by 1, 2, 3, 4' > "$work/columns"
    same_file "$1: by rows as by columns" "$work/rows" "$work/columns"
    is "$1: nobody of them is looked at" "$(decided_otherwise "$3")" 0
    is "$1: nothing is written for them" "$(sql "
        select (select count(*) from entitle.proposal where benefit = any (string_to_array('$3', ' ')))
             + (select count(*) from entitle.hold where benefit = any (string_to_array('$3', ' ')) and run_id > 1)
             + (select count(*) from entitle.grant_record where benefit = any (string_to_array('$3', ' ')) and run_id > 1)")" 0
    is "$1: everybody keeps what they have" "$(sql "
        select count(*) from public.first f left join entitle.entitlement e using (subject, benefit, amount_minor)
         where e.state is distinct from 'active'")" 0
    is "$1: the others are as on the night before" "$(sql "
        select count(*) from entitle.run_total a full join entitle.run_total b
            on (b.run_id, b.benefit, b.region, b.outcome) = (2, a.benefit, a.region,
                case a.outcome when 'grant' then 'unchanged' else a.outcome end)
         where a.run_id = 1 and not a.benefit = any (string_to_array('$3', ' ')) and a.n is distinct from b.n")" 0
}

fault 'the register is emptied' 'truncate gates.person' 'aid extra' \
    'register: Person: no rows of gates.person, 400 in run 1'
fault 'the tax office is emptied' 'truncate gates.income' 'extra topup' \
    'tax: Income: no rows of gates.income, 200 in run 1'
fault 'the housing office is emptied' 'truncate gates.home' rent 'housing: Home: no rows of gates.home, 320 in run 1'
fault 'a source that asks for nothing is emptied' 'truncate gates.death' living \
    'deaths: Deaths: gates.death is empty; it was not in run 1'
fault 'a region is missing' "delete from gates.person p using gates.subject s where s.id = p.id and region = '3102'" 'aid extra' \
    'register: Person: 300 rows, 400 in run 1; at most 20 % fewer are allowed'
fault 'an eighth of one region' \
    "delete from gates.home where region is null and id <= 60" rent \
    'housing: Home, without region: 68 rows, 80 in run 1; at most 12.5 % fewer are allowed'
fault 'rows whose period is over count for nothing' "update gates.home set until = '2026-02-01' where id % 2 = 0" rent \
    'housing: Home: 160 rows, 320 in run 1; at most 12.5 % fewer are allowed'
fault 'a column without values' 'update gates.person set score = null where id <= 60' 'aid extra' \
    'register: Person.score: 74 of 400 rows have no value; at most 10 % are allowed'
fault 'a column without values in one region' \
    "update gates.person p set score = null from gates.subject s where s.id = p.id and region = '44' and p.id <= 70" 'aid extra' \
    'register: Person.score, region 44: 21 of 100 rows have no value; at most 10 % are allowed'
fault 'more empty cells than before' 'update gates.income set wage = null where id <= 11' 'extra topup' \
    'tax: Income.wage: 11 of 200 rows have no value, 0 of 200 in run 1; at most 5 percentage points more are allowed'
fault 'ten times the rows' 'insert into gates.person select i, 60 from generate_series(401, 4000) i' 'aid extra' \
    'register: Person: 4000 rows, 400 in run 1; at most 50 % more are allowed'
fault 'an older delivery' "update gates.feed set loaded_on = '2026-02-28'" 'aid extra' \
    'register: it is of 2026-02-28, that of run 1 was of 2026-03-01'
fault 'a stale delivery' "update gates.feed set loaded_on = '2026-02-26'" 'aid extra' \
    'register: it is of 2026-02-26, 4 days before this night; at most 3 are allowed'
fault 'a feed that does not say its date' 'delete from gates.feed' 'aid extra' \
    'register: gates.feed has no date: nobody knows how old it is'

# ---- what is within the bounds ------------------------------------------------------------------------------------------------

within() { # NAME SQL
    city gates_within
    sql "$2"
    night 2026-03-02
    is "$1" "$status|$(skipped_benefits)|$(sql 'select count(*) from entitle.gate_fault')" '0||0'
}
within 'nothing changed' ''
within 'a difference within the slack' "
    update gates.subject set region = '99' where id <= 5; delete from gates.person where id in (11, 15, 19, 23, 27)"
within 'a drop up to its bound' "delete from gates.person p using gates.subject s where s.id = p.id and region = '44' and p.id <= 79"
within 'empty cells up to their bound' 'update gates.income set wage = null where id <= 10'
within 'empty cells up to their bound and the slack' "
    update gates.person p set score = null from gates.subject s where s.id = p.id and region = '44' and p.id <= 43"

# ---- the night after ----------------------------------------------------------------------------------------------------------

city gates_after
sql 'delete from gates.person where id % 2 = 0'
night 2026-03-02
night 2026-03-03
is 'what did not pass is no measure of the next night' "$(skipped_benefits)" 'aid extra'
has 'it is held against the last run that passed' "$out" '200 rows, 400 in run 1;'
run "$ENTITLE" status
has 'status says so' "$out" 'run 3, register did not pass its gate: Person: 200 rows, 400 in run 1; at most 20 % fewer are allowed'
run env LC_ALL=zh_CN.UTF-8 "$ENTITLE" status
has 'status says so in Chinese' "$out" '批次 3，数据来源 register 没有通过闸门：Person：200 行，批次 1 时为 400 行；最多允许减少 20 %'
run env LC_ALL=zh_CN.UTF-8 "$ENTITLE" report --json
has 'a report in Chinese too' "$out" 'Person：200 行，批次 1 时为 400 行'
run "$ENTITLE" status --json
has 'in JSON too' "$out" '"gates":[{"source":"register","message":"Person: 200 rows'
night 2026-03-04 --accept registr
is 'a source that there is not' "$status|$(sql 'select max(run_id) from entitle.run')" '2|3'
has 'it says which was meant' "$err" "did you mean 'register'?"
night 2026-03-04 --accept register
is 'somebody says that it is as it should be' "$status|$(skipped_benefits)" '0|'
has 'which is said' "$out" '  accepted  register: Person: 200 rows, 400 in run 1'
has 'who is gone is not simply stopped' "$(sql "select count(*) > 0 from entitle.open_hold where benefit = 'aid'")" t
sql "update gates.feed set loaded_on = '2026-03-05'"
night 2026-03-05
is 'from then on it is the measure' "$status|$(skipped_benefits)|$(sql 'select count(*) from entitle.gate_fault where run_id = 5')" '0||0'

# ---- all of them, and nobody --------------------------------------------------------------------------------------------------

city gates_all
sql 'truncate gates.person, gates.income, gates.home, gates.death'
night 2026-03-02
is 'nobody is decided for: a human has to look' "$status|$(skipped_benefits)" '3|aid extra living rent topup'
has 'it says so' "$err" 'every benefit was skipped'
night 2026-03-03 --by-rows --dry-run
is 'a dry run by rows too' "$status" 3
run "$ENTITLE" run --json --rules "$rules" --as-of 2026-03-03
has 'the first line of JSON says what did not pass' "$(printf '%s\n' "$out" | head -n 1)" \
    '{"source":"deaths","check":"empty","item":"Deaths","fact":"","region":null,"message":"Deaths: gates.death is empty; it was not in run 1","since_run":1,"accepted":false}'
has 'and what is skipped' "$out" '"skipped_benefits":["aid","extra","living","rent","topup"]'

city gates_column
sql 'alter table gates.home drop column region'
night 2026-03-02
is 'a column of regions that is gone' "$status|$(sql 'select max(run_id) from entitle.run')" '1|1'
has 'it says which' "$err" 'gates.home'

city gates_nobody
sql 'truncate gates.subject'
night 2026-03-02
is 'without subjects there is no night' "$status|$(sql 'select count(*) from entitle.run')" '1|1'
has 'it says why' "$err" 'gates.subject is empty: there is no person to decide for'

new_database gates_never
sql "create schema gates; create table gates.feed as select date '2026-03-01' as loaded_on;
     create table gates.subject as select 1::bigint as id, 'x'::text as region;
     create table gates.person as select 1::bigint as id, 60 as score;
     create table gates.income as select i::bigint as id, 1::numeric(9, 2) as wage from generate_series(1, 100) i;
     create table gates.home (id bigint, region text, since date, until date, rent int); create table gates.death (id bigint, day date)"
"$ENTITLE" init > "$work/init.out" || exit 2
approve_rules 2026-03-01 "$rules" || exit 2
night 2026-03-01
has 'a table that never had rows passes, and is named' "$status $out" \
    'note      gates.death has no rows to read: nobody has Deaths from source deaths'

# ---- a night that is cut off --------------------------------------------------------------------------------------------------

# cut NAME: starts the night of 2026-03-02 and kills it when a shard is done and another is not
cut() {
    sql "create function public.take_time() returns trigger language plpgsql as
         'begin perform pg_sleep(case when new.shard > 0 then 600 else 0 end); return new; end';
         create trigger zz_take_time before update on entitle.run_shard for each row
         when (new.state = 'done') execute function public.take_time()"
    "$ENTITLE" run --rules "$rules" --as-of 2026-03-02 --workers 1 --shard-size 100 > "$work/cut.out" 2> "$work/cut.err" < /dev/null &
    night_pid=$!
    until [ "$(sql "select count(*) from entitle.run_shard where run_id = 2 and state = 'done'")" -ge 1 ] ||
        ! kill -0 $night_pid 2> /dev/null; do
        sleep 0.05
    done
    kill -9 $night_pid 2> /dev/null
    wait $night_pid 2> /dev/null
    sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'entitle%' and datname = current_database()" > /dev/null
    sql "drop trigger zz_take_time on entitle.run_shard"
    is "$1: some shards are done, others are not" "$(sql "
        select count(distinct state) from entitle.run_shard where run_id = 2")" 2
}

city gates_resumed
sql 'create table public.kept as select * from gates.person; delete from gates.person where id > 200'
cut 'a fault at the beginning'
sql 'truncate gates.person; insert into gates.person select * from public.kept'
night 2026-03-02 --accept register
is 'what a night was begun with cannot be accepted later' "$status" 1
night 2026-03-02
is 'a night that is resumed goes on with its gates' "$status|$(skipped_benefits)" '0|aid extra'
has 'and says them again' "$out" '  gate      register: Person: 200 rows, 400 in run 1'

city gates_resumed_worse
cut 'in order at the beginning'
sql 'truncate gates.home'
night 2026-03-02
is 'what fails later fails the next night' "$status|$(skipped_benefits)" '0|'
night 2026-03-03
is 'then it does' "$(skipped_benefits)" rent

# ---- bands: a night without a benefit is neither held for it nor a part of what is usual
city gates_bands
plain_rules=$rules
rules=$work/banded
cp -r "$plain_rules" "$rules"
echo '<policy xmlns="urn:entitle:rulebook:1"><release by="automatic"/><band measure="holds" benefit="aid" down-to-percent="90" up-to-percent="110" nights="1"/></policy>' \
    > "$rules/policy.xml"
night 2026-03-02
is 'bands: there are holds to compare' "$status|$(sql "select sum(value) > 0 from entitle.run_measure where measure = 'holds' and benefit = 'aid' and run_id = 2")" '0|t'
sql 'create table gates.kept as table gates.person; delete from gates.person where id > 100'
night 2026-03-03
is 'bands: a benefit that is skipped raises no alarm' "$status|$(skipped_benefits)|$(sql 'select count(*) from entitle.run_alarm')" '0|aid extra|0'
sql 'truncate gates.person; insert into gates.person table gates.kept'
night 2026-03-04
is 'bands: nor does the night after it' "$status|$(sql 'select count(*) from entitle.run_alarm')" '0|0'
rules=$plain_rules

# ---- one person ---------------------------------------------------------------------------------------------------------------

city gates_explain
run "$ENTITLE" explain --subject 60 --purpose "a test" --rules "$rules" --as-of 2026-03-10 --benefit aid
has 'explain knows that a source is too old' "$out" source-gate

# ---- the ledger ---------------------------------------------------------------------------------------------------------------

for what in 'update entitle.source_count set n_rows = 0' 'delete from entitle.source_count' 'truncate entitle.source_count'; do
    if sql "$what" > "$work/refused" 2>&1; then
        not_ok "the ledger refuses: $what"
    else
        has "the ledger refuses: $what" "$(cat "$work/refused")" 'append-only'
    fi
done
finish
