-- SPDX-License-Identifier: Apache-2.0
--
-- The sample city's departments, each with its own schema as departments have. No foreign keys between them and few
-- constraints inside: these are extracts that departments share, and extracts are dirty.
-- Run through city.sql.

-- Civil registry: persons, births with parents, deaths.
create schema civil;
create table civil.person (
    person_id     bigint not null, -- not unique: extracts hold duplicates
    id_number     text,            -- 18 characters; the same one twice is dirt
    name          text,
    birth_date    date,            -- missing or in the future is dirt
    sex           text,            -- 'M', 'F'
    nationality   text,            -- 'CHN', ...
    region        text,            -- six-digit code of the district that keeps the person's record
    hukou         text,            -- where the household is registered: 'local' (that district), 'elsewhere'
    worker_status text             -- 'cadre' (women: original age 55), 'worker' (women: 50), null for men
);
create table civil.birth (          -- one row per child
    child_id    bigint not null,
    mother_id   bigint,
    father_id   bigint,
    guardian_id bigint,             -- who receives for the child; null when not known
    region      text
);
create table civil.death (
    person_id  bigint not null,
    died_on    date
);
create table civil.feed (table_name text primary key, loaded_on date not null);

-- Residence administration: spells of residence, overlapping ones are dirt.
create schema residence;
create table residence.spell (
    person_id  bigint not null,
    region     text,
    kind       text,                -- 'local', 'permit', 'visitor'
    valid_from date not null,
    valid_to   date                 -- exclusive; null = still there
);
create table residence.feed (table_name text primary key, loaded_on date not null);

-- Employment and social insurance: spells of work with contributions, one summary a person.
create schema employment;
create table employment.employer (
    employer_id bigint primary key,
    name        text not null,
    region      text not null
);
create table employment.spell (
    person_id    bigint not null,
    employer_id  bigint,            -- one that does not exist is dirt
    kind         text,              -- 'employed', 'flexible'
    monthly_wage numeric(12, 2),
    valid_from   date not null,
    valid_to     date,
    end_reason   text               -- 'dismissed', 'expired', 'resigned', 'retired'; null = still there
);
create table employment.insurance (
    person_id             bigint not null,
    status                text,     -- 'employed', 'unemployed', 'flexible', 'retired', 'none'
    pension_months        int,      -- months of pension contributions in all
    resident_months       int,      -- months of contributions to the resident scheme
    unemployment_months   int,      -- months of unemployment insurance since the last claim
    drawn_months          int,      -- benefit months drawn in this spell
    medical_months        int,      -- months of medical insurance in all
    registered_seeking    boolean,  -- registered and looking for work
    left_voluntarily      boolean,
    drawing_state_pension boolean
);
-- For which time contributions were paid, from spells of work or by oneself; who falls behind has a gap.
create table employment.contribution (
    person_id  bigint not null,
    kind       text,                -- 'employed', 'flexible'
    valid_from date not null,
    valid_to   date                 -- exclusive; null = they go on
);
-- The employment service: whom it recognises as hard to place.
create table employment.hardship (
    person_id         bigint not null,
    recognised_on     date not null,
    ended_on          date,         -- exclusive
    subsidised_months int           -- for so many months contributions have been subsidised
);
-- An archive of its own, fed separately: benefit months that an earlier claim left unused.
create table employment.earlier_claim (
    person_id      bigint not null,
    carried_months int
);
create table employment.feed (table_name text primary key, loaded_on date not null);

-- Certificates: health certificates with the employer they were shown to.
create schema certificate;
create table certificate.health (
    certificate_id bigint not null,
    holder_id      bigint,
    employer_id    bigint,
    region         text,
    trade          text,            -- 'food', 'public-place', 'childcare'
    issued_on      date,
    expires_on     date
);
create table certificate.feed (table_name text primary key, loaded_on date not null);

-- The federation of the disabled: certificates.
create schema disability;
create table disability.certificate (
    person_id  bigint not null,
    category   text,                -- 'sight', 'hearing', 'speech', 'limbs', 'intellect', 'mind', 'several'
    level      int,                 -- 1 (the most severe) to 4
    status     text,                -- 'valid', 'frozen', 'cancelled'
    issued_on  date,
    expires_on date
);
create table disability.feed (table_name text primary key, loaded_on date not null);

-- Civil affairs: what they pay, the households whose means they assessed, children in need.
create schema welfare;
create table welfare.payment (
    person_id  bigint not null,
    benefit    text,                -- 'destitute-support', 'work-injury-care', 'fund-paid-pension'
    valid_from date not null,
    valid_to   date                 -- exclusive
);
create table welfare.assessed_member ( -- one row per member of an applicant's household, the applicant too
    applicant_id   bigint not null,
    member_id      bigint,
    monthly_income numeric(12, 2)
);
create table welfare.child_in_need (
    child_id      bigint not null,
    kind          text,             -- 'orphan', 'unattended'
    care          text,             -- 'family', 'institution'
    payee_id      bigint,           -- the guardian; the institution from 800000000 on
    recognised_on date not null,
    ended_on      date
);
create table welfare.feed (table_name text primary key, loaded_on date not null);

-- Funeral homes and insurers: the second source of deaths.
create schema funeral;
create table funeral.cremation (
    person_id bigint not null,
    died_on   date
);
create table funeral.feed (table_name text primary key, loaded_on date not null);

-- What departments share across their borders: views, so that each owner decides what leaves (sharing.sql).
create schema sharing;
