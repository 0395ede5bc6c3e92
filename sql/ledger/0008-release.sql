-- SPDX-License-Identifier: Apache-2.0
--
-- Two phases. What a run writes is staged: nobody sees it, and it counts for nobody, before the run is released. A release moves no
-- rows. It moves the run's share, and a record counts when the bucket of its subject lies below it:
--
--     running ──> computed ──┬──────────────> released      share 10000
--        │           │       └──> ramping ──> released      0 < share < 10000: 1 per cent of the subjects, 10 ...
--        │           ├──> held ──> (ramping, released)      out of its bands: a human says why all the same
--        │           └──> rejected <── held, ramping        what is not released by then never counts
--        └──> failed, rejected
--
-- What a run closes (a hold that is resolved, a proposal withdrawn, an offer lapsed or granted) is staged as well, and applied by the
-- release. A run whose fate is open keeps the next night from beginning: that one would decide without seeing what this one gives.

-------------------------------------------------------------------------------------------------------------------- buckets

-- 0 to 9999, by a hash of the key that is the same on every server. By what a key is in this ledger.
DO $$
DECLARE
    base text := (SELECT format_type(typbasetype, NULL) FROM pg_type WHERE oid = 'entitle.subject_key'::regtype);
    hash text := CASE base WHEN 'bigint' THEN 'hashint8extended(subject::bigint, 0)' WHEN 'uuid' THEN 'uuid_hash_extended(subject::uuid, 0)'
                           ELSE 'hashtextextended(subject::text COLLATE "C", 0)' END;
BEGIN
    EXECUTE format('CREATE FUNCTION entitle.bucket(subject entitle.subject_key) RETURNS int
                    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN abs((%s %% 10000)::int)', hash);
END $$;

-- Whether a share of a run holds a subject.
CREATE FUNCTION entitle.counts(share int, subject entitle.subject_key) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN share = 10000 OR (share > 0 AND entitle.bucket(subject) < share);

------------------------------------------------------------------------------------------------------------------- rulebooks

-- What its policy.xml says (engine/rules/policy.c).
ALTER TABLE entitle.rulebook
    ADD approval_by text COLLATE "C" NOT NULL DEFAULT 'anyone' CHECK (approval_by IN ('anyone', 'second-person')),
    ADD release_by  text COLLATE "C" NOT NULL DEFAULT 'automatic' CHECK (release_by IN ('automatic', 'anyone', 'second-person'));

------------------------------------------------------------------------------------------------------------------------ runs

ALTER TABLE entitle.run
    ADD share      int NOT NULL DEFAULT 0, -- of the subjects, in hundredths of a per cent: whose records count
    ADD withheld   boolean NOT NULL DEFAULT false, -- something of the share is in entitle.held_back
    ADD started_by text NOT NULL DEFAULT session_user;
DROP TRIGGER change ON entitle.run;
UPDATE entitle.run SET share = CASE state WHEN 'released' THEN 10000 ELSE 0 END, started_by = 'unknown';
ALTER TABLE entitle.run DROP CONSTRAINT run_state_check;
ALTER TABLE entitle.run
    ADD CONSTRAINT run_state CHECK (state IN ('running', 'computed', 'ramping', 'released', 'held', 'rejected', 'failed')),
    ADD CONSTRAINT run_share CHECK (
        CASE state WHEN 'released' THEN share = 10000
                   WHEN 'ramping'  THEN share BETWEEN 1 AND 9999
                   WHEN 'rejected' THEN share BETWEEN 0 AND 9999
                   ELSE share = 0 END);

DROP INDEX entitle.run_one_running;
CREATE UNIQUE INDEX run_one_open ON entitle.run ((true)) WHERE state IN ('running', 'computed', 'held', 'ramping');
COMMENT ON INDEX entitle.run_one_open IS 'one night at a time, until it is released or rejected';

CREATE TRIGGER change BEFORE UPDATE ON entitle.run FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state epoch finished_at failure share withheld',
    'running>computed', 'running>failed', 'running>rejected', 'computed>released', 'computed>ramping', 'computed>held',
    'computed>failed', 'computed>rejected', 'held>released', 'held>ramping', 'held>rejected', 'ramping>released', 'ramping>rejected');
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER change;

CREATE OR REPLACE FUNCTION entitle.check_run() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.epoch < OLD.epoch OR (OLD.state <> 'running' AND NEW.epoch <> OLD.epoch) THEN
        RAISE EXCEPTION 'entitle.run: the epoch of run % only grows, and only while it is running', OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.share < OLD.share OR (OLD.withheld AND NOT NEW.withheld) THEN
        RAISE EXCEPTION 'entitle.run: what of run % is released, or held back, stays so', OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- By whom and when which part of a run was released: the buckets from low_share until before high_share.
CREATE TABLE entitle.release_step (
    run_id      bigint NOT NULL REFERENCES entitle.run,
    low_share   int NOT NULL CHECK (low_share >= 0),
    high_share  int NOT NULL CHECK (high_share <= 10000),
    released_by text NOT NULL DEFAULT session_user,
    released_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    despite     text NOT NULL DEFAULT '', -- why, although the run was held
    PRIMARY KEY (run_id, low_share),
    CHECK (low_share < high_share)
);
INSERT INTO entitle.release_step (run_id, low_share, high_share, released_by, released_at)
SELECT r.run_id, 0, 10000, 'unknown', coalesce(e.released_at, r.finished_at)
  FROM entitle.run r LEFT JOIN entitle.released_run e USING (run_id)
 WHERE r.state = 'released';

-- What of a run is never released, by subject and benefit: it was found to be no longer true, or was paused, when the run was released.
-- A later night decides it again.
CREATE TABLE entitle.held_back (
    run_id      bigint NOT NULL REFERENCES entitle.run,
    subject     entitle.subject_key NOT NULL,
    benefit     text COLLATE "C" NOT NULL,
    reason      text COLLATE "C" NOT NULL CHECK (reason <> ''),
    recorded_by text NOT NULL DEFAULT session_user,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, run_id, benefit)
);
CREATE INDEX held_back_run ON entitle.held_back (run_id);

CREATE FUNCTION entitle.is_withheld(run_id bigint, subject entitle.subject_key, benefit text) RETURNS boolean
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN EXISTS (SELECT FROM entitle.held_back h
                    WHERE h.subject = is_withheld.subject AND h.run_id = is_withheld.run_id AND h.benefit = is_withheld.benefit);

-- What a run closes of what stood before it; applied when it is released.
-- what: 1 hold resolved, 2 proposal withdrawn, 3 offer lapsed, 4 offer granted.
CREATE TABLE entitle.closure (
    subject entitle.subject_key NOT NULL,
    run_id  bigint NOT NULL,
    what    smallint NOT NULL CHECK (what BETWEEN 1 AND 4),
    benefit text COLLATE "C" NOT NULL,
    event   text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, run_id, what, benefit, event)
);

-- What each run came to, by benefit and region, for comparing nights. measure: grants, raises, offers, holds; stops and reductions
-- newly proposed; granted, the sum of the amounts of grants and raises in minor units.
CREATE TABLE entitle.run_measure (
    run_id  bigint NOT NULL REFERENCES entitle.run,
    measure text COLLATE "C" NOT NULL CHECK (measure IN
            ('grants', 'raises', 'offers', 'stops', 'reductions', 'holds', 'granted')),
    benefit text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    value   bigint NOT NULL CHECK (value > 0),
    PRIMARY KEY (run_id, measure, benefit, region)
);

-- Why a run is held: a measure outside of a band of policy.xml. low, high: the bounds, where there is one.
CREATE TABLE entitle.run_alarm (
    run_id  bigint NOT NULL REFERENCES entitle.run,
    measure text COLLATE "C" NOT NULL,
    benefit text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL, -- '' = all
    against text COLLATE "C" NOT NULL, -- 'plan', or 'nights-N'
    value   numeric NOT NULL,
    usual   numeric, -- of the nights
    low     numeric,
    high    numeric,
    PRIMARY KEY (run_id, measure, benefit, region, against)
);

-- Control totals, counted from the rows when the run was computed and again when it is released. hash: the sum, modulo 2^64, of a hash
-- of each row.
CREATE TABLE entitle.run_control (
    run_id       bigint NOT NULL REFERENCES entitle.run,
    record       text COLLATE "C" NOT NULL CHECK (record IN ('grant_record', 'stop_record', 'offer', 'proposal', 'hold', 'closure', 'notification')),
    benefit      text COLLATE "C" NOT NULL,
    n            bigint NOT NULL CHECK (n > 0),
    amount_minor numeric NOT NULL,
    hash         numeric NOT NULL,
    PRIMARY KEY (run_id, record, benefit)
);

-- Rows of a run lie together: a run writes them, and nothing is ever updated or deleted.
CREATE INDEX grant_record_run ON entitle.grant_record USING brin (run_id) WITH (pages_per_range = 32);
CREATE INDEX notification_run ON entitle.notification USING brin (run_id) WITH (pages_per_range = 32);
CREATE INDEX closure_run      ON entitle.closure (run_id);
CREATE INDEX offer_run        ON entitle.offer (run_id);
CREATE INDEX proposal_run     ON entitle.proposal (run_id);
CREATE INDEX hold_run         ON entitle.hold (run_id);

-- Several runs may have an open row of the same, of which one counts: release_run() looks that it is one.
DROP INDEX entitle.hold_one_open, entitle.proposal_one_open, entitle.offer_one_open;
CREATE INDEX hold_open     ON entitle.hold (subject, benefit) WHERE state = 'open';
CREATE INDEX proposal_open ON entitle.proposal (subject, benefit, event) WHERE state = 'open';
CREATE INDEX offer_open    ON entitle.offer (subject, benefit, event) WHERE state IN ('open', 'accepted');

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['release_step', 'held_back', 'closure', 'run_measure', 'run_alarm', 'run_control'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END $$;

-- A human changes the state of what counts, and of nothing else. (A release changes it before its own share has moved; it touches
-- rows of earlier runs only.)
CREATE FUNCTION entitle.check_counts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entitle.run r
                    WHERE r.run_id = OLD.run_id AND entitle.counts(r.share, OLD.subject)
                      AND NOT (r.withheld AND entitle.is_withheld(OLD.run_id, OLD.subject, OLD.benefit))) THEN
        RAISE EXCEPTION 'entitle.%: run % is not released for this subject', TG_TABLE_NAME, OLD.run_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['hold', 'proposal', 'offer', 'notification'] LOOP
        EXECUTE format('CREATE TRIGGER counts BEFORE UPDATE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.check_counts()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER counts', t);
    END LOOP;
END $$;

-------------------------------------------------------------------------------------------------------- release and reject

-- Keep from the release what was found to be no longer true. Part of the release's transaction.
CREATE FUNCTION entitle.hold_back(run_id bigint, subjects text[], benefits text[], reasons text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    share int;
    n     bigint;
BEGIN
    SELECT r.share INTO share FROM entitle.run r
     WHERE r.run_id = hold_back.run_id AND r.state IN ('computed', 'held', 'ramping') FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % does not wait for a release', run_id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO entitle.held_back (run_id, subject, benefit, reason)
    SELECT hold_back.run_id, u.subject::entitle.subject_key, u.benefit, u.reason
      FROM unnest(subjects, benefits, reasons) u (subject, benefit, reason)
     WHERE entitle.bucket(u.subject::entitle.subject_key) >= share
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

-- Release a run up to a share, in hundredths of a per cent. Refuses, and changes nothing, unless all is in order. Result: how many
-- subjects and benefits are held back in all.
CREATE FUNCTION entitle.release_run(run_id bigint, share int DEFAULT 10000, despite text DEFAULT '') RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    r       entitle.run;
    rules   entitle.rulebook;
    faults  text;
    n       bigint;
    low     int;
BEGIN
    SELECT x.* INTO r FROM entitle.run x WHERE x.run_id = release_run.run_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no run %', release_run.run_id USING ERRCODE = 'no_data_found';
    END IF;
    IF r.state NOT IN ('computed', 'held', 'ramping') THEN
        RAISE EXCEPTION 'run % is %: only a computed, held or ramping run is released', r.run_id, r.state
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF release_run.share IS NULL OR release_run.share NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'a share is more than nothing and at most everything' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    low := r.share;
    IF release_run.share <= low THEN
        RAISE EXCEPTION 'run % is released for % per cent of the subjects already', r.run_id, trim_scale(low / 100.0)
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT b.* INTO rules FROM entitle.rulebook b WHERE b.digest = r.digest;
    IF rules.release_by = 'second-person' AND r.started_by = session_user THEN
        RAISE EXCEPTION '% ran run %: its rulebook asks for another person to release it', session_user, r.run_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF r.state = 'held' AND coalesce(despite, '') = '' THEN
        RAISE EXCEPTION 'run % is held: say why it is released all the same, or reject it', r.run_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF EXISTS (SELECT FROM entitle.pause p WHERE p.scope_kind = 'all' AND (p.ended IS NULL OR p.ended > now())) THEN
        RAISE EXCEPTION 'everything is paused: nothing is released' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF EXISTS (SELECT FROM entitle.run_shard s WHERE s.run_id = r.run_id AND s.state <> 'done') THEN
        RAISE EXCEPTION 'run % has a shard that is not done', r.run_id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    -- The rows are those that were accounted for. Not counted again by the transaction that has just closed the run (account_close()).
    IF low = 0 AND NOT coalesce((SELECT bool_and(x.xmin = pg_current_xact_id()::xid) FROM entitle.run_control x WHERE x.run_id = r.run_id), false) THEN
        SELECT string_agg(format('%s of %s: %s', record, benefit,
                          CASE WHEN c.n IS DISTINCT FROM t.n THEN format('%s rows were computed, %s are there', coalesce(c.n, 0), coalesce(t.n, 0))
                               WHEN c.amount_minor <> t.amount_minor THEN format('%s minor units were computed, %s are there', c.amount_minor, t.amount_minor)
                               ELSE 'the rows are not those that were computed' END), '; ' ORDER BY record, benefit)
          INTO faults
          FROM (SELECT * FROM entitle.run_control x WHERE x.run_id = r.run_id) c
          FULL JOIN entitle.control_totals(r.run_id) t USING (record, benefit)
         WHERE (c.n, c.amount_minor, c.hash) IS DISTINCT FROM (t.n, t.amount_minor, t.hash);
        IF faults IS NOT NULL THEN
            RAISE EXCEPTION 'the control totals of run % do not agree: %', r.run_id, faults USING ERRCODE = 'data_corrupted';
        END IF;
    END IF;

    -- What happened since it was computed. Paused: everything of it. Refused, or a human's case: what it gives.
    IF EXISTS (SELECT FROM entitle.pause p WHERE p.ended IS NULL OR p.ended > now()) THEN
        INSERT INTO entitle.held_back (run_id, subject, benefit, reason)
        SELECT DISTINCT r.run_id, d.subject, d.benefit, 'paused'
          FROM (SELECT g.subject, g.benefit, g.region FROM entitle.grant_record g WHERE g.run_id = r.run_id
                UNION ALL SELECT o.subject, o.benefit, o.region FROM entitle.offer o WHERE o.run_id = r.run_id
                UNION ALL SELECT p.subject, p.benefit, p.region FROM entitle.proposal p WHERE p.run_id = r.run_id
                UNION ALL SELECT h.subject, h.benefit, h.region FROM entitle.hold h WHERE h.run_id = r.run_id
                UNION ALL SELECT c.subject, c.benefit, NULL FROM entitle.closure c WHERE c.run_id = r.run_id) d
          JOIN entitle.pause p
            ON (p.scope_kind = 'benefit' AND p.scope = d.benefit) OR (p.scope_kind = 'region' AND starts_with(d.region, p.scope))
         WHERE (p.ended IS NULL OR p.ended > now())
           AND (low = 0 OR entitle.bucket(d.subject) >= low)
        ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO entitle.held_back (run_id, subject, benefit, reason)
    SELECT DISTINCT ON (d.subject, d.benefit) r.run_id, d.subject, d.benefit, d.reason
      FROM (SELECT x.subject, g.benefit, x.reason
              FROM (SELECT f.subject, f.benefit, f.subject_kind, 'refused' AS reason FROM entitle.refusal f
                     WHERE f.recorded_at >= r.started_at AND f.since <= r.as_of AND f.revoked_on IS NULL
                    UNION ALL
                    SELECT k.subject, k.benefit, k.subject_kind, 'open-case' FROM entitle.open_case k
                     WHERE k.recorded_at >= r.started_at AND k.since <= greatest(r.as_of, current_date) AND k.revoked_on IS NULL) x
              JOIN LATERAL (SELECT s.benefit FROM entitle.grant_record s WHERE s.subject = x.subject AND s.run_id = r.run_id AND s.kind IN ('n', 'r', 'a')
                            UNION SELECT s.benefit FROM entitle.offer s WHERE s.subject = x.subject AND s.run_id = r.run_id) g
                ON x.benefit = g.benefit OR x.benefit = '*'
              JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
                                             AND (x.benefit <> '*' OR b.subject_kind = x.subject_kind)
            UNION ALL
            -- An offer that the run grants after a silence, and that was answered or closed meanwhile.
            SELECT c.subject, c.benefit, 'offer-answered'
              FROM entitle.closure c
             WHERE c.run_id = r.run_id AND c.what = 4
               AND NOT EXISTS (SELECT FROM entitle.offer o
                                WHERE o.subject = c.subject AND o.benefit = c.benefit AND o.event = c.event AND o.run_id <> r.run_id
                                  AND o.state IN ('open', 'accepted'))) d
     WHERE low = 0 OR entitle.bucket(d.subject) >= low
     ORDER BY d.subject, d.benefit, d.reason
    ON CONFLICT DO NOTHING;
    SELECT count(*) INTO n FROM entitle.held_back h WHERE h.run_id = r.run_id;

    -- What no longer stands, of the subjects of this share.
    UPDATE entitle.hold h
       SET state = 'resolved', resolved_run = r.run_id
      FROM entitle.closure c
     WHERE c.run_id = r.run_id AND c.what = 1 AND h.state = 'open' AND h.subject = c.subject AND h.benefit = c.benefit
       AND h.run_id <> r.run_id AND entitle.is_released(h.run_id, h.subject, h.benefit)
       AND entitle.bucket(c.subject) >= low AND entitle.bucket(c.subject) < release_run.share
       AND (n = 0 OR NOT entitle.is_withheld(r.run_id, c.subject, c.benefit));
    UPDATE entitle.proposal p
       SET state = CASE p.state WHEN 'open' THEN 'withdrawn' ELSE p.state END, closed_run = r.run_id
      FROM entitle.closure c
     WHERE c.run_id = r.run_id AND c.what = 2 AND p.state IN ('open', 'rejected') AND p.closed_run IS NULL
       AND p.subject = c.subject AND p.benefit = c.benefit AND p.event = c.event
       AND p.run_id <> r.run_id AND entitle.is_released(p.run_id, p.subject, p.benefit)
       AND entitle.bucket(c.subject) >= low AND entitle.bucket(c.subject) < release_run.share
       AND (n = 0 OR NOT entitle.is_withheld(r.run_id, c.subject, c.benefit));
    UPDATE entitle.offer o
       SET state = CASE c.what WHEN 3 THEN 'lapsed' ELSE 'granted' END, closed_run = r.run_id
      FROM entitle.closure c
     WHERE c.run_id = r.run_id AND c.what IN (3, 4)
       AND (o.state = 'open' OR (o.state = 'accepted' AND c.what = 4)) -- an answer that came before it was released counts
       AND o.subject = c.subject AND o.benefit = c.benefit AND o.event = c.event
       AND o.run_id <> r.run_id AND entitle.is_released(o.run_id, o.subject, o.benefit)
       AND entitle.bucket(c.subject) >= low AND entitle.bucket(c.subject) < release_run.share
       AND (n = 0 OR NOT entitle.is_withheld(r.run_id, c.subject, c.benefit));

    INSERT INTO entitle.release_step (run_id, low_share, high_share, despite)
    VALUES (r.run_id, low, release_run.share, coalesce(despite, ''));
    UPDATE entitle.run x
       SET state = CASE release_run.share WHEN 10000 THEN 'released' ELSE 'ramping' END,
           share = release_run.share, withheld = x.withheld OR n > 0
     WHERE x.run_id = r.run_id;

    -- Of one matter one row stands.
    SELECT string_agg(d.what, '; ') INTO faults FROM (
        SELECT format('two open holds of subject %s, %s', h.subject, h.benefit) AS what
          FROM entitle.hold h
          JOIN entitle.hold o ON o.subject = h.subject AND o.benefit = h.benefit AND o.run_id <> h.run_id AND o.state = 'open'
         WHERE h.run_id = r.run_id AND h.state = 'open' AND entitle.is_released(h.run_id, h.subject, h.benefit)
           AND entitle.is_released(o.run_id, o.subject, o.benefit)
        UNION ALL
        SELECT format('two open proposals of subject %s, %s', h.subject, h.benefit)
          FROM entitle.proposal h
          JOIN entitle.proposal o ON o.subject = h.subject AND o.benefit = h.benefit AND o.event = h.event AND o.run_id <> h.run_id AND o.state = 'open'
         WHERE h.run_id = r.run_id AND h.state = 'open' AND entitle.is_released(h.run_id, h.subject, h.benefit)
           AND entitle.is_released(o.run_id, o.subject, o.benefit)
        UNION ALL
        SELECT format('two open offers of subject %s, %s', h.subject, h.benefit)
          FROM entitle.offer h
          JOIN entitle.offer o ON o.subject = h.subject AND o.benefit = h.benefit AND o.event = h.event AND o.run_id <> h.run_id
                              AND o.state IN ('open', 'accepted')
         WHERE h.run_id = r.run_id AND h.state = 'open' AND entitle.is_released(h.run_id, h.subject, h.benefit)
           AND entitle.is_released(o.run_id, o.subject, o.benefit)
         LIMIT 3) d;
    IF faults IS NOT NULL THEN
        RAISE EXCEPTION 'run % cannot be released: %', r.run_id, faults USING ERRCODE = 'data_corrupted';
    END IF;
    RETURN n;
END $$;

-- Nothing more of a run is released, ever. A running one only when no coordinator is alive.
CREATE FUNCTION entitle.reject_run(run_id bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    r entitle.run;
BEGIN
    SELECT x.* INTO r FROM entitle.run x WHERE x.run_id = reject_run.run_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no run %', reject_run.run_id USING ERRCODE = 'no_data_found';
    END IF;
    IF coalesce(reason, '') = '' THEN
        RAISE EXCEPTION 'a run is rejected for a reason' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF r.state NOT IN ('running', 'computed', 'held', 'ramping') THEN
        RAISE EXCEPTION 'run % is %: there is nothing to reject', r.run_id, r.state
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF r.state = 'running' AND NOT pg_try_advisory_xact_lock(hashtextextended('entitle night', 0)) THEN
        RAISE EXCEPTION 'run % is at work: stop it first', r.run_id USING ERRCODE = 'object_in_use';
    END IF;
    UPDATE entitle.run x
       SET state = 'rejected', failure = format('%s (rejected by %s)', reason, session_user),
           finished_at = coalesce(x.finished_at, now()),
           epoch = CASE r.state WHEN 'running' THEN x.epoch + 1 ELSE x.epoch END
     WHERE x.run_id = r.run_id;
END $$;

-- Whether a record of a run counts.
CREATE FUNCTION entitle.is_released(run_id bigint, subject entitle.subject_key, benefit text) RETURNS boolean
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN EXISTS (SELECT FROM entitle.run r
                    WHERE r.run_id = is_released.run_id AND entitle.counts(r.share, is_released.subject)
                      AND NOT (r.withheld AND entitle.is_withheld(r.run_id, is_released.subject, is_released.benefit)));

REVOKE ALL ON FUNCTION entitle.release_run(bigint, int, text), entitle.reject_run(bigint, text),
    entitle.hold_back(bigint, text[], text[], text[]) FROM PUBLIC;

---------------------------------------------------------------------------------------------------------------- outbox

-- The first step of a release makes it a released run; each further one gives the outbox more.
CREATE OR REPLACE FUNCTION entitle.record_release() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Releases one after the other, or two of one date would both count the same.
    PERFORM pg_advisory_xact_lock(hashtextextended('entitle.released_run', 0));
    INSERT INTO entitle.released_run (run_id, as_of, nth, released_at)
    SELECT NEW.run_id, NEW.as_of, 1 + count(*), clock_timestamp()
      FROM entitle.released_run r
     WHERE r.as_of = NEW.as_of
    ON CONFLICT (run_id) DO UPDATE SET drained_at = NULL;
    PERFORM pg_notify('entitle_released', NEW.run_id::text);
    RETURN NULL;
END $$;
DROP TRIGGER released ON entitle.run;
DROP TRIGGER inserted_released ON entitle.run;
CREATE TRIGGER released AFTER UPDATE ON entitle.run FOR EACH ROW
    WHEN (NEW.share > OLD.share) EXECUTE FUNCTION entitle.record_release();
CREATE TRIGGER inserted_released AFTER INSERT ON entitle.run FOR EACH ROW
    WHEN (NEW.share > 0) EXECUTE FUNCTION entitle.record_release();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER released;
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER inserted_released;

-- By bucket, so that a claim reads only what is released.
DROP INDEX entitle.notification_fresh;
CREATE INDEX notification_fresh ON entitle.notification (run_id, entitle.bucket(subject), subject)
    WHERE state = 'ready' AND lease_until IS NULL;

-- Up to n notifications: those whose lease ran out or whose time to try again has come, the longest due first; then those never
-- claimed, by the order of releases. What cannot be rendered is parked, or it would stop everybody for ever.
--
-- The planner's statistics are those of before the night, and the claim has to be by index whatever they say.
CREATE OR REPLACE FUNCTION entitle.claim_notifications(consumer text, n int DEFAULT 100, lease interval DEFAULT '5 minutes')
    RETURNS TABLE (event_id uuid, token uuid, kind text, recipient_kind text, recipient text, template text, params jsonb, texts jsonb,
                   benefit text, title jsonb, law text, law_link text, subject entitle.subject_key, payee entitle.subject_key,
                   event text, as_of date, deadline date, attempts int, lease_until timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    at         timestamptz := clock_timestamp();
    mine       uuid := gen_random_uuid();
    wanted     int := n;
    source     bigint; -- a run; NULL: whatever is due again
    sources    bigint[];
    upto       int;     -- its share
    withheld   boolean; -- something of it is held back
    picked     entitle.notification[];
    leased     uuid[];
    taken      uuid[] := '{}';
BEGIN
    IF coalesce(consumer, '') = '' THEN
        RAISE EXCEPTION 'claim_notifications: a consumer has a name' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF n IS NULL OR n NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'claim_notifications: n is 1 to 10000' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF lease IS NULL OR lease NOT BETWEEN interval '1 millisecond' AND interval '1 day' THEN
        RAISE EXCEPTION 'claim_notifications: a lease is at most a day' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    sources := NULL::bigint || ARRAY(SELECT r.run_id FROM entitle.released_run r WHERE r.drained_at IS NULL ORDER BY r.release_no);
    FOREACH source IN ARRAY sources LOOP
        SELECT r.share, r.withheld INTO upto, withheld FROM entitle.run r WHERE r.run_id = source;
        WHILE wanted > 0 LOOP
            IF source IS NULL THEN
                SELECT array_agg(d.row) INTO picked
                  FROM (SELECT m AS row FROM entitle.notification m
                         WHERE m.state IN ('ready', 'leased') AND m.lease_until IS NOT NULL AND m.lease_until <= at
                         ORDER BY m.lease_until LIMIT wanted FOR UPDATE SKIP LOCKED) d;
            ELSE
                SELECT array_agg(d.row) INTO picked
                  FROM (SELECT m AS row FROM entitle.notification m
                         WHERE m.run_id = source AND entitle.bucket(m.subject) < upto AND m.state = 'ready' AND m.lease_until IS NULL
                           AND NOT (withheld AND entitle.is_withheld(m.run_id, m.subject, m.benefit))
                         ORDER BY m.run_id, entitle.bucket(m.subject), m.subject LIMIT wanted FOR UPDATE SKIP LOCKED) d;
            END IF;
            EXIT WHEN picked IS NULL;
            WITH judged AS (
                SELECT p.subject, p.benefit, p.run_id, p.message,
                       CASE WHEN p.attempts >= entitle.max_attempts() THEN 'no answer in ' || p.attempts || ' attempts'
                            WHEN entitle.params_of(p.params) IS NULL THEN 'the parameters are no JSON object' END AS fault
                  FROM unnest(picked) p
            ), moved AS (
                UPDATE entitle.notification m
                   SET state = CASE WHEN j.fault IS NULL THEN 'leased' ELSE 'failed' END,
                       attempts = m.attempts + (j.fault IS NULL)::int,
                       consumer = claim_notifications.consumer,
                       lease_until = CASE WHEN j.fault IS NULL THEN at + lease END,
                       lease_token = CASE WHEN j.fault IS NULL THEN mine END,
                       last_error = coalesce(j.fault, m.last_error),
                       event_id = coalesce(m.event_id,
                           entitle.event_id(r.as_of, r.nth, m.subject, m.benefit, m.event, m.kind, m.message))
                  FROM judged j
                  JOIN entitle.released_run r ON r.run_id = j.run_id
                 WHERE m.subject = j.subject AND m.benefit = j.benefit AND m.run_id = j.run_id AND m.message = j.message
                RETURNING m.event_id, m.state
            )
            SELECT coalesce(array_agg(m.event_id) FILTER (WHERE m.state = 'leased'), '{}') INTO leased FROM moved m;
            taken := taken || leased;
            wanted := wanted - cardinality(leased);
        END LOOP;
        -- Rows that another claim has locked are still there for this question. No row joins what is released of a run.
        IF wanted > 0 AND source IS NOT NULL AND NOT EXISTS (
            SELECT FROM entitle.notification m
             WHERE m.run_id = source AND entitle.bucket(m.subject) < upto AND m.state = 'ready' AND m.lease_until IS NULL
               AND NOT (withheld AND entitle.is_withheld(m.run_id, m.subject, m.benefit)))
        THEN
            -- A further step of the release makes it undrained again, so the share must still be what it was.
            UPDATE entitle.released_run r SET drained_at = at
              FROM (SELECT s.run_id FROM entitle.released_run s JOIN entitle.run x ON x.run_id = s.run_id AND x.share = upto
                     WHERE s.run_id = source AND s.drained_at IS NULL FOR UPDATE OF s SKIP LOCKED FOR SHARE OF x SKIP LOCKED) d
             WHERE r.run_id = d.run_id;
        END IF;
    END LOOP;

    RETURN QUERY
    SELECT m.event_id, m.lease_token, m.kind, m.recipient_kind, m.recipient, m.template, m.params::jsonb,
           (SELECT coalesce(jsonb_object_agg(t.key, entitle.render(t.value, m.params::jsonb)), '{}')
              FROM jsonb_each_text(CASE jsonb_typeof(b.messages -> m.message::int -> 'texts')
                                   WHEN 'object' THEN b.messages -> m.message::int -> 'texts' END) t),
           m.benefit, b.title, b.law, b.law_link, m.subject, m.payee, m.event, x.as_of, o.due_on, m.attempts, m.lease_until
      FROM entitle.notification m
      JOIN entitle.run x ON x.run_id = m.run_id
      JOIN entitle.released_run r ON r.run_id = m.run_id
      LEFT JOIN entitle.rulebook_benefit b ON b.digest = x.digest AND b.benefit = m.benefit
      LEFT JOIN entitle.offer o
        ON m.kind = 'offer' AND o.subject = m.subject AND o.benefit = m.benefit AND o.event = m.event AND o.run_id = m.run_id
     WHERE m.event_id = ANY (taken)
     ORDER BY r.release_no, m.subject, m.benefit, m.message;
END $$;

----------------------------------------------------------------------------------------------------------------- views

-- What a subject has: the last record of those that count.
CREATE OR REPLACE VIEW entitle.entitlement AS
SELECT DISTINCT ON (g.subject, g.benefit, g.event)
       g.subject, g.benefit, g.event, g.seq, g.amount_minor, b.currency, g.payee, g.valid_from,
       CASE g.kind WHEN 's' THEN 'stopped' ELSE 'active' END AS state, g.run_id
  FROM entitle.grant_record g
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
 WHERE entitle.counts(r.share, g.subject) AND NOT (r.withheld AND entitle.is_withheld(g.run_id, g.subject, g.benefit))
 ORDER BY g.subject, g.benefit, g.event, g.seq DESC;

CREATE OR REPLACE VIEW entitle.released_grant AS
SELECT g.benefit, g.subject, g.event, g.seq, entitle.grant_kind(g.kind) AS kind, g.amount_minor, g.previous_minor,
       entitle.amount(g.amount_minor, b.minor_unit) AS amount, b.currency, b.minor_unit, g.payee, g.valid_from, g.region,
       c.rules::jsonb AS rules, g.facts::jsonb AS facts, b.title, b.law, b.law_link, r.run_id, r.as_of, r.digest
  FROM entitle.grant_record g
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit
  LEFT JOIN entitle.basis c USING (basis)
 WHERE entitle.counts(r.share, g.subject) AND NOT (r.withheld AND entitle.is_withheld(g.run_id, g.subject, g.benefit));

CREATE OR REPLACE VIEW entitle.released_notification AS
SELECT n.benefit, n.subject, n.event, n.seq, n.kind, n.message, n.recipient_kind, n.recipient, n.payee, n.template,
       n.params::jsonb AS params, t.key AS lang, entitle.render(t.value, n.params::jsonb) AS text, n.state, n.attempts, b.title,
       b.law, b.law_link, r.run_id, r.as_of, r.digest,
       coalesce(n.event_id, entitle.event_id(e.as_of, e.nth, n.subject, n.benefit, n.event, n.kind, n.message)) AS event_id,
       n.delivered_at
  FROM entitle.notification n
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = n.benefit
  LEFT JOIN entitle.released_run e USING (run_id)
 CROSS JOIN LATERAL jsonb_each_text(b.messages -> n.message::int -> 'texts') t
 WHERE entitle.counts(r.share, n.subject) AND NOT (r.withheld AND entitle.is_withheld(n.run_id, n.subject, n.benefit));

CREATE OR REPLACE VIEW entitle.open_hold AS
SELECT h.benefit, h.subject, h.event, h.reason, h.missing::jsonb AS missing, h.region, h.facts::jsonb AS facts, r.run_id,
       r.as_of AS since
  FROM entitle.hold h
  JOIN entitle.run r USING (run_id)
 WHERE h.state = 'open' AND entitle.counts(r.share, h.subject)
   AND NOT (r.withheld AND entitle.is_withheld(h.run_id, h.subject, h.benefit));

CREATE OR REPLACE VIEW entitle.open_proposal AS
SELECT p.benefit, p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.currency, p.region,
       c.rules::jsonb AS rules, p.facts::jsonb AS facts, b.law, b.law_link, r.run_id, r.as_of AS since
  FROM entitle.proposal p
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = p.benefit
  LEFT JOIN entitle.basis c USING (basis)
 WHERE p.state = 'open' AND entitle.counts(r.share, p.subject)
   AND NOT (r.withheld AND entitle.is_withheld(p.run_id, p.subject, p.benefit));

-- The steps in which runs were released, for services that read grants: what a step added is those of the run's rows whose bucket it holds.
CREATE VIEW entitle.released_step AS
SELECT s.run_id, r.as_of, s.low_share, s.high_share, s.released_at, r.state
  FROM entitle.release_step s
  JOIN entitle.run r USING (run_id);
