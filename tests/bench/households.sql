-- SPDX-License-Identifier: Apache-2.0
--
-- Children and spells of employment for the people of population.sql, which goes before: from none to six of each, three on
-- average. psql -v people=200000 [-v order=random] -f households.sql
--
-- A spell that has not ended has no valid_to; about one in eight. As in population.sql the order of the random numbers matters.
\if :{?order}
\else
\set order key
\endif
select :'order' = 'random' as shuffled \gset
set client_min_messages = warning;
drop table if exists registry.child, registry.spell;
select setseed(0.24) \g /dev/null

create table registry.child as
with parent as materialized (select id::bigint as person_id, (6 * random())::int as n from generate_series(1, :people) as id)
select person_id, number,
       date '2000-01-01' + (9800 * random())::int as birth_date,
       random() < 0.9 as at_home
  from parent cross join lateral generate_series(1, n) as number;

create table registry.spell as
with worker as materialized (select id::bigint as person_id, (6 * random())::int as n from generate_series(1, :people) as id),
drawn as materialized (
    select person_id, number,
           date '2000-01-01' + (9000 * random())::int as valid_from,
           1 + (119 * random())::int as months,
           random() < 0.125 as lasting,
           random() < 0.8 as insured,
           (20000 * random())::numeric(12, 2) as monthly_wage
      from worker cross join lateral generate_series(1, n) as number)
select person_id, number, valid_from,
       case when not lasting then least((valid_from + months * interval '1 month')::date, date '2026-11-22') end as valid_to,
       months, insured, monthly_wage
  from drawn;

\if :shuffled
alter table registry.child rename to child_in_order;
alter table registry.spell rename to spell_in_order;
create table registry.child as
    select * from registry.child_in_order order by hashint8extended(person_id * 8 + number, 4);
create table registry.spell as
    select * from registry.spell_in_order order by hashint8extended(person_id * 8 + number, 5);
drop table registry.child_in_order, registry.spell_in_order;
\endif

alter table registry.child add primary key (person_id, number);
alter table registry.spell add primary key (person_id, number);
vacuum (analyze) registry.child, registry.spell;
