-- SPDX-License-Identifier: Apache-2.0
--
-- The tables of tests/rulebooks/rows with :people persons, whose keys are 10, 20, 30 ... Homes have keys of nobody as well: 15, 105, 195 ...
-- On each day of March 2026 some become 60, and some children 18.
create schema town;
create type town.status as enum ('full', 'part', 'none');
create table town.person (
    id     bigint, -- not unique, as in any extract
    region text,
    born   date,
    name   varchar(40),
    alive  boolean
);
create index person_id on town.person (id);
-- Another kind of subject, of the same homes.
create table town.tenant (
    id     bigint,
    region text
);
create index tenant_id on town.tenant (id);
create table town.work (
    person bigint,
    status town.status,
    wage   numeric(12, 2),
    since  date,
    until  date -- that no rule reads
);
create index work_person on town.work (person);
create table town.home (
    person bigint,
    own    boolean,
    rooms  integer,
    note   text
);
create index home_person on town.home (person);
create table town.child (
    person bigint,
    number integer,
    born   date,
    there  boolean
);
create index child_person on town.child (person);
create table town.stay (
    person     bigint,
    valid_from date,
    valid_to   date,
    kind       text
);
create index stay_person on town.stay (person);
insert into town.person
select i * 10, (array['3101', '3102', '44', null])[1 + i % 4], case when i % 60 <> 7 then date '1966-03-01' + (i * 7 % 400 - 200) end,
       case when i % 50 <> 8 then repeat('n', 1 + i % 30) end, case when i % 70 <> 9 then i % 50 <> 49 end
  from generate_series(1, :people) i;
insert into town.tenant select i * 10 + 5, '3101' from generate_series(1, :people, 3) i;
insert into town.work
select i * 10, (array['full', 'part', 'none'])[1 + i % 3]::town.status, case when i % 40 <> 3 then i % 97 * 10.25 end,
       case when i % 4 > 0 then date '2020-01-01' + i % 31 end, date '2030-01-01'
  from generate_series(1, :people) i where i % 10 <> 9;
insert into town.home
select i * 10, i % 3 = 0, case when i % 20 <> 5 then 1 + i % 6 end, case when i % 2 = 0 then repeat('ö', i % 9) end
  from generate_series(1, :people) i where i % 7 <> 6
 union all
select i * 10 + 5, false, 1 + i % 6, 'nobody''s' from generate_series(1, :people, 9) i;
insert into town.child
select i * 10, n, date '2008-03-01' + ((i * 7 + n * 13) % 400 - 200), (i + n) % 3 <> 0
  from generate_series(1, :people) i, generate_series(1, 3) n where n <= i % 4;
insert into town.stay
select i * 10, date '2020-01-01', case when i % 30 = 1 then date '2026-03-02' end, (array['local', 'permit', 'none'])[1 + i % 3]
  from generate_series(1, :people) i
 union all
select i * 10, date '2026-03-02', null, 'returned' from generate_series(1, :people, 30) i;
alter table town.tenant set (autovacuum_enabled = off);
alter table town.person set (autovacuum_enabled = off);
alter table town.work set (autovacuum_enabled = off);
alter table town.home set (autovacuum_enabled = off);
alter table town.child set (autovacuum_enabled = off);
alter table town.stay set (autovacuum_enabled = off);
vacuum analyze town.person, town.tenant, town.work, town.home, town.child, town.stay;
