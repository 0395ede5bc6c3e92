-- SPDX-License-Identifier: Apache-2.0
--
-- What the ledger does not let happen, whoever asks. The triggers are ENABLE ALWAYS, or a session with
-- session_replication_role = replica would pass them by; TRUNCATE has its own, because it fires no row trigger.

CREATE FUNCTION entitle.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entitle.% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

-- Nothing of these changes or goes once it is written.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['schema_version', 'rulebook_file', 'rulebook_benefit', 'run_read', 'run_count',
                             'source_state', 'grant_record', 'access_log'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER append_only', t);
    END LOOP;
    -- These change state, but no row ever goes.
    FOREACH t IN ARRAY ARRAY['rulebook', 'run', 'run_shard', 'entitlement', 'offer', 'proposal', 'hold', 'notification',
                             'refusal', 'open_case', 'pause'] LOOP
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_delete', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['schema_version', 'rulebook', 'rulebook_file', 'rulebook_benefit', 'run', 'run_shard',
                             'run_read', 'run_count', 'source_state', 'entitlement', 'grant_record', 'offer', 'proposal',
                             'hold', 'notification', 'refusal', 'open_case', 'pause', 'access_log'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END $$;

-- State changes. Argument 0: the columns an UPDATE may touch, separated by blanks, 'state' among them. The others:
-- 'from>to', one per change that is allowed. An UPDATE that leaves the state as it is may touch the same columns.
CREATE FUNCTION entitle.check_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := string_to_array(TG_ARGV[0], ' ');
BEGIN
    IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'entitle.%: only % may change', TG_TABLE_NAME, array_to_string(free, ', ')
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state || '>' || NEW.state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION 'entitle.%: state % cannot become %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER change BEFORE UPDATE ON entitle.run FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state epoch finished_at n_planned failure',
    'running>computed', 'running>failed', 'computed>released', 'computed>held', 'computed>failed',
    'held>released', 'held>rejected');
CREATE TRIGGER change BEFORE UPDATE ON entitle.run_shard FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state n_planned n_read epoch finished_at', 'open>done');
CREATE TRIGGER change BEFORE UPDATE ON entitle.offer FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state closed_run', 'open>accepted', 'open>refused', 'open>lapsed', 'open>granted',
    'accepted>granted', 'accepted>refused');
CREATE TRIGGER change BEFORE UPDATE ON entitle.proposal FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state closed_run decided_by decided_at', 'open>approved', 'open>rejected', 'open>withdrawn');
CREATE TRIGGER change BEFORE UPDATE ON entitle.hold FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state resolved_run', 'open>resolved');
CREATE TRIGGER change BEFORE UPDATE ON entitle.notification FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state attempts consumer lease_until last_error',
    'ready>leased', 'leased>ready', 'leased>delivered', 'leased>failed', 'failed>ready');
ALTER TABLE entitle.run          ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.run_shard    ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.offer        ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.proposal     ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.hold         ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.notification ENABLE ALWAYS TRIGGER change;

-- A shard that is done, and a run past its shards, stand still; an epoch only grows.
CREATE FUNCTION entitle.check_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.epoch < OLD.epoch OR (OLD.state <> 'running' AND (NEW.epoch, NEW.n_planned) <> (OLD.epoch, OLD.n_planned)) THEN
        RAISE EXCEPTION 'entitle.run: the epoch of run % only grows, and only while it is running', OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER epoch BEFORE UPDATE ON entitle.run FOR EACH ROW EXECUTE FUNCTION entitle.check_run();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER epoch;

CREATE FUNCTION entitle.check_shard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'done' THEN
        RAISE EXCEPTION 'entitle.run_shard: shard % of run % is done', OLD.shard, OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER done BEFORE UPDATE ON entitle.run_shard FOR EACH ROW EXECUTE FUNCTION entitle.check_shard();
ALTER TABLE entitle.run_shard ENABLE ALWAYS TRIGGER done;

-- An entitlement keeps its key; it comes back from 'stopped' only with a new grant record. Without to_jsonb: a night of raises
-- changes millions.
CREATE FUNCTION entitle.check_entitlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject, NEW.benefit, NEW.event) IS DISTINCT FROM (OLD.subject, OLD.benefit, OLD.event) OR NEW.seq < OLD.seq THEN
        RAISE EXCEPTION 'entitle.entitlement: the key stays and seq only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'stopped' AND NEW.state = 'active' AND NEW.seq = OLD.seq THEN
        RAISE EXCEPTION 'entitle.entitlement: a stopped one is active again only with a new grant record'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change BEFORE UPDATE ON entitle.entitlement FOR EACH ROW EXECUTE FUNCTION entitle.check_entitlement();
ALTER TABLE entitle.entitlement ENABLE ALWAYS TRIGGER change;

-- A rulebook is what was submitted; only its approval is added, once.
CREATE FUNCTION entitle.check_rulebook() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - '{approved_by,approved_at}'::text[] <> to_jsonb(NEW) - '{approved_by,approved_at}'::text[]
       OR OLD.approved_by IS NOT NULL THEN
        RAISE EXCEPTION 'entitle.rulebook: only an approval can be added, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change BEFORE UPDATE ON entitle.rulebook FOR EACH ROW EXECUTE FUNCTION entitle.check_rulebook();
ALTER TABLE entitle.rulebook ENABLE ALWAYS TRIGGER change;

-- A refusal, an open case or a pause is ended, not rewritten.
CREATE FUNCTION entitle.check_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY[TG_ARGV[0], 'note'] <> to_jsonb(NEW) - ARRAY[TG_ARGV[0], 'note'] THEN
        RAISE EXCEPTION 'entitle.%: only % and note may change', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change BEFORE UPDATE ON entitle.refusal FOR EACH ROW EXECUTE FUNCTION entitle.check_ended('revoked_on');
CREATE TRIGGER change BEFORE UPDATE ON entitle.open_case FOR EACH ROW EXECUTE FUNCTION entitle.check_ended('revoked_on');
CREATE TRIGGER change BEFORE UPDATE ON entitle.pause FOR EACH ROW EXECUTE FUNCTION entitle.check_ended('ended');
ALTER TABLE entitle.refusal   ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.open_case ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.pause     ENABLE ALWAYS TRIGGER change;
