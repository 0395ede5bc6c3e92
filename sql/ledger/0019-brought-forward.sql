-- SPDX-License-Identifier: Apache-2.0
--
-- What stands is brought forward from night to night. A night read every grant record there is, to find that most of them are as they
-- were: two fifths of its time. Now each shard leaves what stands once its records count, and the next night takes it from there, as
-- long as it can tell that nothing else was added.
--
-- This is a copy. entitle.grant_record stays the only place that says what somebody has, and whoever empties this table makes the next
-- night slower and nothing else. A night takes nothing from here that it has not checked (engine/run/standing_forward.c):
--   * it was left by the last run that was released, all of it, with nothing held back;
--   * the runs before that one of which not everything counts are the same as then;
--   * there are as many grant records of these keys as it speaks of: each record has a number, and none ever goes;
--   * the records of everybody who was ever stopped or reduced are read, for that is what people add between nights.

CREATE TABLE entitle.brought_forward (
    run_id       bigint NOT NULL REFERENCES entitle.run,
    subject_kind text COLLATE "C" NOT NULL,
    low_key      entitle.subject_key NOT NULL, -- low_key <= key < high_key, a shard's
    high_key     entitle.subject_key NOT NULL,
    uncounted    text COLLATE "C" NOT NULL,    -- runs before this one of which not everything counted: 'run:share:withheld;...'
    content      bytea NOT NULL,               -- engine/run/standing_content.c
    PRIMARY KEY (run_id, subject_kind, low_key),
    CHECK (low_key < high_key)
);
-- It is as dense as compression would make it.
ALTER TABLE entitle.brought_forward ALTER content SET STORAGE EXTERNAL;
CREATE TRIGGER no_change BEFORE UPDATE ON entitle.brought_forward FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER run_goes_on AFTER INSERT ON entitle.brought_forward REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entitle.check_added();
ALTER TABLE entitle.brought_forward ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE entitle.brought_forward ENABLE ALWAYS TRIGGER run_goes_on;

-- Whose records people added to between nights.
CREATE INDEX grant_record_less ON entitle.grant_record (subject) WHERE kind IN ('s', 'd');

-- What an earlier run left is of no use once a later one is released.
CREATE FUNCTION entitle.forget_brought_forward() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM entitle.brought_forward WHERE run_id <> NEW.run_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION entitle.forget_brought_forward() FROM PUBLIC;
CREATE TRIGGER forget_brought_forward AFTER UPDATE ON entitle.run FOR EACH ROW
    WHEN (NEW.state = 'released' AND OLD.state <> 'released') EXECUTE FUNCTION entitle.forget_brought_forward();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER forget_brought_forward;

-- A shard's counts are some five hundred rows, and the key that refers to the shard was looked up for each: half of what the server does
-- for a shard beside its records. Once a statement is enough, for shards never go and never get another number (0002, 0005).
ALTER TABLE entitle.run_read DROP CONSTRAINT run_read_run_id_shard_fkey;
ALTER TABLE entitle.run_count DROP CONSTRAINT run_count_run_id_shard_fkey;
CREATE FUNCTION entitle.check_of_shard() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    SELECT a.run_id, a.shard INTO wrong
      FROM (SELECT DISTINCT run_id, shard FROM added) a
     WHERE NOT EXISTS (SELECT FROM entitle.run_shard s WHERE s.run_id = a.run_id AND s.shard = a.shard)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entitle.%: run % has no shard %', TG_TABLE_NAME, wrong.run_id, wrong.shard
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['run_read', 'run_count'] LOOP
        EXECUTE format('CREATE TRIGGER of_shard AFTER INSERT ON entitle.%I REFERENCING NEW TABLE AS added
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.check_of_shard()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER of_shard', t);
    END LOOP;
    -- For ledgers whose grant_roles() is older than this table.
    IF to_regrole('entitle_engine') IS NOT NULL THEN
        GRANT SELECT, INSERT ON entitle.brought_forward TO entitle_engine;
    END IF;
END $$;
