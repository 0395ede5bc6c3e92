-- SPDX-License-Identifier: Apache-2.0
--
-- The bench's people: psql -v people=2000000 [-v order=random] -f population.sql
--
-- Three departments' tables with one row a person. The same number of people gives the same rows each time: the seed is
-- fixed, and the random numbers are drawn row by row, column by column, table after table, so their order in this file matters.
-- About one person in fifty is dead and three in ten are not local; an eighth is employed, a quarter unemployed, a quarter in
-- flexible work (a rounded random number takes the ends of its range half as often as what is between).
--
-- Tables lie in key order on disk, or with order=random in one that has nothing to do with the key and is another in each table:
-- that of a register in which rows have been replaced for years.
\if :{?order}
\else
\set order key
\endif
select :'order' = 'random' as shuffled \gset
set client_min_messages = warning;
drop schema if exists registry cascade;
create schema registry;
select setseed(0.42) \g /dev/null

create table registry.person as
select id::bigint as person_id,
       date '1930-01-01' + (35000 * random())::int as birth_date,
       case when random() < 0.5 then 'M' else 'F' end as sex,
       case when random() < 0.02 then date '2020-01-01' + (2000 * random())::int end as death_date,
       (3 * random())::int as disability_grade
  from generate_series(1, :people) as id;

create table registry.residency as
select id::bigint as person_id,
       (310000 + (20 * random())::int)::text as region,
       case when random() < 0.7 then 'local' else 'permit' end as kind,
       date '2000-01-01' + (9000 * random())::int as valid_from,
       null::date as valid_to
  from generate_series(1, :people) as id;

create table registry.employment as
select id::bigint as person_id,
       case (4 * random())::int
           when 0 then 'employed' when 1 then 'unemployed' when 2 then 'flexible' else 'none'
       end as status,
       (20000 * random())::numeric(12, 2) as monthly_wage,
       (480 * random())::int as contribution_months,
       date '2000-01-01' + (9000 * random())::int as since
  from generate_series(1, :people) as id;

\if :shuffled
-- A hash of the key, with another seed for each table.
alter table registry.person rename to person_in_order;
alter table registry.residency rename to residency_in_order;
alter table registry.employment rename to employment_in_order;
create table registry.person as
    select * from registry.person_in_order order by hashint8extended(person_id, 1);
create table registry.residency as
    select * from registry.residency_in_order order by hashint8extended(person_id, 2);
create table registry.employment as
    select * from registry.employment_in_order order by hashint8extended(person_id, 3);
drop table registry.person_in_order, registry.residency_in_order, registry.employment_in_order;
\endif

alter table registry.person add primary key (person_id);
alter table registry.residency add primary key (person_id);
alter table registry.employment add primary key (person_id);
vacuum (analyze) registry.person, registry.residency, registry.employment;
