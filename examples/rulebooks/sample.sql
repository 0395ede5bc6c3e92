-- SPDX-License-Identifier: Apache-2.0
--
-- Something to run the four rulebooks of this folder on: people of the United Kingdom (schema uk), families in Germany (de),
-- Austria (at) and Estonia (ee).
--
--     psql -v ON_ERROR_STOP=1 -f examples/rulebooks/sample.sql
--     psql -v ON_ERROR_STOP=1 -v families=100000 -v as_of=2026-11-23 -f examples/rulebooks/sample.sql
--
-- families  how many families in each of the three countries, and tenfold persons in the United Kingdom (default 2000)
-- as_of     the date around which they are made (default 2026-11-23)
--
-- Drops and recreates those four schemas. The same values give the same rows: every property is a throw of a die of its own, as
-- in sql/sample/city.sql. One birth date in two hundred is missing, one child in two hundred has died, and one parent; one parent
-- in forty lives abroad, and of one in two hundred nobody knows.
\set QUIET on
set client_min_messages = warning;
\if :{?families}
\else
    \set families 2000
\endif
\if :{?as_of}
\else
    \set as_of '2026-11-23'
\endif

begin;
drop schema if exists uk, de, at, ee cascade;
create function pg_temp.die(who bigint, which int, sides int) returns int language sql immutable parallel safe as
    $$ select ((hashint8extended(who, which::bigint) & 9223372036854775807) % sides)::int $$;

-- ---- United Kingdom: half of them near pensionable age ----

create schema uk;
create table uk.person as
select i as person_id,
       case when pg_temp.die(i, 1, 200) > 0
            then (:'as_of')::date - case when i % 2 = 0 then 365 * 65 + pg_temp.die(i, 2, 365 * 3) else pg_temp.die(i, 2, 365 * 95) end
            end as birth_date,
       case when pg_temp.die(i, 3, 200) > 0 then (array['F', 'M'])[1 + pg_temp.die(i, 4, 2)] end as sex,
       (array['E12', 'E12', 'E13', 'E14', 'E15', 'N92', 'S92', 'W92'])[1 + pg_temp.die(i, 5, 8)] as region
  from generate_series(1::bigint, 10 * :families) as i;
create table uk.death as
select person_id, (:'as_of')::date - 1 - pg_temp.die(person_id, 7, 700) as died_on from uk.person where pg_temp.die(person_id, 6, 200) = 0;
create table uk.claim as
select person_id, (:'as_of')::date - 1 - pg_temp.die(person_id, 9, 400) as made_on
  from uk.person where birth_date < (:'as_of')::date - 365 * 66 and pg_temp.die(person_id, 8, 3) = 0;
alter table uk.person add primary key (person_id);
create index on uk.death (person_id);
create index on uk.claim (person_id);

-- ---- families: one to eight children of 0 to 27 years; some are twins ----

create temporary table child on commit drop as
select 10 * family + k as child_id, family, 1000000000 + family as parent_id,
       case when pg_temp.die(10 * family + k, 11, 200) > 0
            then (:'as_of')::date - pg_temp.die(10 * family + case when k > 0 and pg_temp.die(family, 12, 30) = 0 then 0 else k end,
                                                13, 365 * 27) end as birth_date
  from generate_series(1::bigint, :families) as family, generate_series(0, 7) as k
 where k <= (array[0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 7])[1 + pg_temp.die(family, 10, 12)];
create temporary table parent on commit drop as
select distinct family, parent_id,
       case when pg_temp.die(family, 14, 200) > 0 then pg_temp.die(family, 15, 40) > 0 end as resident,
       pg_temp.die(family, 16, 200) = 0 as dead
  from child;

create schema de;
create table de.person as select parent_id as person_id, resident from parent;
create table de.death as
select child_id as person_id, (:'as_of')::date - 1 as died_on from child where pg_temp.die(child_id, 17, 200) = 0
union all
select parent_id, (:'as_of')::date - 1 from parent where dead;
create table de.child as
select child_id, parent_id as claimant_id, birth_date,
       lpad((1 + pg_temp.die(family, 18, 16))::text, 2, '0') as state,
       case when birth_date > (:'as_of')::date - 6000 then 'none'
            else (array['none', 'training', 'training', 'training', 'between-stages', 'voluntary-service', 'seeking-work'])
                     [1 + pg_temp.die(child_id, 19, 7)] end as situation,
       (:'as_of')::date - pg_temp.die(child_id, 20, 240) as situation_since,
       pg_temp.die(child_id, 21, 4) = 0 as trained_once,
       (array[0, 0, 10, 20, 25, 40, null])[1 + pg_temp.die(child_id, 22, 7)]::numeric(4, 1) as weekly_hours,
       case when pg_temp.die(child_id, 23, 60) = 0 then birth_date + pg_temp.die(child_id, 24, 9800) end as disabled_since
  from child;
create view de.sibling as
    select c.child_id, s.child_id as number, s.birth_date, s.situation, s.situation_since, s.trained_once, s.weekly_hours,
           s.disabled_since
      from de.child c join de.child s on s.claimant_id = c.claimant_id and s.child_id <> c.child_id;
create view de.claimant as
    select c.child_id, p.person_id, p.resident,
           (select count(*) from de.death d where d.person_id = p.person_id) as deaths
      from de.child c join de.person p on p.person_id = c.claimant_id;

create schema at;
create table at.person as table de.person;
create table at.death as table de.death;
create table at.child as
select child_id, claimant_id, birth_date, 'AT' || (1 + pg_temp.die(claimant_id, 25, 9)) as state,
       case when pg_temp.die(child_id, 26, 100) > 0 then situation = 'training' end as in_training
  from de.child;
create view at.sibling as
    select c.child_id, s.child_id as number, s.birth_date, s.in_training
      from at.child c join at.child s on s.claimant_id = c.claimant_id and s.child_id <> c.child_id;
create view at.claimant as
    select c.child_id, p.person_id, p.resident,
           (select count(*) from at.death d where d.person_id = p.person_id) as deaths
      from at.child c join at.person p on p.person_id = c.claimant_id;

create schema ee;
create table ee.family as
select family as family_id, parent_id as person_id, resident,
       lpad((37 + pg_temp.die(family, 27, 15) * 3)::text, 4, '0') as county
  from parent;
create table ee.death as table de.death;
create table ee.child as
select child_id, family as family_id, county, birth_date,
       case when pg_temp.die(child_id, 28, 100) > 0 then pg_temp.die(child_id, 29, 3) > 0 end as studying,
       pg_temp.die(family, 30, 12) = 0 as single_parent
  from child join ee.family on family_id = family;
create view ee.sibling as
    select c.child_id, s.child_id as number, s.birth_date, s.studying, s.single_parent
      from ee.child c join ee.child s on s.family_id = c.family_id and s.child_id <> c.child_id;
create view ee.head as
    select f.family_id, f.person_id, f.resident,
           (select count(*) from ee.death d where d.person_id = f.person_id) as deaths
      from ee.family f;
create view ee.parent as
    select c.child_id, h.person_id, h.resident, h.deaths from ee.child c join ee.head h using (family_id);

create index on de.child (child_id);
create index on de.child (claimant_id);
create index on de.person (person_id);
create index on de.death (person_id);
create index on at.child (child_id);
create index on at.child (claimant_id);
create index on at.person (person_id);
create index on at.death (person_id);
create index on ee.child (child_id);
create index on ee.child (family_id);
create index on ee.family (family_id);
create index on ee.death (person_id);

create table uk.feed as select (:'as_of')::date - 1 as loaded_on;
create table de.feed as table uk.feed;
create table at.feed as table uk.feed;
create table ee.feed as table uk.feed;
commit;
analyze;
reset client_min_messages;
