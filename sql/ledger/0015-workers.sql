-- SPDX-License-Identifier: Apache-2.0
--
-- Several processes on one run, and shards that fail again and again.
--
-- Three small tables of work notes: nothing that is decided stands in them, and nobody is shown or paid anything by them. They are
-- written by the process's own session, beside the transaction of the shard, and are there whatever becomes of that.

-- Snapshots of the sources that a further process can import: of the coordinator, and of each process that joined. A row says nothing of
-- whether the snapshot still lives; importing it does. A snapshot is a file of one server process: source_started tells a replica, or a
-- server that was started again, from the one where it was exported.
CREATE TABLE entitle.run_snapshot (
    run_id          bigint NOT NULL REFERENCES entitle.run,
    epoch           int NOT NULL,
    snapshot        text COLLATE "C" NOT NULL, -- as pg_export_snapshot() gave it
    source_system   text COLLATE "C" NOT NULL, -- system_identifier of pg_control_system()
    source_database text COLLATE "C" NOT NULL,
    source_started  timestamptz NOT NULL,      -- pg_postmaster_start_time()
    process         text NOT NULL,             -- host:pid
    added_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, epoch, source_system, source_started, snapshot)
);

-- Who works on which shard, committed before the work begins.
--   outcome   NULL      it is worked on, or was done, or the worker died and nobody has tried since (who does finds the shard unlocked)
--             returned  ended in order: a signal, a conflict with somebody else's change, a shard that was cut
--             failed    the shard failed; error says how
--             died      ended without a word: its process or its session is gone
--   forgiven  no longer counted: entitle run --retry-quarantined
-- No foreign key: its check would wait for the shard's row, which the worker's own transaction holds.
CREATE TABLE entitle.shard_attempt (
    run_id        bigint NOT NULL,
    shard         int NOT NULL,
    attempt       int NOT NULL CHECK (attempt >= 1),
    epoch         int NOT NULL,
    process       text NOT NULL, -- host:pid
    backend       int NOT NULL,  -- pid of the session that holds the shard
    backend_start timestamptz,
    began_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome       text COLLATE "C" CHECK (outcome IN ('returned', 'failed', 'died')),
    ended_at      timestamptz,
    error         text,
    forgiven      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run_id, shard, attempt),
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK ((outcome IS NOT DISTINCT FROM 'failed') = (error IS NOT NULL))
);

-- The number of the next shard that comes out of a cut. Numbers are drawn beside the shard's transaction: one that is rolled back leaves
-- a gap, and two processes never draw the same.
CREATE TABLE entitle.shard_number (
    run_id bigint PRIMARY KEY,
    next   int NOT NULL
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['run_snapshot', 'shard_attempt', 'shard_number'] LOOP
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_delete', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END $$;

-- An attempt ends once, and what it was stays as it was.
CREATE FUNCTION entitle.check_attempt() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_jsonb(OLD) - '{outcome,ended_at,error,forgiven}'::text[] <> to_jsonb(NEW) - '{outcome,ended_at,error,forgiven}'::text[]
       OR (OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.ended_at, NEW.error) IS DISTINCT FROM (OLD.outcome, OLD.ended_at, OLD.error))
       OR (OLD.forgiven AND NOT NEW.forgiven) THEN
        RAISE EXCEPTION 'entitle.shard_attempt: an attempt ends once, and is forgiven once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change BEFORE UPDATE ON entitle.shard_attempt FOR EACH ROW EXECUTE FUNCTION entitle.check_attempt();
ALTER TABLE entitle.shard_attempt ENABLE ALWAYS TRIGGER change;

-- So many attempts at one shard may fail or die before it is left alone.
CREATE FUNCTION entitle.shard_attempts_max() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 3;

-- Shards that are left alone: open, and tried too often. Their run cannot be closed. The error is that of the last attempt that failed;
-- NULL when each ended without a word.
CREATE VIEW entitle.quarantined_shard AS
SELECT s.run_id, s.shard, s.subject_kind, s.low_key, s.high_key, a.n AS n_attempts, a.error, a.last_at
  FROM entitle.run_shard s
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, max(ended_at) AS last_at,
              (array_agg(error ORDER BY attempt DESC) FILTER (WHERE error IS NOT NULL))[1] AS error
         FROM entitle.shard_attempt
        WHERE run_id = s.run_id AND shard = s.shard AND outcome IN ('failed', 'died') AND NOT forgiven) a
 WHERE s.state = 'open' AND a.n >= entitle.shard_attempts_max();
