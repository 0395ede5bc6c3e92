-- SPDX-License-Identifier: Apache-2.0
--
-- A pause says why it was made, and who lifted it and when; neither is rewritten afterwards. A scope has one pause at a time, or
-- lifting it would leave another behind.

UPDATE entitle.pause p
   SET ended = greatest(now(), since)
 WHERE ended IS NULL
   AND EXISTS (SELECT FROM entitle.pause q
                WHERE q.scope_kind = p.scope_kind AND q.scope = p.scope AND q.ended IS NULL AND q.since < p.since);

ALTER TABLE entitle.pause RENAME note TO reason;
ALTER TABLE entitle.pause ADD ended_by text; -- NULL in what was lifted before there was this column
ALTER TABLE entitle.pause ADD CONSTRAINT pause_ended_by CHECK (ended_by IS NULL OR ended IS NOT NULL);
ALTER TABLE entitle.pause ALTER recorded_by SET DEFAULT session_user;
CREATE UNIQUE INDEX pause_open ON entitle.pause (scope_kind, scope) WHERE ended IS NULL;
COMMENT ON COLUMN entitle.pause.ended IS 'when it was lifted; later than now: until when it holds';

CREATE FUNCTION entitle.check_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - '{ended,ended_by}'::text[] <> to_jsonb(NEW) - '{ended,ended_by}'::text[] OR NEW.ended IS NULL THEN
        RAISE EXCEPTION 'entitle.pause: a pause is lifted, not rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended <= now() THEN
        RAISE EXCEPTION 'entitle.pause: the pause was lifted already' USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.ended_by := session_user;
    RETURN NEW;
END $$;
DROP TRIGGER change ON entitle.pause;
CREATE TRIGGER change BEFORE UPDATE ON entitle.pause FOR EACH ROW EXECUTE FUNCTION entitle.check_pause();
ALTER TABLE entitle.pause ENABLE ALWAYS TRIGGER change;
