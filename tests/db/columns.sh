#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Nights by columns and nights by rows: the same records to the byte, whatever changes in between and whatever the shards are.
# Every night is done several times over the same sources, each time another way and into a ledger of its own.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"

new_database columns_empty
"$ENTITLE" init > "$work/init.out" || exit 2
how_of() {
    case $1 in
    rows) echo '--by-rows --workers 2' ;;
    columns) echo '--workers 2' ;;
    small) echo '--workers 1 --shard-size 700' ;;
    tiny) echo '--workers 4 --shard-size 64' ;;
    esac
}

# sources NAME WAY...: an empty database for sources, which PGDATABASE points at, and an empty ledger for each way besides by rows
sources() {
    name=$1 n_nights=0
    shift
    ledgers="rows $*"
    new_database columns_source
    for ledger in $ledgers; do
        psql -qX -d postgres -v ON_ERROR_STOP=1 -c 'set client_min_messages = error' \
            -c "drop database if exists columns_$ledger" -c "create database columns_$ledger template columns_empty" || exit 2
    done
}

in_ledgers() {
    for ledger in $ledgers; do
        psql -qX -d "columns_$ledger" -v ON_ERROR_STOP=1 -c "$1" > /dev/null || not_ok "$name: in the ledger" "$1"
    done
}

# Everything that a night writes, one record a line.
dump() {
    psql -qXAt -v ON_ERROR_STOP=1 -d "columns_$1" -f "$top/tests/db/night/records.sql" \
        -c 'select * from entitle.basis order by basis' > "$work/$1"
}

# everywhere DATE RULEBOOK: a night into each ledger; then they have to be the same
everywhere() {
    n_nights=$((n_nights + 1))
    for ledger in $ledgers; do
        approve_rules "$1" "$2" --ledger "dbname=columns_$ledger" || not_ok "$name: approval"
        # shellcheck disable=SC2046
        run "$ENTITLE" run --text --as-of "$1" --source dbname=columns_source --ledger "dbname=columns_$ledger" \
            $(how_of $ledger) "$2"
        [ "$status" -eq 0 ] || not_ok "$name: night $n_nights of $ledger" "exit status $status" "$err"
        dump $ledger
        [ $ledger = rows ] || same_file "$name: night $n_nights of $ledger" "$work/$ledger" "$work/rows"
    done
}

# What the last night counted, to see that it had something to say: "aid grant raise, aid unchanged"
counted() {
    psql -qXAt -d columns_rows -c "select distinct benefit, outcome, reason from entitle.run_count
        where run_id = (select max(run_id) from entitle.run) $1 order by 1, 2, 3" | sed 's/|$//' | tr '|\n' ' ,'
}

# ---- the sample city: every benefit that is shipped, three months ------------------------------------------------------------

book=$work/city
cp -r "$top/eligibility-rules" "$book"
# Without gates: a month of this city is no usual one.
sed -i '/<gate /d; s/ stale="skip"//; /<subject /!s/ region="region">/>/' "$book/sources.xml"
rm "$book/policy.xml" # that asks for two people
sources city columns small tiny
sql_file "$top/sql/sample/city.sql" -v people=8000 -v as_of=2026-11-23
in_ledgers "insert into entitle.refusal (subject, benefit, since)
              select i, case when i % 2 = 0 then '*' else 'old-age-allowance' end, '2026-01-01' from generate_series(1, 8000, 37) as i;
            insert into entitle.open_case (subject, benefit, since)
              select i, case when i % 2 = 0 then '*' else 'resident-pension' end, '2026-01-01' from generate_series(5, 8000, 41) as i;
            insert into entitle.pause (scope_kind, scope) values ('region', '310101')"
everywhere 2026-11-23 "$book"

# A month later: births, deaths, moves, work, and two amounts that are not what they were.
next_month() {
    sql "update civil.feed set loaded_on = '$1'::date - 1;
         update residence.feed set loaded_on = '$1'::date - 1;
         update employment.feed set loaded_on = '$1'::date - 1 where table_name <> 'earlier_claim';
         update certificate.feed set loaded_on = '$1'::date - 1;
         update funeral.feed set loaded_on = '$1'::date - 1;
         insert into civil.person select 900000 + i + extract(month from date '$1'), '3101' || i || 'X$1', 'N', '$1'::date - i % 50,
                'F', 'CHN', '310104', 'local', 'worker' from generate_series(1, 400, 20) as i;
         insert into civil.birth select 900000 + i + extract(month from date '$1'), i, i + 1, i, '310104'
           from generate_series(1, 400, 20) as i;
         insert into civil.death select person_id, '$1'::date - 5 from civil.person where person_id % 97 = $2;
         insert into funeral.cremation select person_id, '$1'::date - 4 from civil.person
          where person_id % 97 = $2 and person_id % 5 <> 0;
         update residence.spell set kind = case kind when 'local' then 'permit' else 'local' end where person_id % 53 = $2;
         update residence.spell set valid_to = '$1'::date - 3 where person_id % 59 = $2;
         update employment.insurance set status = 'unemployed', registered_seeking = true, drawn_months = 0 where person_id % 31 = $2;
         update employment.insurance set drawn_months = drawn_months + 1 where person_id % 2 = 0;
         update employment.insurance set resident_months = resident_months + 12 where person_id % 7 = $2;
         update employment.insurance set resident_months = resident_months - 24 where person_id % 61 = $2;
         update employment.insurance set resident_months = null where person_id % 67 = $2;
         update civil.person set birth_date = birth_date - interval '5 years' where person_id % 43 = $2;
         update civil.person set birth_date = birth_date + interval '9 years' where person_id % 47 = $2;
         update civil.person set birth_date = null where person_id % 101 = $2;
         update certificate.health set expires_on = expires_on + 30 where certificate_id % 3 = $2;
         delete from civil.person where person_id % 103 = $2;
         refresh materialized view sharing.shared_id_number"
}
cp -r "$book" "$work/next"
sed -i 's|>75</value>|>80.50</value>|; s|>150</value>|>140</value>|; s|>1490</value>|>1490.01</value>|' "$work/next/parameters.xml"
find "$work/next" -name '*cases.xml' -exec rm {} + # they expect the amounts of before
next_month 2026-12-23 1
in_ledgers "update entitle.pause set ended = now();
            insert into entitle.pause (scope_kind, scope) values ('benefit', 'retirement-notice');
            update entitle.refusal set revoked_on = '2026-12-01' where subject % 3 = 0;
            update entitle.offer set state = case subject % 3 when 0 then 'accepted' else 'refused' end where subject % 3 < 2"
everywhere 2026-12-23 "$work/next"
has 'city: the second night has raises' "$(counted '')" 'old-age-allowance grant raise'
has 'city: and reductions' "$(counted '')" 'old-age-allowance propose amount'
has 'city: and deaths' "$(counted '')" 'old-age-allowance propose death'
has 'city: and accepted offers' "$(counted '')" 'childcare-subsidy grant after-offer'
has 'city: and a pause' "$(counted '')" 'retirement-notice skip paused'

next_month 2027-01-23 2
in_ledgers "update entitle.pause set ended = now() where ended is null;
            update entitle.proposal set state = 'rejected', decided_by = 'a human', decided_at = '2026-12-24 12:00+00'
             where state = 'open' and subject % 2 = 0"
everywhere 2027-01-23 "$work/next"
everywhere 2027-01-23 "$book"

# ---- the bench: benefits without messages, which are all decided by columns ---------------------------------------------------

book=$top/tests/rulebooks/bench
sources bench columns small
sql_file "$top/tests/bench/population.sql" -v people=20000 > "$work/population.out"
everywhere 2026-11-23 "$book"
sql "update registry.employment set monthly_wage = monthly_wage * 0.9 where person_id % 5 = 0;
     update registry.employment set monthly_wage = round(monthly_wage * 1.07, 2) where person_id % 5 = 1;
     update registry.employment set contribution_months = contribution_months + 12 where person_id % 7 = 0;
     update registry.employment set status = 'unemployed' where person_id % 11 = 0;
     update registry.employment set monthly_wage = null where person_id % 401 = 0;
     update registry.person set birth_date = birth_date - 3650 where person_id % 13 = 0;
     update registry.person set birth_date = birth_date + 3650 where person_id % 17 = 0;
     update registry.person set death_date = '2026-11-01' where person_id % 211 = 0;
     delete from registry.residency where person_id % 307 = 0"
in_ledgers "insert into entitle.refusal (subject, benefit, since)
              select i, case when i % 2 = 0 then '*' else 'resident-pension' end, '2026-01-01' from generate_series(1, 20000, 113) as i;
            insert into entitle.open_case (subject, benefit, since)
              select i, 'unemployment-benefit', '2026-01-01' from generate_series(1, 20000, 127) as i;
            insert into entitle.pause (scope_kind, scope) values ('region', '310003'), ('benefit', 'disability-aid')"
everywhere 2026-12-23 "$book"
for what in 'grant new' 'grant raise' unchanged 'skip open-case' 'skip paused' 'propose amount' 'propose not-eligible' 'hold missing-fact'; do
    has "bench: the second night has $what" "$(counted "and benefit = 'unemployment-benefit'")" "unemployment-benefit $what"
done

book=$top/tests/rulebooks/bench-lists
sources lists columns tiny
sql_file "$top/tests/bench/population.sql" -v people=3000 > "$work/population.out"
sql_file "$top/tests/bench/households.sql" -v people=3000 > "$work/population.out"
everywhere 2026-11-23 "$book"
sql "delete from registry.child where person_id % 9 = 0;
     update registry.spell set monthly_wage = monthly_wage + 100 where person_id % 4 = 0;
     update registry.spell set valid_to = '2026-11-30' where person_id % 8 = 1"
everywhere 2026-12-23 "$book"

# ---- benefits that exclude each other, and stop events, of which nobody is told ------------------------------------------------

# As tests/rulebooks/night, but without messages and offers: aid goes before club, and who has either of club and bonus does not get
# the other.
cp -r "$top/tests/rulebooks/night" "$work/exclusive"
for benefit in aid bonus club; do
    sed '/<message/,/<\/message>/d; /<offer/d' "$top/tests/rulebooks/night/$benefit/benefit.xml" > "$work/exclusive/$benefit/benefit.xml"
done
sed -i 's|^</benefit>|<exclude benefit="club"/></benefit>|' "$work/exclusive/bonus/benefit.xml"
sed -i 's|<exclude benefit="aid"/>|&<exclude benefit="bonus"/>|' "$work/exclusive/club/benefit.xml"
sources exclusive columns small tiny
sql_file "$top/tests/db/night/tables.sql" -q -v people=3000
sql 'update night.person set club = true where id % 6 = 0;
     update night.person set member = true where id % 9 = 0'
in_ledgers "insert into entitle.refusal (subject, benefit, since) select i, 'aid', '2026-01-01' from generate_series(1, 3000, 29) as i;
            insert into entitle.open_case (subject, benefit, since) select i, 'bonus', '2026-01-01' from generate_series(1, 3000, 31) as i"
everywhere 2026-03-01 "$work/exclusive"
has 'exclusive: club is excluded' "$(counted '')" 'club skip excluded'
has 'exclusive: bonus is excluded' "$(counted '')" 'bonus skip excluded'
sql 'update night.person set score = score + 15 where id % 5 = 0;
     update night.person set score = score - 15 where id % 7 = 0;
     update night.person set died = true where id % 19 = 0;
     update night.person set died = null where id % 23 = 0;
     update night.person set club = not club where id % 8 = 0;
     update night.person set member = not member where id % 10 = 0;
     update night.person set alive = true where id % 11 = 0'
everywhere 2026-03-15 "$work/exclusive"
has 'exclusive: deaths are proposed' "$(counted '')" 'aid propose death'
has 'exclusive: the dead get nothing new' "$(counted '')" 'aid not eligible death'
finish
