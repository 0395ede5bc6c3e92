-- SPDX-License-Identifier: Apache-2.0
--
-- The tables of tests/rulebooks/night with :people persons of every sort; with 0, nobody.
create schema night;
create table night.feed (loaded_on date not null);
insert into night.feed values (date '2026-03-01');
create table night.person (
    id     bigint, -- not unique, as in any extract
    region text,
    alive  boolean,
    score  int,
    member boolean,
    club   boolean,
    died   boolean,
    helper bigint
);
create index person_id on night.person (id);
insert into night.person
select i, (array['3101', '3102', '44', null])[1 + i % 4],
       case when i % 50 = 48 then null else i % 50 <> 49 end,
       case when i % 20 = 19 then null else i * 7 % 100 end,
       case when i % 40 = 5 then null else i % 10 = 3 end,
       i % 10 = 4, false, case when i % 3 = 0 then i + 100000 end
  from generate_series(1, :people) i;
vacuum analyze night.person;
