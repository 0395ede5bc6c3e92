-- SPDX-License-Identifier: Apache-2.0
--
-- A city to try entitle on: seven departments that know its people well enough to decide benefits nobody applied for, and
-- badly enough to be real.
--
--     psql -v ON_ERROR_STOP=1 -v people=100000 -f sql/sample/city.sql
--     psql -v ON_ERROR_STOP=1 -v people=1000000 -v as_of=2026-11-23 -f sql/sample/city.sql
--
-- people   how many persons (default 100000)
-- as_of    the date around which the city is built (default 2026-11-23): ages, spells and feeds count back from it
--
-- Drops and recreates the schemas civil, residence, employment, certificate, disability, welfare, funeral and sharing, and
-- nothing else.
--
-- The same `people` and `as_of` give the same rows. Nothing is drawn with random(): every property of person i is a
-- throw of a die of its own, pg_temp.die(i, which, sides) = (hashint8extended(i, which) without its sign) mod sides.
-- hashint8extended is PostgreSQL's own hash for bigint; its results have not changed since it came with version 11. A
-- person's properties therefore do not depend on how many people there are, except where they refer to somebody else
-- (parents, employers).
--
-- Who they are: the age pyramid is near that of a large Chinese city (23 % are 60 and over); 88 % live in Shanghai's
-- sixteen districts, the rest in Beijing (4 %), Guangzhou (3 %), Shenzhen (2 %), Zhongshan (1 %) and Chongqing (2 %), so
-- that regional rules show. About 2 % of the persons are dead.
--
-- What is wrong with the extracts, on purpose. Table sharing.sample_dirt(kind, n) has the counts of this very city,
-- counted in the finished tables:
--
--   kind                           rate                         where
--   missing-birth-date             0.5 % of persons             civil.person.birth_date
--   future-birth-date              0.1 % of persons             civil.person.birth_date
--   id-number-twice                0.1 % of persons             civil.person.id_number: also another person's
--   person-twice                   0.2 % of persons             civil.person: two rows, two birth dates, one person_id
--   death-only-in-registry         5 % of the dead              no row in funeral.cremation
--   death-only-at-funeral-home     5 % of the dead              no row in civil.death
--   overlapping-residence          0.5 % of persons             residence.spell: two spells in force at once
--   unknown-employer-of-work       1 % of spells of employment  employment.spell.employer_id: no such employer
--   unknown-employer-of-certificate 1 % of certificates         certificate.health.employer_id: no such employer
--   missing-wage                   2 % of spells                employment.spell.monthly_wage
--   missing-guardian               1 % of children              civil.birth.guardian_id
--   missing-registration           1 % of the unemployed        employment.insurance.registered_seeking
--   missing-resident-months        0.5 % of the insured         employment.insurance.resident_months
--   missing-expiry                 0.5 % of certificates        certificate.health.expires_on
--   certificate-too-long           0.5 % of certificates        certificate.health: runs two years, not one
--   missing-disability-expiry      0.5 % of the disabled        disability.certificate.expires_on
--   frozen-certificate             3 % of the disabled          disability.certificate.status
--   missing-income                 2 % of assessed members      welfare.assessed_member.monthly_income
--   missing-payee                  10 % of children in need      welfare.child_in_need.payee_id
--   stale-feed                     one feed                     employment.earlier_claim: loaded 41 days ago
--
-- A birth date is missing, in the future, or the person is there twice, or shares an id number: at most one of the four
-- for any person, so that each effect can be counted by itself.
\set QUIET on
set client_min_messages = warning;
\if :{?people}
\else
    \set people 100000
\endif
\if :{?as_of}
\else
    \set as_of '2026-11-23'
\endif
select :people >= 100 as people_suffice \gset
\if :people_suffice
\else
    \warn 'city.sql: people must be at least 100'
    select 1 / 0 as "people must be at least 100";
\endif

begin;
drop schema if exists sharing, civil, residence, employment, certificate, disability,
    welfare, funeral cascade;
\ir schema.sql

create function pg_temp.die(who bigint, which int, sides int) returns int language sql immutable parallel safe as
    $$ select ((hashint8extended(who, which::bigint) & 9223372036854775807) % sides)::int $$;

-- One row a person as he or she really is; the departments' tables below are what became of it.
create temporary table really on commit drop as
with
    band as ( -- upper ends of the five-year age bands 0-4, 5-9, ..., 95-99 in 1/10000 of the population; above: 100-104
        select array[340, 900, 1520, 2080, 2590, 3140, 3890, 4690, 5380, 6040, 6870, 7710, 8330, 8890, 9370, 9650, 9830,
                     9940, 9985, 9997] as upper_ends
    ),
    districts as (
        select array['310101', '310101', '310104', '310104', '310104', '310104', '310105', '310105', '310106', '310106',
                     '310106', '310106', '310107', '310107', '310107', '310107', '310109', '310109', '310110', '310110',
                     '310110', '310110', '310112', '310112', '310112', '310112', '310112', '310112', '310112', '310112',
                     '310112', '310113', '310113', '310113', '310113', '310113', '310113', '310113', '310113', '310114',
                     '310114', '310114', '310114', '310114', '310114', '310115', '310115', '310115', '310115', '310115',
                     '310115', '310115', '310115', '310115', '310115', '310115', '310115', '310115', '310115', '310115',
                     '310115', '310115', '310115', '310115', '310116', '310116', '310116', '310117', '310117', '310117',
                     '310117', '310117', '310117', '310117', '310118', '310118', '310118', '310118', '310118', '310120',
                     '310120', '310120', '310120', '310120', '310151', '310151', '310151', '310151', '110105', '110105',
                     '110108', '110108', '440106', '440106', '440111', '440305', '442000', '440306', '500112', '500103']
               as codes
    ),
    drawn as (
        select i as person_id,
               ((:'as_of')::date - (width_bucket(pg_temp.die(i, 1, 10000), upper_ends) * 365.25)::int * 5
                                 - pg_temp.die(i, 2, 1826)) as birth_date,
               case when pg_temp.die(i, 3, 1000) < 511 then 'M' else 'F' end as sex,
               codes[1 + pg_temp.die(i, 4, 100)] as region,
               pg_temp.die(i, 5, 10000) as dirt
          from generate_series(1::bigint, :people) as i, band, districts
    ),
    aged as (
        select *, extract(year from age((:'as_of')::date, birth_date))::int as age from drawn
    )
select person_id, birth_date, sex, region, dirt, age,
       case when pg_temp.die(person_id, 6, 100) < case when age >= 60 then 92 when age >= 18 then 55 else 78 end
            then 'local' else 'elsewhere' end as hukou,
       case when sex = 'F' then case when pg_temp.die(person_id, 7, 100) < 40 then 'cadre' else 'worker' end end
           as worker_status,
       pg_temp.die(person_id, 8, 1000) < case when age >= 80 then 180 when age >= 60 then 50 else 5 end as dead,
       -- Shares of 100 by what people of that age do.
       case when age < 18 then 'child'
            when age < 23 and pg_temp.die(person_id, 9, 100) < 60 then 'none'
            when age < 60
                 then (array['employed', 'flexible', 'unemployed', 'none'])
                      [1 + width_bucket(pg_temp.die(person_id, 10, 100), array[68, 79, 84])]
            else (array['retired', 'employed', 'none'])[1 + width_bucket(pg_temp.die(person_id, 10, 100), array[66, 69])]
       end as status
  from aged;
create unique index on really (person_id);
analyze really;

-- Civil registry. A person number that no real person has: real ones start with the code of a place, none with 9.
insert into civil.person (person_id, id_number, name, birth_date, sex, nationality, region, hukou, worker_status)
select person_id,
       '9' || lpad((case when dirt between 60 and 69 and person_id > 1 then person_id - 1 else person_id end)::text,
                   16, '0') || 'X',
       (array['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '郭', '何', '林',
              '高', '罗'])[1 + pg_temp.die(person_id, 11, 20)]
           || (array['建', '秀', '志', '丽', '明', '春', '国', '玉', '文', '晓', '海', '', '', '', ''])
              [1 + pg_temp.die(person_id, 12, 15)]
           || (array['华', '英', '强', '芳', '军', '兰', '平', '梅', '伟', '红', '杰', '敏', '勇', '静', '宇', '婷'])
              [1 + pg_temp.die(person_id, 13, 16)],
       case when dirt < 50 then null
            when dirt < 60 then (:'as_of')::date + 1 + pg_temp.die(person_id, 14, 3650)
            else birth_date end,
       sex,
       case when pg_temp.die(person_id, 15, 1000) < 992 then 'CHN'
            else (array['KOR', 'JPN', 'USA', 'DEU'])[1 + pg_temp.die(person_id, 16, 4)] end,
       region, hukou, worker_status
  from really;
insert into civil.person (person_id, id_number, name, birth_date, sex, nationality, region, hukou, worker_status)
select p.person_id, p.id_number, p.name, p.birth_date - 365 - pg_temp.die(p.person_id, 17, 3650), p.sex, p.nationality,
       p.region, p.hukou, p.worker_status
  from civil.person p join really r using (person_id)
 where r.dirt between 70 and 89;

-- Deaths. Nobody dies before birth; the dead of the last two years are the ones still in the extracts.
insert into civil.death (person_id, died_on)
select person_id, greatest(birth_date, (:'as_of')::date - 1 - pg_temp.die(person_id, 18, 730))
  from really where dead and pg_temp.die(person_id, 19, 100) >= 5;
insert into funeral.cremation (person_id, died_on)
select person_id, greatest(birth_date, (:'as_of')::date - 1 - pg_temp.die(person_id, 18, 730))
  from really where dead and pg_temp.die(person_id, 19, 100) not between 5 and 9;

-- Parents: 22 to 42 years older than the child's five-year band begins. Each band numbers its possible mothers and
-- fathers, and each child throws a die with that many sides.
create temporary table parent on commit drop as
select band, r.sex, r.person_id,
       row_number() over (partition by band, r.sex order by r.person_id) - 1 as place
  from really r, generate_series(0, 3) as band
 where r.age between 22 + 5 * band and 42 + 5 * band;
create temporary table parents on commit drop as
select band, sex, count(*)::int as n from parent group by band, sex;
analyze parent;
insert into civil.birth (child_id, mother_id, father_id, guardian_id, region)
select c.person_id,
       mother.person_id,
       father.person_id,
       case when pg_temp.die(c.person_id, 20, 100) = 0 then null
            when pg_temp.die(c.person_id, 21, 100) < 85 then mother.person_id
            else father.person_id end,
       c.region
  from really c
  join parents ms on ms.band = c.age / 5 and ms.sex = 'F'
  join parents fs on fs.band = c.age / 5 and fs.sex = 'M'
  join parent mother on mother.band = ms.band and mother.sex = 'F'
                    and mother.place = pg_temp.die(c.person_id, 22, ms.n)
  join parent father on father.band = fs.band and father.sex = 'M'
                    and father.place = pg_temp.die(c.person_id, 23, fs.n)
 where c.age < 18
 order by c.person_id;

-- Residence. Everybody has been in the district since birth or since some day of the last twenty years. One in fifty
-- will move within a month, one in a hundred has left without a new address.
insert into residence.spell (person_id, region, kind, valid_from, valid_to)
select person_id, region,
       case when hukou = 'local' then 'local' when pg_temp.die(person_id, 24, 100) < 85 then 'permit' else 'visitor' end,
       case when hukou = 'local' then birth_date
            else greatest(birth_date, (:'as_of')::date - 60 - pg_temp.die(person_id, 25, 7300)) end,
       case when pg_temp.die(person_id, 26, 100) = 0 then greatest(birth_date + 1, (:'as_of')::date - pg_temp.die(person_id, 27, 60))
            when pg_temp.die(person_id, 26, 100) <= 2 then (:'as_of')::date + 1 + pg_temp.die(person_id, 27, 30) end
  from really
union all
select person_id, '310117', 'local', (:'as_of')::date + 1 + pg_temp.die(person_id, 27, 30), null -- the move to come
  from really where pg_temp.die(person_id, 26, 100) between 1 and 2
union all
select person_id, '310115', 'permit', (:'as_of')::date - 30 - pg_temp.die(person_id, 29, 300), null -- overlapping
  from really where pg_temp.die(person_id, 28, 1000) < 5 and pg_temp.die(person_id, 26, 100) > 0;

-- Employers, spells of work, insurance.
insert into employment.employer (employer_id, name, region)
select e, (array['浦江', '申城', '东方', '长宁', '金山', '海纳', '百川'])[1 + pg_temp.die(e, 30, 7)]
              || (array['餐饮', '物业', '机械', '软件', '幼教', '美容', '物流'])[1 + pg_temp.die(e, 31, 7)]
              || lpad(e::text, 6, '0') || '有限公司',
       r.region
  from generate_series(1::bigint, greatest(10, :people / 40)) as e join really r on r.person_id = e;
insert into employment.spell (person_id, employer_id, kind, monthly_wage, valid_from, valid_to, end_reason)
select person_id,
       case when status = 'flexible' then null
            when pg_temp.die(person_id, 32, 100) = 0 then 900000000 + pg_temp.die(person_id, 33, 1000)
            else 1 + pg_temp.die(person_id, 33, greatest(10, :people / 40)) end,
       case when status = 'flexible' then 'flexible' else 'employed' end,
       case when pg_temp.die(person_id, 34, 100) >= 2 then 2740 + pg_temp.die(person_id, 35, 2000000) / 100.0 end,
       -- From 18 on, and begun at least two years ago, so that those who lost their work had some.
       greatest(birth_date + 6575, (:'as_of')::date - 730 - pg_temp.die(person_id, 36, 5000)),
       case when status = 'unemployed'
            then greatest(birth_date + 6575, (:'as_of')::date - 1 - pg_temp.die(person_id, 37, 600)) + 1 end,
       case when status = 'unemployed'
            then case when pg_temp.die(person_id, 38, 100) < 20 then 'resigned'
                      when pg_temp.die(person_id, 38, 100) < 60 then 'dismissed' else 'expired' end end
  from really where status in ('employed', 'flexible', 'unemployed');
insert into employment.insurance (person_id, status, pension_months, resident_months, unemployment_months, drawn_months,
                                  medical_months, registered_seeking, left_voluntarily, drawing_state_pension)
select person_id, status,
       case when status in ('none', 'child') then 0 else pg_temp.die(person_id, 39, 12 * (least(age, 60) - 17)) end,
       case when pg_temp.die(person_id, 40, 200) = 0 then null
            when status = 'none' and age >= 60 then 60 + pg_temp.die(person_id, 41, 240)
            when status in ('none', 'flexible') then pg_temp.die(person_id, 41, 12 * (age - 15))
            else 0 end,
       case when status in ('employed', 'unemployed') then pg_temp.die(person_id, 42, least(240, 12 * (age - 17))) else 0 end,
       case when status = 'unemployed' then pg_temp.die(person_id, 43, 14) else 0 end,
       case when status in ('none', 'child') then 0 else pg_temp.die(person_id, 83, 12 * (least(age, 60) - 17)) end,
       case when status <> 'unemployed' then false
            when pg_temp.die(person_id, 44, 100) = 0 then null
            else pg_temp.die(person_id, 44, 100) < 86 end,
       status = 'unemployed' and pg_temp.die(person_id, 38, 100) < 20,
       status = 'retired'
  from really where status <> 'child';
insert into employment.earlier_claim (person_id, carried_months)
select person_id, 1 + pg_temp.die(person_id, 45, 12)
  from really where status = 'unemployed' and pg_temp.die(person_id, 46, 4) = 0;

-- Contributions: as long as the work; of the flexibly employed one in ten has fallen behind.
insert into employment.contribution (person_id, kind, valid_from, valid_to)
select person_id, kind, valid_from,
       case when kind = 'flexible' and pg_temp.die(person_id, 53, 10) = 0
            then greatest(valid_from + 1, (:'as_of')::date - pg_temp.die(person_id, 54, 300)) else valid_to end
  from employment.spell;

-- Hard to place: women from 40 and men from 50 who work flexibly, one in three of them.
insert into employment.hardship (person_id, recognised_on, ended_on, subsidised_months)
select person_id, recognised_on,
       case when pg_temp.die(person_id, 57, 20) = 0 then (:'as_of')::date - pg_temp.die(person_id, 58, 60) end,
       least(((:'as_of')::date - recognised_on) / 31, 36 + pg_temp.die(person_id, 59, 12))
  from (select person_id, (:'as_of')::date - 61 - pg_temp.die(person_id, 56, 1800) as recognised_on
          from really
         where status = 'flexible' and age >= case when sex = 'F' then 40 else 50 end
           and pg_temp.die(person_id, 55, 3) = 0) as recognised;

-- The disabled: three in a hundred, more among the old. A certificate runs ten years.
insert into disability.certificate (person_id, category, level, status, issued_on, expires_on)
select person_id,
       (array['limbs', 'limbs', 'limbs', 'sight', 'hearing', 'speech', 'intellect', 'mind', 'several'])
           [1 + pg_temp.die(person_id, 61, 9)],
       1 + width_bucket(pg_temp.die(person_id, 62, 100), array[15, 45, 70]),
       (array['valid', 'frozen', 'cancelled'])[1 + width_bucket(pg_temp.die(person_id, 63, 100), array[94, 97])],
       issued_on,
       case when pg_temp.die(person_id, 64, 200) > 0 then (issued_on + interval '10 years')::date end
  from (select person_id, (:'as_of')::date - pg_temp.die(person_id, 65, 3720) as issued_on
          from really
         where pg_temp.die(person_id, 60, 1000) < case when age >= 60 then 60 else 20 end) as holder;

-- Households whose means were assessed: two in three of the disabled applied. One to four members, the applicant too.
insert into welfare.assessed_member (applicant_id, member_id, monthly_income)
select person_id,
       case when member = 0 then person_id else 1 + pg_temp.die(person_id * 4 + member, 67, :people) end,
       case when pg_temp.die(person_id * 4 + member, 68, 50) > 0
            then pg_temp.die(person_id * 4 + member, 69, 420000) / 100.0 end
  from disability.certificate, generate_series(0, 3) as member
 where pg_temp.die(person_id, 66, 3) > 0 and member <= pg_temp.die(person_id, 70, 4);
insert into welfare.payment (person_id, benefit, valid_from, valid_to)
select person_id, (array['destitute-support', 'work-injury-care', 'work-injury-care'])[1 + pg_temp.die(person_id, 72, 3)],
       (:'as_of')::date - 1 - pg_temp.die(person_id, 73, 2000),
       case when pg_temp.die(person_id, 74, 4) = 0 then (:'as_of')::date + pg_temp.die(person_id, 73, 400) - 200 end
  from disability.certificate where pg_temp.die(person_id, 71, 12) = 0
union all
select person_id, 'fund-paid-pension', (:'as_of')::date - 1 - pg_temp.die(person_id, 73, 300), null
  from employment.hardship where pg_temp.die(person_id, 71, 25) = 0;

-- Children in need: one in a hundred. Some have come of age and are on the list still.
insert into welfare.child_in_need (child_id, kind, care, payee_id, recognised_on, ended_on)
select c.person_id,
       case when pg_temp.die(c.person_id, 76, 5) < 3 then 'orphan' else 'unattended' end,
       case when pg_temp.die(c.person_id, 77, 5) = 0 then 'institution' else 'family' end,
       case when pg_temp.die(c.person_id, 78, 10) = 0 then null
            when pg_temp.die(c.person_id, 77, 5) = 0 then 800000000 + pg_temp.die(c.person_id, 79, 20)
            else guardian.person_id end,
       greatest(c.birth_date, (:'as_of')::date - 30 - pg_temp.die(c.person_id, 80, 3000)),
       case when pg_temp.die(c.person_id, 81, 20) = 0 then (:'as_of')::date - pg_temp.die(c.person_id, 80, 30) end
  from really c
  join parents ps on ps.band = 0 and ps.sex = 'F'
  join parent guardian on guardian.band = 0 and guardian.sex = 'F'
                      and guardian.place = pg_temp.die(c.person_id, 82, ps.n)
 where c.age < 19 and pg_temp.die(c.person_id, 75, 100) = 0;

-- Health certificates: one worker in twelve has one. They run a year; some have run out in the last weeks.
insert into certificate.health (certificate_id, holder_id, employer_id, region, trade, issued_on, expires_on)
select row_number() over (order by person_id), person_id,
       case when pg_temp.die(person_id, 47, 100) = 0 then 900000000 + pg_temp.die(person_id, 48, 1000)
            when employer_id > 900000000 then 1 + pg_temp.die(person_id, 48, greatest(10, :people / 40))
            else employer_id end,
       region,
       (array['food', 'food', 'food', 'public-place', 'childcare'])[1 + pg_temp.die(person_id, 49, 5)],
       issued_on,
       case when pg_temp.die(person_id, 50, 200) = 0 then null
            when pg_temp.die(person_id, 50, 200) = 1 then (issued_on + interval '2 years')::date
            else (issued_on + interval '1 year')::date end
  from (select r.person_id, s.employer_id, r.region, (:'as_of')::date - pg_temp.die(r.person_id, 51, 385) as issued_on
          from really r join employment.spell s using (person_id)
         where r.status = 'employed' and not r.dead and pg_temp.die(r.person_id, 52, 12) = 0) as worker;

-- When each extract was taken.
insert into civil.feed select t, (:'as_of')::date - 1 from unnest(array['person', 'birth', 'death']) as t;
insert into residence.feed values ('spell', (:'as_of')::date - 1);
insert into employment.feed values ('employer', (:'as_of')::date - 2), ('spell', (:'as_of')::date - 1),
                                   ('insurance', (:'as_of')::date - 1), ('contribution', (:'as_of')::date - 1),
                                   ('hardship', (:'as_of')::date - 3), ('earlier_claim', (:'as_of')::date - 41);
insert into certificate.feed values ('health', (:'as_of')::date - 1);
insert into disability.feed values ('certificate', (:'as_of')::date - 1);
insert into welfare.feed select t, (:'as_of')::date - 2 from unnest(array['payment', 'assessed_member', 'child_in_need']) as t;
insert into funeral.feed values ('cremation', (:'as_of')::date - 1);

-- Keys are looked up by range, so each table has an index on its key; none is unique, extracts make no promises.
create index on civil.person (person_id);
create index on civil.person (id_number);
create index on civil.birth (child_id);
create index on civil.death (person_id);
create index on residence.spell (person_id);
create index on employment.spell (person_id);
create index on employment.insurance (person_id);
create index on employment.earlier_claim (person_id);
create index on employment.contribution (person_id);
create index on employment.hardship (person_id);
create index on certificate.health (certificate_id);
create index on disability.certificate (person_id);
create index on welfare.payment (person_id);
create index on welfare.assessed_member (applicant_id);
create index on welfare.child_in_need (child_id);
create index on funeral.cremation (person_id);

\ir sharing.sql

create table sharing.sample_dirt (kind text primary key, n bigint not null);
insert into sharing.sample_dirt (kind, n)
select 'missing-birth-date', count(*) from civil.person where birth_date is null
union all
select 'future-birth-date', count(*) from civil.person where birth_date > (:'as_of')::date
union all
select 'id-number-twice', count(*)
  from (select id_number from civil.person group by id_number having count(distinct person_id) > 1) as twice
union all
select 'person-twice', count(*) from (select person_id from civil.person group by person_id having count(*) > 1) as twice
union all
select 'death-only-in-registry', count(*) from civil.death d
 where not exists (select from funeral.cremation c where c.person_id = d.person_id)
union all
select 'death-only-at-funeral-home', count(*) from funeral.cremation c
 where not exists (select from civil.death d where d.person_id = c.person_id)
union all
select 'overlapping-residence', count(*)
  from (select person_id from residence.spell
         where valid_from <= (:'as_of')::date and (valid_to is null or (:'as_of')::date < valid_to)
         group by person_id having count(*) > 1) as twice
union all
select 'unknown-employer-of-work', count(*) from employment.spell s
 where s.employer_id is not null
   and not exists (select from employment.employer e where e.employer_id = s.employer_id)
union all
select 'unknown-employer-of-certificate', count(*) from certificate.health h
 where not exists (select from employment.employer e where e.employer_id = h.employer_id)
union all
select 'missing-wage', count(*) from employment.spell where monthly_wage is null
union all
select 'missing-guardian', count(*) from civil.birth where guardian_id is null
union all
select 'missing-registration', count(*) from employment.insurance where registered_seeking is null
union all
select 'missing-resident-months', count(*) from employment.insurance where resident_months is null
union all
select 'missing-expiry', count(*) from certificate.health where expires_on is null
union all
select 'certificate-too-long', count(*) from certificate.health where expires_on > issued_on + interval '1 year'
union all
select 'missing-disability-expiry', count(*) from disability.certificate where expires_on is null
union all
select 'frozen-certificate', count(*) from disability.certificate where status = 'frozen'
union all
select 'missing-income', count(*) from welfare.assessed_member where monthly_income is null
union all
select 'missing-payee', count(*) from welfare.child_in_need where payee_id is null
union all
select 'stale-feed', count(*) from employment.feed where loaded_on < (:'as_of')::date - 10;
commit;

vacuum (analyze) civil.person, civil.birth, civil.death, residence.spell, employment.employer, employment.spell,
    employment.insurance, employment.contribution, employment.hardship, employment.earlier_claim, certificate.health,
    disability.certificate, welfare.payment, welfare.assessed_member, welfare.child_in_need, funeral.cremation, sharing.shared_id_number,
    civil.feed, disability.feed, welfare.feed, residence.feed, employment.feed, certificate.feed, funeral.feed;
reset client_min_messages;
