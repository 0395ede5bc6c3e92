#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The sample city: the same twice, dirty as announced, cheap to read by ranges of keys; and a night of the shipped rulebook over
# it, held against the same benefits written once more in plain SQL (exp.*), another way where there is another way.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/db/lib.sh"

people=${ENTITLE_CITY_PEOPLE:-20000}
as_of=${ENTITLE_CITY_AS_OF:-2026-11-23}
book=$work/rules
cp -r "$top/eligibility-rules" "$book"
# The one that is shipped asks for two people.
echo '<policy xmlns="urn:entitle:rulebook:1"><release by="anyone"/></policy>' > "$book/policy.xml"

new_database city
sql_file "$top/sql/sample/city.sql" -v people=$people -v as_of=$as_of

# ---- the city ----------------------------------------------------------------------------------------------------------

tables='civil.person civil.birth civil.death civil.feed residence.spell residence.feed employment.employer employment.spell
    employment.insurance employment.contribution employment.hardship employment.earlier_claim employment.feed certificate.health
    certificate.feed disability.certificate disability.feed welfare.payment welfare.assessed_member welfare.child_in_need
    welfare.feed funeral.cremation funeral.feed sharing.shared_id_number sharing.sample_dirt'
digest() {
    for table in $tables; do
        sql "select '$table', count(*), md5(string_agg(r::text, e'\n' order by r::text)) from $table r"
    done
}
digest > "$work/first"
sql_file "$top/sql/sample/city.sql" -v people=$people -v as_of=$as_of
digest > "$work/second"
same_file "the same people and date make the same city" "$work/second" "$work/first"

is "every kind of dirt is there" "$(sql 'select count(*) from sharing.sample_dirt where n = 0')" 0
# Announced rates are per cent of persons; a throw of 20,000 dice stays well within a factor of two.
is "rates as announced" "$(sql "
    select string_agg(kind, ' ' order by kind)
      from sharing.sample_dirt
      join (values ('missing-birth-date', 0.005), ('future-birth-date', 0.001), ('id-number-twice', 0.001),
                   ('person-twice', 0.002), ('overlapping-residence', 0.005)) as rate (kind, share) using (kind)
     where n not between $people * share / 2 and $people * share * 2")" ""
is "about 2 % are dead" "$(sql "
    select count(*) between $people * 0.012 and $people * 0.028
      from (select person_id from civil.death union select person_id from funeral.cremation) as dead")" t
is "every person is a subject once" "$(sql "
    select count(*), count(distinct person_id) from sharing.subject_person")" "$people|$people"
is "every child is a subject once" "$(sql "
    select count(*) - count(distinct child_id) from sharing.subject_child")" 0
is "every certificate is a subject once" "$(sql "
    select count(*) - count(distinct certificate_id) from sharing.subject_certificate")" 0

# A range of keys must not cost a scan of the persons or of the certificates.
for view in subject_person:person_id subject_child:child_id guardian:child_id certificate_holder:certificate_id \
    employer_known:certificate_id stay:person_id contribution_spell:person_id; do
    key=${view#*:} view=${view%:*}
    plan=$(sql "explain select * from sharing.$view where $key >= 100 and $key < 200 order by $key")
    case $plan in
    *'Seq Scan on person'* | *'Seq Scan on birth'* | *'Seq Scan on health'* | *'Seq Scan on spell'* | *'Seq Scan on contribution'*)
        not_ok "sharing.$view reads a range through an index" "$plan"
        ;;
    *) ok "sharing.$view reads a range through an index" ;;
    esac
done

# ---- its benefits, by SQL alone ----------------------------------------------------------------------------------------

cat > "$work/expected.sql" <<'END'
create schema exp;
-- What each death source, the registry and the residence administration say for certain.
create table exp.person as
select person_id, min(birth_date) as birth_date, min(sex) as sex, min(nationality) as nationality, min(region) as region,
       min(hukou) as hukou, min(worker_status) as worker_status, count(*) = 1 as once,
       extract(year from age(:'as_of', min(birth_date)))::int as age,
       person_id in (select person_id from civil.death) as registry_dead,
       person_id in (select person_id from funeral.cremation) as funeral_dead,
       min(id_number) in (select id_number from civil.person group by 1 having count(distinct person_id) > 1) as shared
  from civil.person group by person_id;
alter table exp.person add primary key (person_id);
create view exp.alive as select * from exp.person where not registry_dead and not funeral_dead and not shared;
create view exp.sound as select * from exp.alive where once and birth_date <= :'as_of' and age <= 120;

create table exp.granted (benefit text, subject bigint, amount_minor bigint);
insert into exp.granted
select 'old-age-allowance', p.person_id,
       100 * case when r.region like '31%' then (array[75, 150, 150, 180, 180, 350, 350])[least(p.age, 99) / 5 - 12]
                  when r.region like '11%' then (array[100, 100, 500, 500])[least(p.age, 99) / 5 - 15]
                  when r.region like '4420%' then (array[100, 100, 200, 200])[least(p.age, 99) / 5 - 15] end
  from exp.sound p
  join (select person_id, min(kind) as kind, min(region) as region from residence.spell
         where valid_from <= :'as_of' and coalesce(valid_to, 'infinity') > :'as_of'
         group by person_id having count(*) = 1) as r using (person_id)
 where p.age >= case when r.region like '31%' then 65 when r.region ~ '^(11|4420)' then 80 end and r.kind = 'local';
update exp.granted set amount_minor = 100 * case when region like '31%' then 600 when region like '11%' then 800 else 500 end
  from exp.sound where person_id = subject and age >= 100;

-- Nobody missed a day of the last six months.
insert into exp.granted
select 'elder-health-check', person_id, 0
  from exp.sound p
 where age >= 65
   and not exists (select from generate_series(date :'as_of' - interval '6 months', :'as_of', interval '1 day') as day
                    where not exists (select from residence.spell s
                                       where s.person_id = p.person_id and left(s.region, 2) = left(p.region, 2)
                                         and s.valid_from <= day and coalesce(s.valid_to, 'infinity') > day));

insert into exp.granted
select 'resident-pension', person_id,
       round((case when p.region like '31%' then 1490 else 163 end + resident_months / 12 * 500 / 139.0) * 100)
  from exp.sound p join employment.insurance i using (person_id)
 where age >= 60 and resident_months >= 180 and not drawing_state_pension;

-- The steps of the retirement age counted one by one, not by a formula.
create table exp.retires as
select p.*, m.month, i.pension_months, coalesce(i.drawing_state_pension, false) as draws
  from exp.sound p
  join (values ('M', null, 720, date '1965-01-01', interval '4 months', 36),
               ('F', 'cadre', 660, date '1970-01-01', interval '4 months', 36),
               ('F', 'worker', 600, date '1975-01-01', interval '2 months', 60)) as g (sex, worker_status, old, first, step, most)
       on g.sex = p.sex and (g.sex = 'M' or g.worker_status = p.worker_status)
 cross join lateral (select count(*) as steps from generate_series(g.first, p.birth_date, g.step)) as s
 cross join lateral (select date_trunc('month', p.birth_date) + (g.old + least(s.steps, g.most)) * interval '1 month' as month) as m
  left join employment.insurance i on i.person_id = p.person_id;
insert into exp.granted
select 'retirement-notice', person_id, 0
  from exp.retires where month > :'as_of' and month - interval '3 months' <= :'as_of' and not draws;

-- Months still to pay counted one by one, and half years from 2030 on.
insert into exp.granted
select 'minimum-contribution-notice', person_id, 0
  from exp.retires
 where month > :'as_of' and month - interval '12 months' <= :'as_of' and not draws and pension_months > 0
   and pension_months + (select count(*) from generate_series(date_trunc('month', date :'as_of') + interval '1 month', month,
                                                              interval '1 month'))
     < 180 + 6 * (select count(*) from generate_series(2030, least(extract(year from month)::int, 2039)));

insert into exp.granted
select 'flexible-employment-subsidy', person_id, 113190 -- 7546 * 0.30 * 0.50
  from exp.retires r
  join employment.insurance i using (person_id)
  join employment.hardship h using (person_id)
 where region like '31%' and i.status = 'flexible' and month > :'as_of' and not draws
   and coalesce(h.ended_on, 'infinity') > :'as_of'
   and (h.subsidised_months < 36 or month < h.recognised_on + interval '60 months')
   and exists (select from employment.spell s
                where s.person_id = r.person_id and s.kind = 'flexible' and s.valid_from <= :'as_of'
                  and coalesce(s.valid_to, 'infinity') > :'as_of')
   and not exists (select from welfare.payment w
                    where w.person_id = r.person_id and w.benefit = 'fund-paid-pension' and w.valid_from <= :'as_of'
                      and coalesce(w.valid_to, 'infinity') > :'as_of')
   and not exists (select from generate_series(1, 3) as back
                    where not exists (select from employment.contribution c
                                       where c.person_id = r.person_id and c.kind = 'flexible'
                                         and daterange(c.valid_from, c.valid_to)
                                             && daterange((date_trunc('month', date :'as_of') - back * interval '1 month')::date,
                                                          (date_trunc('month', date :'as_of') - (back - 1) * interval '1 month')::date)));

create table exp.disabled as
select p.*, c.category, c.level, c.expires_on,
       array(select benefit from welfare.payment w
              where w.person_id = p.person_id and valid_from <= :'as_of' and coalesce(valid_to, 'infinity') > :'as_of') as paid
  from exp.alive p join disability.certificate c using (person_id)
 where c.status = 'valid';
insert into exp.granted
select 'disability-certificate-expiry', person_id, 0 from exp.disabled
 where expires_on between :'as_of' and date :'as_of' + 90;
insert into exp.granted
select 'disability-nursing-allowance', person_id,
       100 * case when level = 1 then 300 when region like '31%' then 150 else 200 end
  from exp.disabled
 where once and expires_on >= :'as_of' and hukou = 'local' and not paid && array['destitute-support', 'work-injury-care']
   and (region ~ '^(31|11)' and level <= 2 or region like '31%' and level = 3 and category in ('intellect', 'mind'));
insert into exp.granted
select 'orphan-allowance', person_id,
       100 * case when region like '31%' then case care when 'family' then 2200 else 2500 end
                  else case care when 'family' then 600 else 1000 end end
  from exp.sound join welfare.child_in_need on child_id = person_id
 where age < 18 and recognised_on <= :'as_of' and coalesce(ended_on, 'infinity') > :'as_of' and payee_id is not null;
insert into exp.granted
select 'disability-living-allowance', person_id, 100 * paid_amount
  from exp.disabled d
  join (values ('31', 330, 1595), ('11', 400, 1450)) as place (code, paid_amount, most) on d.region like code || '%'
 where once and expires_on >= :'as_of' and hukou = 'local' and not paid @> array['destitute-support']
   and (select avg(monthly_income) < most and bool_and(monthly_income is not null)
          from welfare.assessed_member where applicant_id = person_id)
   and person_id not in (select subject from exp.granted where benefit = 'orphan-allowance');

-- The claims archive is stale: whoever has own months left is granted, whoever has used them up is held.
create table exp.unemployed as
select p.*, i.unemployment_months / 12 as years, i.unemployment_months as months, i.drawn_months,
       case when i.unemployment_months < 12 then 0
            when region like '31%' then least(2 * (i.unemployment_months / 12), 24)
            when region like '44%' then (array[1, 2, 3])[i.unemployment_months / 12]
            when region like '50%' then (array[3, 6, 9, 12, 15, 15])[i.unemployment_months / 12]
            when i.unemployment_months < 60 then 12
            when i.unemployment_months < 120 then 18
            else 24 end as own
  from exp.person p join employment.insurance i using (person_id)
 where once and not registry_dead and not funeral_dead and not shared
   and i.status = 'unemployed' and i.registered_seeking and not i.left_voluntarily
   and not exists (select from employment.spell s
                    where s.person_id = p.person_id and s.kind = 'employed' and s.valid_from <= :'as_of'
                      and coalesce(s.valid_to, 'infinity') > :'as_of');
update exp.unemployed set own = least(4 + (months - 48) / 6, 24) where region like '44%' and months >= 48;
update exp.unemployed set own = least(years + 9, 24) where region like '50%' and years >= 7;
insert into exp.granted
select 'unemployment-benefit', person_id,
       100 * case when region like '31%' then case when drawn_months < 12 then 2340 else 1872 end
                  when region like '4401%' then 2412 when region like '4403%' then 2430
                  when region like '11%' then 1450 else 800 end
  from exp.unemployed where own > drawn_months and region not like '4420%'; -- Zhongshan's wage is not entered

-- Months counted one by one.
create table exp.child as
select p.person_id as child_id, n, b.guardian_id
  from exp.sound p join civil.birth b on b.child_id = p.person_id
 cross join lateral (
       select count(*) as n
         from generate_series(date_trunc('month', p.birth_date) + interval '1 month',
                              date_trunc('month', p.birth_date) + interval '36 months', interval '1 month') as month
        where month >= '2025-01-01' and extract(year from month) = extract(year from date :'as_of')) as m
 where n > 0 and p.nationality = 'CHN' and p.hukou = 'local';
insert into exp.granted
select 'childcare-subsidy', child_id, 30000 * n
  from exp.child
 where guardian_id is not null
   and guardian_id not in (select person_id from civil.death)
   and guardian_id not in (select person_id from funeral.cremation);

insert into exp.granted
select 'health-certificate-expiry', certificate_id, 0
  from certificate.health h
 where expires_on - date :'as_of' between 0 and 30 and expires_on = (issued_on + interval '1 year')::date
   and employer_id in (select employer_id from employment.employer)
   and holder_id not in (select person_id from civil.death)
   and holder_id not in (select person_id from funeral.cremation);
END
sql_file "$work/expected.sql" -v as_of=$as_of
is "SQL expects every benefit" "$(sql 'select count(distinct benefit) from exp.granted')" 13

# ---- the night ---------------------------------------------------------------------------------------------------------

ends_with "the rulebook has no errors" 0 "$ENTITLE" check --as-of $as_of "$book"
ends_with "its cases pass" 0 "$ENTITLE" test "$book"
if ! "$ENTITLE" run --help > "$work/help" 2>&1; then
    not_ok "entitle run exists" "$(cat "$work/help")"
    finish
fi
ends_with "init" 0 "$ENTITLE" init
ends_with "the rulebook is approved" 0 "$ENTITLE" approve --as-of $as_of "$book"
ends_with "the night" 0 "$ENTITLE" run --as-of $as_of "$book"
# Keys of persons, children and certificates lie in the same range.
ends_with "its release" 0 "$ENTITLE" release
has "nobody's facts have changed since" "$out" "none has changed since the night"
is "so nothing is held back" "$(sql 'select count(*) from entitle.held_back')" 0

sql 'create view exp.obtained as
     select benefit, subject, amount_minor from entitle.grant_record
     union all
     select benefit, subject, amount_minor from entitle.offer'
for benefit in $(sql 'select distinct benefit from exp.granted order by 1'); do
    is "$benefit: whom and how much, as SQL has it" "$(sql "
        select side, count(*), min(subject), min(amount_minor)
          from (select 'only the night', n.* from (select * from exp.obtained except select * from exp.granted) as n
                union all
                select 'only SQL', s.* from (select * from exp.granted except select * from exp.obtained) as s)
               as differs (side, benefit, subject, amount_minor)
         where benefit = '$benefit' group by side")" ""
done

# What was hidden in the city comes out as a hold with its reason.
is "one hold for each id number that is shared, and no grant" "$(sql "
    select (select count(*) from entitle.hold where benefit = 'old-age-allowance' and reason = 'id-number-shared')
         = (select count(*) from exp.person where shared and registry_dead = funeral_dead and not registry_dead)")" t
is "deaths in one source only" "$(sql "
    select (select count(*) from entitle.hold where benefit = 'old-age-allowance' and reason = 'death-sources-disagree')
         = (select count(*) from exp.person where registry_dead <> funeral_dead)")" t
is "a person who is there twice is held, if nothing else says no" "$(sql "
    select count(*) from exp.person p
     where not once and not registry_dead and not funeral_dead
       and not exists (select from entitle.hold h where h.subject = p.person_id and h.benefit = 'retirement-notice'
                          and h.reason = 'conflicting-fact')")" 0
is "a missing birth date" "$(sql "
    select count(*) from exp.person p
     where once and birth_date is null and not registry_dead and not funeral_dead
       and not exists (select from entitle.hold h where h.subject = p.person_id and h.benefit = 'retirement-notice'
                          and h.reason = 'missing-fact')")" 0
is "a birth date in the future" "$(sql "
    select (select count(*) from entitle.hold where benefit = 'retirement-notice' and reason = 'birth-date-implausible')
         = (select count(*) from exp.person where birth_date > date '$as_of' and not registry_dead and not funeral_dead)")" t
is "overlapping spells of residence hold whom they matter to" "$(sql "
    select count(*) from entitle.hold h join exp.sound p on p.person_id = h.subject
     where h.benefit = 'old-age-allowance' and h.reason = 'conflicting-fact' and p.age < 65")" 0
is "the stale archive holds unemployment benefit alone" "$(sql "
    select string_agg(distinct benefit, ' ') from entitle.hold where reason = 'stale-fact'")" "unemployment-benefit"
is "and there only those whose own months are used up" "$(sql "
    select (select count(*) from entitle.hold where reason = 'stale-fact')
         = (select count(*) from exp.unemployed
             where own <= drawn_months and (years >= 1 or region like '44%'))")" t
is "a frozen certificate holds the two allowances and the notice" "$(sql "
    select string_agg(benefit || ' ' || n, ' ' order by benefit)
         = (select string_agg(b || ' ' || n, ' ' order by b)
              from (select count(*) as n from disability.certificate c join exp.alive using (person_id)
                     where c.status = 'frozen') as f,
                   unnest(array['disability-certificate-expiry', 'disability-living-allowance', 'disability-nursing-allowance']) as b)
      from (select benefit, count(*) as n from entitle.hold where reason = 'disability-certificate-frozen' group by 1) as h")" t
is "children in need whom nobody receives for are held" "$(sql "
    select (select count(*) from entitle.hold where benefit = 'orphan-allowance' and reason = 'missing-fact' and subject in
              (select child_id from welfare.child_in_need where payee_id is null))
         = (select count(*) from exp.sound join welfare.child_in_need on child_id = person_id
             where age < 18 and payee_id is null and coalesce(ended_on, 'infinity') > '$as_of')")" t
is "the unemployed of a city without an amount are held" "$(sql "
    select (select count(*) from entitle.hold h join exp.person p on p.person_id = h.subject
             where benefit = 'unemployment-benefit' and p.region like '4420%' and reason not in ('stale-fact'))
        >= (select count(*) from exp.unemployed where own > drawn_months and region like '4420%')")" t
is "unknown employers" "$(sql "
    select (select count(*) from entitle.hold where reason = 'employer-unknown')
         = (select n from sharing.sample_dirt where kind = 'unknown-employer-of-certificate')")" t
is "children of nobody are held, if anything is due for them" "$(sql "
    select (select string_agg(child_id::text, ' ' order by child_id) from exp.child where guardian_id is null)
         = (select string_agg(h.subject::text, ' ' order by h.subject)
              from entitle.hold h join civil.birth b on b.child_id = h.subject join exp.sound p on p.person_id = h.subject
             where h.benefit = 'childcare-subsidy' and h.reason = 'missing-fact' and b.guardian_id is null)")" t
is "nobody dead is granted anything" "$(sql "
    select count(*) from entitle.grant_record g join exp.person p on p.person_id = g.subject
     where g.benefit <> 'health-certificate-expiry' and (registry_dead or funeral_dead)")" 0
is "the regions read are the city's" "$(sql "
    select count(*) from (
        (select region, sum(n) from entitle.run_read where subject_kind = 'person' group by 1
         except select region, count(*) from exp.person group by 1)
        union all
        (select region, count(*) from exp.person group by 1
         except select region, sum(n) from entitle.run_read where subject_kind = 'person' group by 1)) as differs")" 0

# The same night once more changes nothing.
sql 'create table exp.before as select * from exp.obtained'
ends_with "the same night again" 0 "$ENTITLE" run --as-of $as_of "$book"
ends_with "its release as well" 0 "$ENTITLE" release
is "nothing new" "$(sql 'select count(*) from (select * from exp.obtained except all select * from exp.before) as new')" 0
finish
