-- SPDX-License-Identifier: Apache-2.0
--
-- The departments of the sample city deliver again, on another date:
--
--     psql -v ON_ERROR_STOP=1 -v as_of=2026-12-01 -f sql/sample/deliver.sql
--
-- as_of    the date of the newest feed afterwards; the others keep their distance to it, so a feed that was late stays late
--
-- What they deliver is what they had: people grow older, nothing else changes.
\set QUIET on
begin;
create temporary table moved on commit drop as
    select (:'as_of')::date - max(loaded_on) as days
      from (select loaded_on from civil.feed union all select loaded_on from residence.feed
            union all select loaded_on from employment.feed union all select loaded_on from certificate.feed
            union all select loaded_on from disability.feed union all select loaded_on from welfare.feed
            union all select loaded_on from funeral.feed) as feeds;
update civil.feed set loaded_on = loaded_on + days from moved;
update residence.feed set loaded_on = loaded_on + days from moved;
update employment.feed set loaded_on = loaded_on + days from moved;
update certificate.feed set loaded_on = loaded_on + days from moved;
update disability.feed set loaded_on = loaded_on + days from moved;
update welfare.feed set loaded_on = loaded_on + days from moved;
update funeral.feed set loaded_on = loaded_on + days from moved;
commit;
