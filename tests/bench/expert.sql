-- SPDX-License-Identifier: Apache-2.0
--
-- The same by somebody who tunes: ages turned into birth dates once and by hand, the join kept in an unlogged table with the
-- facts already in JSON, a branch for each benefit that the planner may run in parallel, the unique index built after the load.
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
drop table if exists sql_joined, sql_grant;

create unlogged table sql_joined as
select person_id, p.birth_date, p.sex, p.disability_grade, r.kind, e.status, e.monthly_wage, e.contribution_months,
       jsonb_build_object('birth', p.birth_date, 'sex', p.sex, 'kind', r.kind, 'status', e.status, 'wage', e.monthly_wage,
                          'months', e.contribution_months, 'grade', p.disability_grade) as facts
  from registry.person as p
  join registry.residency as r using (person_id)
  join registry.employment as e using (person_id)
 where p.death_date is null;

create table sql_grant as
select person_id, 'old-age-allowance' as benefit, date '2026-11-01' as month,
       case when birth_date <= '1926-11-23' then 600.00 when birth_date <= '1936-11-23' then 350.00 else 180.00 end as amount,
       'bench law 1' as law, facts
  from sql_joined
 where kind = 'local' and birth_date <= '1946-11-23'
union all
select person_id, 'resident-pension', date '2026-11-01', 1200 + 1.5 * contribution_months, 'bench law 2', facts
  from sql_joined
 where kind = 'local' and birth_date <= '1966-11-23' and status in ('none', 'flexible') and contribution_months < 180
union all
select person_id, 'retirement-notice', date '2026-11-01', 0, 'bench law 3', facts
  from sql_joined
 where status = 'employed'
   and ((sex = 'M' and birth_date > '1966-11-23' and birth_date <= '1967-11-23')
        or (sex = 'F' and birth_date > '1971-11-23' and birth_date <= '1972-11-23'))
union all
select person_id, 'unemployment-benefit', date '2026-11-01', least(round(0.6 * monthly_wage, 2), 2175.00), 'bench law 4', facts
  from sql_joined
 where status = 'unemployed' and contribution_months >= 12 and birth_date > '1966-11-23'
union all
select person_id, 'flexible-work-subsidy', date '2026-11-01', round(0.14 * monthly_wage, 2), 'bench law 5', facts
  from sql_joined
 where status = 'flexible'
   and ((sex = 'M' and birth_date <= '1976-11-23') or (sex = 'F' and birth_date <= '1986-11-23'))
union all
select person_id, 'child-allowance', date '2026-11-01', 300.00, 'bench law 6', facts
  from sql_joined
 where kind = 'local' and birth_date > '2023-11-23'
union all
select person_id, 'disability-aid', date '2026-11-01', case disability_grade when 1 then 500.00 else 300.00 end, 'bench law 7',
       facts
  from sql_joined
 where disability_grade in (1, 2)
union all
select person_id, 'low-wage-supplement', date '2026-11-01', round(0.25 * (2690 - monthly_wage), 2), 'bench law 8', facts
  from sql_joined
 where status = 'employed' and monthly_wage < 2690;

alter table sql_grant add unique (person_id, benefit, month);
drop table sql_joined;
