-- SPDX-License-Identifier: Apache-2.0
--
-- What a notification says is kept as it was said: rendered by the engine when the row is written (rules/message_text.h), in each
-- language. Rows of before have no texts; what they say is made of the rulebook's texts when they are read, as it was.
--
-- channel is the rules' hint of how to send it, lang the recipient's language, where the rules know them.

ALTER TABLE entitle.notification
    ADD texts   text COLLATE "C", -- JSON: {"zh": "...", "en": "..."}; NULL: written before there were any
    ADD lang    text COLLATE "C" CHECK (lang <> ''),
    ADD channel text COLLATE "C" CHECK (channel <> '');
COMMENT ON COLUMN entitle.notification.texts IS 'what was said, in each language of the message; NULL: see entitle.said()';

-- In each language: what was said, else what the rulebook's texts say with the parameters.
CREATE FUNCTION entitle.said(texts text, templates jsonb, params jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN texts IS NOT NULL THEN texts::jsonb
                ELSE (SELECT coalesce(jsonb_object_agg(t.key, entitle.render(t.value, params)), '{}')
                        FROM jsonb_each_text(CASE jsonb_typeof(templates) WHEN 'object' THEN templates END) t) END
$$;

---------------------------------------------------------------------------------------------------------------- accounting

-- The rows of a run, as they are now. All of a night's millions pass through here: the planner is told the run, every process that the
-- server allows for a query takes part, and nothing is sorted whatever statistics of before the night say.
CREATE FUNCTION entitle.control_totals(run_id bigint)
    RETURNS TABLE (record text, benefit text, n bigint, amount_minor numeric, hash numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0 SET min_parallel_table_scan_size = '1MB' SET enable_sort = off SET jit = off AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT CASE WHEN t.kind IN ('s', 'd') THEN 'stop_record' ELSE 'grant_record' END, t.benefit, sum(t.n)::bigint, sum(t.amount_minor),
               mod(sum(t.hash), 18446744073709551616)
          FROM (SELECT g.kind, g.benefit, count(*) AS n, sum(g.amount_minor) AS amount_minor,
                       sum(hash_record_extended(ROW(g.subject, g.event, g.seq, g.kind, g.amount_minor, g.previous_minor, g.payee,
                                                    g.basis, g.valid_from, g.region, g.facts), 0)) AS hash
                  FROM entitle.grant_record g WHERE g.run_id = %1$s GROUP BY g.kind, g.benefit) t
         GROUP BY 1, 2
        UNION ALL
        SELECT 'offer', o.benefit, count(*), sum(o.amount_minor),
               mod(sum(hash_record_extended(ROW(o.subject, o.event, o.amount_minor, o.payee, o.valid_from, o.basis, o.facts), 0)),
                   18446744073709551616)
          FROM entitle.offer o WHERE o.run_id = %1$s GROUP BY o.benefit
        UNION ALL
        SELECT 'proposal', p.benefit, count(*), sum(p.amount_minor),
               mod(sum(hash_record_extended(ROW(p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.basis,
                                                p.facts), 0)), 18446744073709551616)
          FROM entitle.proposal p WHERE p.run_id = %1$s GROUP BY p.benefit
        UNION ALL
        SELECT 'hold', h.benefit, count(*), 0,
               mod(sum(hash_record_extended(ROW(h.subject, h.event, h.reason, h.missing, h.facts), 0)), 18446744073709551616)
          FROM entitle.hold h WHERE h.run_id = %1$s GROUP BY h.benefit
        UNION ALL
        SELECT 'closure', c.benefit, count(*), 0,
               mod(sum(hash_record_extended(ROW(c.subject, c.event, c.what), 0)), 18446744073709551616)
          FROM entitle.closure c WHERE c.run_id = %1$s GROUP BY c.benefit
        UNION ALL
        SELECT 'notification', m.benefit, count(*), 0,
               mod(sum(hash_record_extended(ROW(m.subject, m.event, m.message, m.recipient, m.template, m.params, m.texts, m.lang,
                                                m.channel), 0)), 18446744073709551616)
          FROM entitle.notification m WHERE m.run_id = %1$s GROUP BY m.benefit
        $q$, control_totals.run_id);
END $$;
REVOKE ALL ON FUNCTION entitle.control_totals(bigint) FROM PUBLIC;

DROP FUNCTION entitle.claim_notifications(text, int, interval);

-- Up to n notifications: those whose lease ran out or whose time to try again has come, the longest due first; then those never
-- claimed, by the order of releases. What cannot be read is parked, or it would stop everybody for ever.
--
-- The planner's statistics are those of before the night, and the claim has to be by index whatever they say.
CREATE FUNCTION entitle.claim_notifications(consumer text, n int DEFAULT 100, lease interval DEFAULT '5 minutes')
    RETURNS TABLE (event_id uuid, token uuid, kind text, recipient_kind text, recipient text, template text, params jsonb, texts jsonb,
                   benefit text, title jsonb, law text, law_link text, subject entitle.subject_key, payee entitle.subject_key,
                   event text, as_of date, deadline date, attempts int, lease_until timestamptz,
                   lang text, channel text)
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
                            WHEN entitle.params_of(p.params) IS NULL THEN 'the parameters are no JSON object'
                            WHEN p.texts IS NOT NULL AND entitle.params_of(p.texts) IS NULL THEN 'the texts are no JSON object' END AS fault
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
           entitle.said(m.texts, b.messages -> m.message::int -> 'texts', m.params::jsonb),
           m.benefit, b.title, b.law, b.law_link, m.subject, m.payee, m.event, x.as_of, o.due_on, m.attempts, m.lease_until,
           m.lang, m.channel
      FROM entitle.notification m
      JOIN entitle.run x ON x.run_id = m.run_id
      JOIN entitle.released_run r ON r.run_id = m.run_id
      LEFT JOIN entitle.rulebook_benefit b ON b.digest = x.digest AND b.benefit = m.benefit
      LEFT JOIN entitle.offer o
        ON m.kind = 'offer' AND o.subject = m.subject AND o.benefit = m.benefit AND o.event = m.event AND o.run_id = m.run_id
     WHERE m.event_id = ANY (taken)
     ORDER BY r.release_no, m.subject, m.benefit, m.message;
END $$;

REVOKE ALL ON FUNCTION entitle.claim_notifications(text, int, interval) FROM PUBLIC;
DO $$
BEGIN
    IF to_regrole('entitle_notifier') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION entitle.claim_notifications(text, int, interval) TO entitle_notifier;
    END IF;
END $$;

-- One row for each message and each language: lang is that of the text, recipient_lang what the recipient reads.
CREATE OR REPLACE VIEW entitle.released_notification AS
SELECT n.benefit, n.subject, n.event, n.seq, n.kind, n.message, n.recipient_kind, n.recipient, n.payee, n.template,
       n.params::jsonb AS params, t.key AS lang, t.value AS text, n.state, n.attempts, b.title,
       b.law, b.law_link, r.run_id, r.as_of, r.digest,
       coalesce(n.event_id, entitle.event_id(e.as_of, e.nth, n.subject, n.benefit, n.event, n.kind, n.message)) AS event_id,
       n.delivered_at, n.lang AS recipient_lang, n.channel
  FROM entitle.notification n
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = n.benefit
  LEFT JOIN entitle.released_run e USING (run_id)
 CROSS JOIN LATERAL jsonb_each_text(entitle.said(n.texts, b.messages -> n.message::int -> 'texts', n.params::jsonb)) t
 WHERE entitle.counts(r.share, n.subject) AND NOT (r.withheld AND entitle.is_withheld(n.run_id, n.subject, n.benefit));
