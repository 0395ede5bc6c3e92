-- SPDX-License-Identifier: Apache-2.0
--
-- What the sample city's departments share: views, so that each owner decides which columns leave and in what form. Run
-- through city.sql.
--
-- The engine reads them by ranges of their first column, many ranges a night, so none may need a whole table to answer
-- for a few keys: grouping is by the key alone (PostgreSQL then filters before it groups), and everything else is looked
-- up row by row through an index.

-- Whom benefits are decided for. Every person in the registry, dead ones too: who draws a benefit and dies must be found.
create view sharing.subject_person as
    select person_id, min(region) as region from civil.person group by person_id;

-- Children under four, with the year that a late claim needs; counted from the day of the extract, so that the view gives
-- the same rows whenever it is read. A child without a birth date may be under four. A subquery rather than a join: the
-- planner would read all persons for the children of one range.
create view sharing.subject_child as
    select b.child_id, b.region
      from civil.birth b
     where (select bool_or(p.birth_date is null
                           or p.birth_date > (select max(loaded_on) from civil.feed) - interval '4 years')
              from civil.person p where p.person_id = b.child_id);

create view sharing.subject_certificate as
    select certificate_id, region from certificate.health;

-- Persons whose id number is another's too, and how many share it; whoever is not listed has a number of his or her own.
-- A list of exceptions, made anew with each feed, is cheaper to read every night than a count for everybody. The number
-- itself does not leave.
create materialized view sharing.shared_id_number as
    select person_id, max(uses) as uses
      from civil.person
      join (select id_number, count(distinct person_id) as uses from civil.person
             group by id_number having count(*) > 1) as number using (id_number)
     where uses > 1
     group by person_id;
create index on sharing.shared_id_number (person_id);

-- Who receives for a child, and in how many death records he or she is. The guardian's other facts do not leave.
create view sharing.guardian as
    select b.child_id, b.guardian_id,
           (select count(*) from civil.death d where d.person_id = b.guardian_id) as registry_deaths,
           (select count(*) from funeral.cremation c where c.person_id = b.guardian_id) as funeral_deaths
      from civil.birth b;

-- For how long somebody has lived in a province or city of that rank without a gap: spells that adjoin or overlap are one
-- stay. Likewise contributions of one kind.
create view sharing.stay as
    select person_id, region, lower(stay) as since, upper(stay) as until
      from (select person_id, left(region, 2) as region, range_agg(daterange(valid_from, valid_to)) as stays
              from residence.spell
             where valid_to is null or valid_from < valid_to
             group by person_id, left(region, 2)) as person, unnest(stays) as stay;
create view sharing.contribution_spell as
    select person_id, kind, lower(spell) as since, upper(spell) as until
      from (select person_id, kind, range_agg(daterange(valid_from, valid_to)) as spells
              from employment.contribution
             where valid_to is null or valid_from < valid_to
             group by person_id, kind) as person, unnest(spells) as spell;

-- The holder of a certificate, as the guardian of a child.
create view sharing.certificate_holder as
    select h.certificate_id, h.holder_id,
           (select count(*) from civil.death d where d.person_id = h.holder_id) as registry_deaths,
           (select count(*) from funeral.cremation c where c.person_id = h.holder_id) as funeral_deaths
      from certificate.health h;

-- Is the employer that a certificate names in the register?
create view sharing.employer_known as
    select h.certificate_id,
           (select count(*) from employment.employer e where e.employer_id = h.employer_id) = 1 as known
      from certificate.health h;

-- One watermark a source: the social insurance agency keeps three registers and feeds each in its own time.
create view sharing.insurance_feed as
    select loaded_on from employment.feed where table_name in ('spell', 'insurance', 'contribution');
create view sharing.hardship_feed as
    select loaded_on from employment.feed where table_name = 'hardship';
create view sharing.employer_feed as
    select loaded_on from employment.feed where table_name = 'employer';
create view sharing.earlier_claim_feed as
    select loaded_on from employment.feed where table_name = 'earlier_claim';
