-- SPDX-License-Identifier: Apache-2.0
--
-- The eight benefits as a bureau's programmer writes them first: one INSERT over one join, as of 2026-11-23, into a table
-- with the unique key that a ledger of grants must have, with the facts kept beside each grant.
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
with living as (
    select person_id, p.sex, p.disability_grade, r.kind, e.status, e.monthly_wage, e.contribution_months,
           extract(year from age(date '2026-11-23', p.birth_date))::int as age
      from registry.person as p
      join registry.residency as r using (person_id)
      join registry.employment as e using (person_id)
     where p.death_date is null
)
select l.person_id, b.benefit, date '2026-11-01', b.amount, b.law,
       jsonb_build_object('age', l.age, 'sex', l.sex, 'kind', l.kind, 'status', l.status, 'wage', l.monthly_wage,
                          'months', l.contribution_months, 'grade', l.disability_grade)
  from living as l
 cross join lateral (values
    ('old-age-allowance', 'bench law 1',
     case when l.kind = 'local' and l.age >= 100 then 600.00
          when l.kind = 'local' and l.age >= 90 then 350.00
          when l.kind = 'local' and l.age >= 80 then 180.00 end),
    ('resident-pension', 'bench law 2',
     case when l.kind = 'local' and l.age >= 60 and l.status in ('none', 'flexible') and l.contribution_months < 180
          then 1200 + 1.5 * l.contribution_months end),
    ('retirement-notice', 'bench law 3',
     case when l.status = 'employed' and ((l.sex = 'M' and l.age = 59) or (l.sex = 'F' and l.age = 54)) then 0.00 end),
    ('unemployment-benefit', 'bench law 4',
     case when l.status = 'unemployed' and l.contribution_months >= 12 and l.age < 60
          then least(round(0.6 * l.monthly_wage, 2), 2175.00) end),
    ('flexible-work-subsidy', 'bench law 5',
     case when l.status = 'flexible' and ((l.sex = 'M' and l.age >= 50) or (l.sex = 'F' and l.age >= 40))
          then round(0.14 * l.monthly_wage, 2) end),
    ('child-allowance', 'bench law 6', case when l.kind = 'local' and l.age < 3 then 300.00 end),
    ('disability-aid', 'bench law 7',
     case l.disability_grade when 1 then 500.00 when 2 then 300.00 end),
    ('low-wage-supplement', 'bench law 8',
     case when l.status = 'employed' and l.monthly_wage < 2690 then round(0.25 * (2690 - l.monthly_wage), 2) end)
 ) as b (benefit, law, amount)
 where b.amount is not null;
