-- SPDX-License-Identifier: Apache-2.0
--
-- The outbox: how notification services claim work and say what became of it. docs/readers.md is for those who call these functions.
--
-- A notification is claimed for a time, its lease, under a token. Who comes back after the lease was given to somebody else has an old
-- token and changes nothing. A claim that is neither acknowledged nor failed becomes claimable again when the lease runs out, so a
-- service may die at any moment: what it had is delivered again, under the same event id.
--
--     ready ──claim──> leased ──ack──> delivered
--       ^                │  └──fail, or the lease ran out, once too often──> failed ──unpark──> ready
--       └──fail──────────┘
--
-- Only what is released can be claimed. Rows of runs that failed, are held or were rejected stay in the table as they were written,
-- and a claim never passes by them: it reads the runs that have something to give from entitle.released_run.

------------------------------------------------------------------------------------------------------------ released runs

-- release_no is the order of releases. nth counts the released runs of one as-of date, from 1: the date and nth name a run as every
-- repetition of the same nights would, which run_id, counting the failed ones too, does not.
CREATE TABLE entitle.released_run (
    run_id      bigint PRIMARY KEY REFERENCES entitle.run,
    release_no  bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    as_of       date NOT NULL,
    nth         int NOT NULL CHECK (nth >= 1),
    released_at timestamptz, -- NULL: before it was recorded
    drained_at  timestamptz, -- when each of its notifications had been claimed once
    UNIQUE (as_of, nth)
);
CREATE INDEX released_run_undrained ON entitle.released_run (release_no) WHERE drained_at IS NULL;

INSERT INTO entitle.released_run (run_id, as_of, nth)
SELECT run_id, as_of, row_number() OVER (PARTITION BY as_of ORDER BY run_id)
  FROM entitle.run
 WHERE state = 'released'
 ORDER BY run_id;

CREATE TRIGGER no_delete BEFORE DELETE ON entitle.released_run FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.released_run FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER change BEFORE UPDATE ON entitle.released_run FOR EACH ROW EXECUTE FUNCTION entitle.check_ended('drained_at');
ALTER TABLE entitle.released_run ENABLE ALWAYS TRIGGER no_delete;
ALTER TABLE entitle.released_run ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE entitle.released_run ENABLE ALWAYS TRIGGER change;

-- Part of the release's transaction: who listens hears of it when readers can see it, and not of a release that was rolled back.
CREATE FUNCTION entitle.record_release() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Releases one after the other, or two of one date would both count the same.
    PERFORM pg_advisory_xact_lock(hashtextextended('entitle.released_run', 0));
    INSERT INTO entitle.released_run (run_id, as_of, nth, released_at)
    SELECT NEW.run_id, NEW.as_of, 1 + count(*), clock_timestamp()
      FROM entitle.released_run r
     WHERE r.as_of = NEW.as_of;
    PERFORM pg_notify('entitle_released', NEW.run_id::text);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION entitle.record_release() FROM PUBLIC;

CREATE TRIGGER released AFTER UPDATE ON entitle.run FOR EACH ROW
    WHEN (NEW.state = 'released' AND OLD.state <> 'released') EXECUTE FUNCTION entitle.record_release();
CREATE TRIGGER inserted_released AFTER INSERT ON entitle.run FOR EACH ROW
    WHEN (NEW.state = 'released') EXECUTE FUNCTION entitle.record_release();
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER released;
ALTER TABLE entitle.run ENABLE ALWAYS TRIGGER inserted_released;

----------------------------------------------------------------------------------------------------------------- event ids

-- A UUID of version 8 (RFC 9562): the first 16 bytes of the SHA-256 of a JSON array of strings. It follows from what happened alone:
-- a night that is run again, in a restored ledger too, gives the same ids to the same events.
CREATE FUNCTION entitle.event_id(as_of date, nth int, subject entitle.subject_key, benefit text, event text, kind text, message int)
    RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT encode(set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 128), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
              FROM (SELECT substring(sha256(convert_to(to_jsonb(ARRAY[
                               to_char(as_of::timestamp, 'YYYY-MM-DD'), nth::text, subject::text, benefit, event, kind, message::text
                           ])::text, 'UTF8')) FOR 16) AS h) d);

--------------------------------------------------------------------------------------------------------- notification rows

-- A night writes none of these: event_id, the index of it and the lease are made when a row is claimed.
ALTER TABLE entitle.notification
    ADD event_id     uuid,       -- from its first claim on
    ADD lease_token  uuid,       -- of the last claim; none after a failure
    ADD delivered_at timestamptz;
COMMENT ON COLUMN entitle.notification.lease_until IS
    'leased: claimable by others from then on; ready: not to be claimed again before; NULL if never claimed, delivered or failed';

-- Nobody could claim before, but an operator could do by hand what the functions do now. A delivery stays one; the rest begins anew.
DROP TRIGGER change ON entitle.notification;
UPDATE entitle.notification n
   SET state = CASE n.state WHEN 'leased' THEN 'ready' ELSE n.state END, lease_until = NULL,
       event_id = CASE n.state WHEN 'failed' THEN
           entitle.event_id(r.as_of, r.nth, n.subject, n.benefit, n.event, n.kind, n.message) END
  FROM entitle.released_run r
 WHERE r.run_id = n.run_id AND (n.state IN ('leased', 'failed') OR n.lease_until IS NOT NULL);

CREATE TRIGGER change BEFORE UPDATE ON entitle.notification FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state attempts consumer lease_until last_error event_id lease_token delivered_at',
    'ready>leased', 'leased>ready', 'leased>delivered', 'leased>failed', 'failed>ready', 'ready>failed');
CREATE TRIGGER event_id BEFORE UPDATE ON entitle.notification FOR EACH ROW
    WHEN (OLD.event_id <> NEW.event_id OR (OLD.event_id IS NOT NULL AND NEW.event_id IS NULL))
    EXECUTE FUNCTION entitle.refuse_change();
ALTER TABLE entitle.notification ENABLE ALWAYS TRIGGER change;
ALTER TABLE entitle.notification ENABLE ALWAYS TRIGGER event_id;

-- A row is in one of the first two while there is something to do about it, and in neither when it is delivered or failed.
CREATE INDEX notification_fresh ON entitle.notification (run_id, subject) WHERE state = 'ready' AND lease_until IS NULL;
CREATE INDEX notification_due ON entitle.notification (lease_until) WHERE state IN ('ready', 'leased') AND lease_until IS NOT NULL;
CREATE UNIQUE INDEX notification_event ON entitle.notification (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX notification_parked ON entitle.notification (event_id) WHERE state = 'failed';

---------------------------------------------------------------------------------------------------------------- functions

-- How often a notification is claimed before it is parked. The owner may replace this.
CREATE FUNCTION entitle.max_attempts() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE RETURN 16;

-- NULL if it is no JSON object. (\u0000 is JSON, but no jsonb.)
CREATE FUNCTION entitle.params_of(content text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    params jsonb;
BEGIN
    params := content::jsonb;
    RETURN CASE jsonb_typeof(params) WHEN 'object' THEN params END;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- Up to n notifications: those whose lease ran out or whose time to try again has come, the longest due first; then those never
-- claimed, by the order of releases. What cannot be rendered is parked, or it would stop everybody for ever.
--
-- The planner's statistics are those of before the night, and the claim has to be by index whatever they say.
CREATE FUNCTION entitle.claim_notifications(consumer text, n int DEFAULT 100, lease interval DEFAULT '5 minutes')
    RETURNS TABLE (event_id uuid, token uuid, kind text, recipient_kind text, recipient text, template text, params jsonb, texts jsonb,
                   benefit text, title jsonb, law text, law_link text, subject entitle.subject_key, payee entitle.subject_key,
                   event text, as_of date, deadline date, attempts int, lease_until timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    at      timestamptz := clock_timestamp();
    mine    uuid := gen_random_uuid();
    wanted  int := n;
    source  bigint; -- a run; NULL: whatever is due again
    sources bigint[];
    picked  entitle.notification[];
    leased  uuid[];
    taken   uuid[] := '{}';
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
        WHILE wanted > 0 LOOP
            IF source IS NULL THEN
                SELECT array_agg(d.row) INTO picked
                  FROM (SELECT m AS row FROM entitle.notification m
                         WHERE m.state IN ('ready', 'leased') AND m.lease_until IS NOT NULL AND m.lease_until <= at
                         ORDER BY m.lease_until LIMIT wanted FOR UPDATE SKIP LOCKED) d;
            ELSE
                SELECT array_agg(d.row) INTO picked
                  FROM (SELECT m AS row FROM entitle.notification m
                         WHERE m.run_id = source AND m.state = 'ready' AND m.lease_until IS NULL
                         ORDER BY m.run_id, m.subject LIMIT wanted FOR UPDATE SKIP LOCKED) d;
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
        -- Rows that another claim has locked are still there for this question. No row joins a run that is released.
        IF wanted > 0 AND source IS NOT NULL AND NOT EXISTS (
            SELECT FROM entitle.notification m WHERE m.run_id = source AND m.state = 'ready' AND m.lease_until IS NULL)
        THEN
            UPDATE entitle.released_run r SET drained_at = at
              FROM (SELECT s.run_id FROM entitle.released_run s
                     WHERE s.run_id = source AND s.drained_at IS NULL FOR UPDATE SKIP LOCKED) d
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

-- What became of an answer that changed nothing.
CREATE FUNCTION entitle.late_answer(event_id uuid, token uuid) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT CASE WHEN m.state = 'delivered' AND m.lease_token = late_answer.token THEN 'repeated' ELSE 'stale' END
                       FROM entitle.notification m
                      WHERE m.event_id = late_answer.event_id), 'unknown')
$$;

-- 'delivered'; or, and then nothing changed: 'repeated' (it was acknowledged before, with this token), 'stale' (the token is not, or
-- no longer, that of the lease), 'unknown' (no such event). A lease that ran out counts until somebody else has the notification.
CREATE FUNCTION entitle.ack_notification(event_id uuid, token uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE entitle.notification m
       SET state = 'delivered', lease_until = NULL, delivered_at = clock_timestamp()
     WHERE m.event_id = ack_notification.event_id AND m.lease_token = ack_notification.token AND m.state = 'leased';
    RETURN CASE WHEN FOUND THEN 'delivered' ELSE entitle.late_answer(ack_notification.event_id, ack_notification.token) END;
END $$;

-- 'retry' or 'parked'; or, and then nothing changed, 'stale' or 'unknown' as above. Without retry_after the pauses double: 1, 2, 4 ... minutes,
-- at most 12 hours, which with 16 attempts covers a service that is down for three days.
CREATE FUNCTION entitle.fail_notification(event_id uuid, token uuid, error text, retry_after interval DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    became text;
BEGIN
    IF retry_after NOT BETWEEN interval '0' AND interval '30 days' THEN
        RAISE EXCEPTION 'fail_notification: retry_after is at most 30 days' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE entitle.notification m
       SET state = CASE WHEN m.attempts >= entitle.max_attempts() THEN 'failed' ELSE 'ready' END,
           lease_until = CASE WHEN m.attempts < entitle.max_attempts() THEN clock_timestamp() + coalesce(retry_after,
               least(interval '1 minute' * 2 ^ least(m.attempts - 1, 20), interval '12 hours')) END,
           lease_token = NULL,
           last_error = left(coalesce(error, ''), 2000)
     WHERE m.event_id = fail_notification.event_id AND m.lease_token = fail_notification.token AND m.state = 'leased'
    RETURNING CASE m.state WHEN 'failed' THEN 'parked' ELSE 'retry' END INTO became;
    RETURN coalesce(became, entitle.late_answer(fail_notification.event_id, NULL));
END $$;

-- A human looked at it: it can be claimed again, with all its attempts. 'ready'; or, and then nothing changed: 'not parked', 'unknown'.
CREATE FUNCTION entitle.unpark_notification(event_id uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE entitle.notification m
       SET state = 'ready', attempts = 0, consumer = NULL, lease_until = clock_timestamp()
     WHERE m.event_id = unpark_notification.event_id AND m.state = 'failed';
    IF FOUND THEN
        RETURN 'ready';
    END IF;
    RETURN CASE WHEN EXISTS (SELECT FROM entitle.notification m WHERE m.event_id = unpark_notification.event_id)
                THEN 'not parked' ELSE 'unknown' END;
END $$;

-------------------------------------------------------------------------------------------------------------------- views

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
 WHERE r.state = 'released';

-- What waits for a human, without what it says: an operator need not know.
CREATE VIEW entitle.parked_notification AS
SELECT n.event_id, n.benefit, n.kind, n.template, n.recipient_kind, n.attempts, n.consumer, n.last_error, n.run_id
  FROM entitle.notification n
 WHERE n.state = 'failed';

------------------------------------------------------------------------------------------------------------------- rights

REVOKE ALL ON FUNCTION entitle.claim_notifications(text, int, interval), entitle.ack_notification(uuid, uuid),
    entitle.fail_notification(uuid, uuid, text, interval), entitle.unpark_notification(uuid), entitle.late_answer(uuid, uuid)
    FROM PUBLIC;

-- Group roles, to be granted to whom a service logs in as. They belong to the whole server: another database may have made them, and
-- who makes a ledger may be nobody who makes roles. Then docs/readers.md says what to grant to which role.
DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['entitle_notifier', 'entitle_payer'] LOOP
        IF to_regrole(r) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', r);
            EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF to_regrole(r) IS NOT NULL THEN
            EXECUTE format('GRANT USAGE ON SCHEMA entitle TO %I', r);
        END IF;
    END LOOP;
    IF to_regrole('entitle_notifier') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION entitle.claim_notifications(text, int, interval), entitle.ack_notification(uuid, uuid),
            entitle.fail_notification(uuid, uuid, text, interval), entitle.unpark_notification(uuid) TO entitle_notifier;
        GRANT SELECT ON entitle.parked_notification TO entitle_notifier;
    END IF;
    IF to_regrole('entitle_payer') IS NOT NULL THEN
        GRANT SELECT ON entitle.released_grant TO entitle_payer;
    END IF;
END $$;
