-- SPDX-License-Identifier: Apache-2.0
--
-- Two people of the sample city's bureau, with the rights they need and no more: `clerk` submits rules and runs nights, `chief` approves
-- and releases. After `entitle init`, by the owner:
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
    -- What the departments share: the night reads it, and the second look before a release.
    foreach department in array array['civil', 'residence', 'employment', 'certificate', 'funeral', 'sharing'] loop
        execute format('grant usage on schema %I to clerk, chief', department);
        execute format('grant select on all tables in schema %I to clerk, chief', department);
    end loop;
    if to_regrole('entitle_engine') is not null and to_regrole('entitle_approver') is not null then
        grant entitle_engine to clerk;
        grant entitle_approver to chief;
    else
        grant usage on schema entitle to clerk, chief;
        grant select, insert, update on all tables in schema entitle to clerk;
        grant select on all tables in schema entitle to chief;
        grant execute on function entitle.control_totals(bigint) to clerk;
        grant execute on function entitle.approve_rulebook(text), entitle.release_run(bigint, int, text),
            entitle.hold_back(bigint, text[], text[], text[]), entitle.reject_run(bigint, text) to chief;
    end if;
end $$;
