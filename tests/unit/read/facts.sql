-- SPDX-License-Identifier: Apache-2.0
-- The tables of tests/rulebooks/facts, with every PostgreSQL type a fact can come from.
drop schema if exists facts cascade;
create schema facts;
create type facts.grp as enum ('a', 'b', 'error', 'odd');
create domain facts.score as numeric(5, 1) check (value >= -1);
create domain facts.inner_score as facts.score;
create table facts.feed (loaded_on timestamptz);
create table facts.person (
    id      integer,
    region  varchar(12),
    born_on date,
    alive   boolean,
    score   facts.inner_score,
    grp     facts.grp,
    payee   bigint,
    event   uuid,
    died    boolean,
    note    text
);
create table facts.home (person smallint, own boolean, valid_from date, valid_to date);
create table facts.job (person bigint, since date, kind char(8), pay double precision);
create table facts.card (person bigint, kind text, pay numeric);
create index on facts.person (id);
insert into facts.feed values ('2026-11-22 23:30:00+00'), ('2026-11-20'), ('-infinity');
insert into facts.person values
    (1, '3101', '1950-02-28', true, 50.5, 'a', 4000000000, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', false, 'x'),
    (3, null, 'infinity', null, null, null, null, null, null, null),
    (4, '44', '0044-03-15 BC', true, 100, 'b', 4, null, false, ''),
    (4, '31', '1950-01-01', true, 100, 'b', 4, null, false, ''),
    (7, '', '1950-01-01', true, 0, 'odd', 7, null, true, '');
insert into facts.home values
    (1, true, '2020-01-01', '2026-11-23'), -- ended on the as-of date: not in force
    (1, false, '2026-11-23', null),        -- begins on it: in force
    (2, true, '2020-01-01', null),         -- of nobody
    (3, true, '2026-11-24', null),         -- not yet
    (7, true, '2020-01-01', '2026-11-24');
insert into facts.job values
    (1, '2020-01-01', 'night', 0.1), (1, '2019-01-01', 'day', 'NaN'),
    (7, '2020-01-01', 'B', 1), (7, '2020-01-01', 'a', 1), (7, '2020-01-01', 'a', 0.5);
insert into facts.card values (1, 'gold', 1), (3, null, null);
