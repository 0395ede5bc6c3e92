-- SPDX-License-Identifier: Apache-2.0
--
-- Two people of the sample city's bureau: `clerk` submits rules and runs nights, `chief` approves and releases. After `entitle init`,
-- which makes the groups, by a superuser:
--
--     psql -v ON_ERROR_STOP=1 -f sql/sample/people.sql
--
-- They belong to the server, so they may be there already.
do $$
declare
    department text;
begin
    if to_regrole('clerk') is null then
        create role clerk login;
    end if;
    if to_regrole('chief') is null then
        create role chief login;
    end if;
    grant entitle_engine to clerk;
    grant entitle_approver to chief;
    -- What the departments share: the night reads it, and the second look before a release. (For a real bureau,
    -- `entitle init --grants` says which columns.)
    foreach department in array array['civil', 'residence', 'employment', 'certificate', 'disability', 'welfare', 'funeral', 'sharing'] loop
        execute format('grant usage on schema %I to clerk, chief', department);
        execute format('grant select on all tables in schema %I to clerk, chief', department);
    end loop;
end $$;
