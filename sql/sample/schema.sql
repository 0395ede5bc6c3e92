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
    registered_seeking    boolean,  -- registered and looking for work
    left_voluntarily      boolean,
    drawing_state_pension boolean
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

-- Funeral homes and insurers: the second source of deaths.
create schema funeral;
create table funeral.cremation (
    person_id bigint not null,
    died_on   date
);
create table funeral.feed (table_name text primary key, loaded_on date not null);

-- What departments share across their borders: views, so that each owner decides what leaves (sharing.sql).
create schema sharing;
