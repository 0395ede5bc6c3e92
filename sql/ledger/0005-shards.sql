-- SPDX-License-Identifier: Apache-2.0
--
-- Shards are cut by the planner's statistics, not by counting: how many subjects a shard or a run has is an estimate, shown as
-- progress, until the shards are read. A shard that turns out far too large is cut while it is open: it keeps the last of its keys,
-- new shards take the others. What holds at the end: the shards of a kind cover all keys without gap or overlap, all are done, and
-- read by shards = read by region = sum of outcomes.

ALTER TABLE entitle.run_shard DROP CONSTRAINT run_shard_reads_what_was_planned;
ALTER TABLE entitle.run_shard RENAME n_planned TO n_estimated;
ALTER TABLE entitle.run RENAME n_planned TO n_estimated;
COMMENT ON COLUMN entitle.run_shard.n_estimated IS 'subjects, before they were read: for progress only; n_read is what there was';
COMMENT ON COLUMN entitle.run.n_estimated IS
    'subjects, before they were read: for progress only; the sum of run_shard.n_read is what there was';

DROP TRIGGER change ON entitle.run;
CREATE TRIGGER change BEFORE UPDATE ON entitle.run FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state epoch finished_at failure',
    'running>computed', 'running>failed', 'computed>released', 'computed>held', 'computed>failed',
    'held>released', 'held>rejected');
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER change;
DROP TRIGGER change ON entitle.run_shard;
CREATE TRIGGER change BEFORE UPDATE ON entitle.run_shard FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state low_key n_estimated n_read epoch finished_at', 'open>done');
ALTER TABLE entitle.run_shard ENABLE ALWAYS TRIGGER change;

CREATE OR REPLACE FUNCTION entitle.check_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.epoch < OLD.epoch OR (OLD.state <> 'running' AND NEW.epoch <> OLD.epoch) THEN
        RAISE EXCEPTION 'entitle.run: the epoch of run % only grows, and only while it is running', OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION entitle.check_shard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'done' THEN
        RAISE EXCEPTION 'entitle.run_shard: shard % of run % is done', OLD.shard, OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.low_key < OLD.low_key THEN
        RAISE EXCEPTION 'entitle.run_shard: shard % of run % only becomes smaller', OLD.shard, OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Where the ranges that cover all keys begin and end, by what a key is in this ledger: as key_first() and key_last() in
-- engine/column/key.c. The last of text is U+10FFFF, a noncharacter.
DO $$
DECLARE
    base text := (SELECT format_type(typbasetype, NULL) FROM pg_type WHERE oid = 'entitle.subject_key'::regtype);
    first text := CASE base WHEN 'bigint' THEN '-9223372036854775807' WHEN 'uuid' THEN '00000000-0000-0000-0000-000000000000' ELSE '' END;
    last  text := CASE base WHEN 'bigint' THEN '9223372036854775807' WHEN 'uuid' THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                            ELSE U&'\+10FFFF' END;
BEGIN
    EXECUTE format('CREATE FUNCTION entitle.first_key() RETURNS entitle.subject_key LANGUAGE sql IMMUTABLE RETURN %L::entitle.subject_key', first);
    EXECUTE format('CREATE FUNCTION entitle.last_key() RETURNS entitle.subject_key LANGUAGE sql IMMUTABLE RETURN %L::entitle.subject_key', last);
END $$;
