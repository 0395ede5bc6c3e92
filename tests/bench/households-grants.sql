-- SPDX-License-Identifier: Apache-2.0
--
-- The six benefits of tests/rulebooks/bench-lists in SQL, as of 2026-11-23: children and spells are counted once for each
-- person, then as in straightforward.sql.
drop table if exists sql_grant;
create table sql_grant (
    person_id bigint not null,
    benefit   text not null,
    month     date not null,
    amount    numeric(12, 2) not null,
    law       text not null,
    facts     jsonb not null,
    unique (person_id, benefit, month)
);

insert into sql_grant (person_id, benefit, month, amount, law, facts)
with aged as (
    select c.*, extract(year from age(date '2026-11-23', birth_date))::int as age from registry.child as c
), children as (
    select person_id, count(*) as n, count(*) filter (where at_home) as at_home,
           count(*) filter (where at_home and age < 3) as young, bool_or(age between 6 and 15) as school_age,
           min(birth_date) as oldest, max(birth_date) as youngest,
           jsonb_agg(jsonb_build_object('birth', birth_date, 'at home', at_home) order by number) as facts
      from aged group by person_id
), spells as (
    select person_id, count(*) as n, bool_and(valid_to is not null) as ended, max(valid_to) as last_day,
           coalesce(sum(months) filter (where insured), 0) as insured_months,
           coalesce(sum(months * monthly_wage) filter (where insured), 0) as wages,
           jsonb_agg(jsonb_build_object('to', valid_to, 'months', months, 'insured', insured, 'wage', monthly_wage)
                     order by number) as facts
      from registry.spell group by person_id
), living as (
    select person_id, extract(year from age(date '2026-11-23', p.birth_date))::int as age, r.kind,
           coalesce(c.n, 0) as children, coalesce(c.at_home, 0) as at_home, coalesce(c.young, 0) as young,
           coalesce(c.school_age, false) as school_age, c.oldest, c.youngest, c.facts as child_facts,
           coalesce(s.n, 0) as spells, coalesce(s.ended, true) as ended, s.last_day,
           coalesce(s.insured_months, 0) as insured_months, coalesce(s.wages, 0) as wages, s.facts as spell_facts
      from registry.person as p
      join registry.residency as r using (person_id)
      left join children as c using (person_id)
      left join spells as s using (person_id)
     where p.death_date is null
)
select l.person_id, b.benefit, date '2026-11-01', b.amount, b.law,
       jsonb_build_object('age', l.age, 'kind', l.kind, 'children', l.child_facts, 'spells', l.spell_facts)
  from living as l
 cross join lateral (values
    ('young-children', 'household law 1', case when l.young > 0 then 300.00 * l.young end),
    ('school-supplement', 'household law 2',
     case when l.kind = 'local' and l.school_age
          then case when l.children = 1 then 150.00 when l.children = 2 then 280.00 when l.children <= 4 then 400.00
                    else 500.00 end end),
    ('insured-pension', 'household law 3',
     case when l.age >= 60 and l.insured_months >= 120 then round(7.355 * l.insured_months, 2) end),
    ('transitional-aid', 'household law 4',
     case when l.spells > 0 and l.ended and l.last_day > date '2023-11-23'
          then case when l.last_day > date '2025-11-23' then 900.00 else 600.00 end end),
    ('parents-bonus', 'household law 5',
     case when l.children > 1 and l.youngest > date '2020-11-23' and l.oldest > date '2008-11-23'
          then 100.00 * l.at_home end),
    ('average-wage-benefit', 'household law 6',
     case when l.age < 60 and l.ended and l.insured_months >= 24 then round(0.4 * l.wages / l.insured_months, 2) end)
 ) as b (benefit, law, amount)
 where b.amount is not null;
