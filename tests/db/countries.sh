#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The rulebooks of other countries (examples/rulebooks): a night of each over its sample, held against plain SQL that asks day by
# day and child by child where the rules have a formula.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/db/lib.sh"

as_of=2026-11-23
books=$top/examples/rulebooks

# night COUNTRY N: a night of so many benefits, and nothing that differs from exp.granted, which the SQL on standard input fills
night() {
    country=$1
    new_database "$country"
    sql_file "$books/sample.sql" -v as_of=$as_of
    {
        echo "create schema exp; create table exp.granted (benefit text, subject bigint, amount_minor bigint, payee bigint);"
        cat
    } > "$work/$country.sql"
    sql_file "$work/$country.sql" -v as_of=$as_of
    ends_with "$country: init" 0 "$ENTITLE" init
    ends_with "$country: its rulebook is approved" 0 "$ENTITLE" approve --as-of $as_of "$books/$country"
    ends_with "$country: the night" 0 "$ENTITLE" run --as-of $as_of "$books/$country"
    is "$country: whom, how much and to whom, as SQL has it" "$(sql "
        with obtained as (select benefit, subject, amount_minor, payee from entitle.grant_record
                          union all select benefit, subject, amount_minor, payee from entitle.offer)
        select side, benefit, count(*), min(subject), min(amount_minor)
          from (select 'only the night', n.* from (select * from obtained except select * from exp.granted) as n
                union all
                select 'only SQL', s.* from (select * from exp.granted except select * from obtained) as s)
               as differs (side, benefit, subject, amount_minor, payee)
         group by side, benefit")" ""
    is "$country: something is granted of each benefit" \
        "$(sql 'select count(*) from (select benefit from exp.granted group by 1 having count(*) >= 5) as b')" "$2"
    is "$country: missing birth dates are held" "$(sql "select count(*) > 0 from entitle.hold where reason = 'missing-fact'")" t
    before=$(sql 'select count(*) from entitle.grant_record')
    ends_with "$country: the same night again" 0 "$ENTITLE" run --as-of $as_of "$books/$country"
    is "$country: nothing new" "$(sql 'select count(*) from entitle.grant_record')" "$before"
}

# On this date only the rise from 66 to 67 is near: a month more for each sixth of a month passed.
night united-kingdom 1 <<'END'
insert into exp.granted
select 'state-pension-age-notice', person_id, 0, person_id
  from uk.person p,
       lateral (select least(count(*), 12)::int as n
                  from generate_series(date '1960-04-06', birth_date, interval '1 month')) as months,
       lateral (select (birth_date + make_interval(years => 66, months => n))::date as pension_day) as d
 where birth_date between '1960-04-06' and '1961-12-31'
   and pension_day > :'as_of' and pension_day - interval '4 months' <= :'as_of'
   and person_id not in (select person_id from uk.death) and person_id not in (select person_id from uk.claim);
END

# A day of the month on which the conditions hold is enough.
night germany 1 <<'END'
insert into exp.granted
select 'kindergeld', child_id, 25900, claimant_id
  from de.child c join de.person p on p.person_id = c.claimant_id
 where p.resident and c.birth_date <= :'as_of'
   and child_id not in (select person_id from de.death) and claimant_id not in (select person_id from de.death)
   and exists (select from generate_series(date_trunc('month', date :'as_of'),
                                           date_trunc('month', date :'as_of') + interval '1 month - 1 day', '1 day') as day
                where day < birth_date + interval '18 years'
                   or day < birth_date + interval '21 years' and situation = 'seeking-work'
                   or disabled_since < birth_date + interval '25 years'
                   or day < birth_date + interval '25 years' and (not trained_once or weekly_hours <= 20)
                      and (situation in ('training', 'voluntary-service')
                           or situation = 'between-stages' and situation_since + interval '4 months' >= date_trunc('month', day)));
END

night austria 1 <<'END'
create table exp.counts as
select c.*,
       exists (select from generate_series(date_trunc('month', date :'as_of'),
                                           date_trunc('month', date :'as_of') + interval '1 month - 1 day', '1 day') as day
                where day < birth_date + interval '18 years'
                   or day < birth_date + interval '24 years' and in_training) as counts,
       -- A child of age whose training nobody knows, or without a birth date, may count.
       birth_date is null
           or in_training is null and birth_date <= date_trunc('month', date :'as_of') - interval '18 years'
              and birth_date > date_trunc('month', date :'as_of') - interval '24 years' as unknown
  from at.child c;
insert into exp.granted
select 'familienbeihilfe', child_id,
       case when birth_date > month_ends - interval '3 years' then 13840
            when birth_date > month_ends - interval '10 years' then 14800
            when birth_date > month_ends - interval '19 years' then 17180 else 20040 end
       + (array[0, 860, 2110, 3210, 3890, 4340, 6310, 6310])[n], claimant_id
  from (select c.*, count(*) filter (where counts) over family as n, bool_or(unknown) over family as doubt,
               date_trunc('month', date :'as_of') + interval '1 month - 1 day' as month_ends
          from exp.counts c window family as (partition by claimant_id)) as c
  join at.person p on p.person_id = c.claimant_id
 where counts and not doubt and p.resident
   and child_id not in (select person_id from at.death) and claimant_id not in (select person_id from at.death);
END

night estonia 3 <<'END'
create table exp.draws as
select c.*,
       birth_date > date :'as_of' - interval '19 years'
           or coalesce(studying, false) and birth_date + interval '19 years' >= date '2026-09-01' as draws,
       birth_date is null
           or studying is null and birth_date <= date :'as_of' - interval '19 years'
              and birth_date + interval '19 years' >= date '2026-09-01' as unknown
  from ee.child c;
create table exp.family as
select d.*, f.person_id, f.resident,
       row_number() over (partition by d.family_id, draws order by d.birth_date, child_id) as place,
       count(*) filter (where draws) over (partition by d.family_id) as n,
       bool_or(unknown) over (partition by d.family_id) as doubt
  from exp.draws d join ee.family f using (family_id);
insert into exp.granted
select 'child-allowance', child_id, case when place <= 2 then 8000 else 10000 end, person_id
  from exp.family
 where draws and not doubt and resident
   and child_id not in (select person_id from ee.death) and person_id not in (select person_id from ee.death);
insert into exp.granted
select 'single-parent-child-allowance', child_id, 8000, person_id
  from exp.family
 where draws and not unknown and single_parent and resident
   and child_id not in (select person_id from ee.death) and person_id not in (select person_id from ee.death);
insert into exp.granted
select distinct 'large-family-allowance', family_id, case when n < 7 then 45000 else 65000 end, person_id
  from exp.family
 where n >= 3 and not doubt and resident and person_id not in (select person_id from ee.death);
END
finish
