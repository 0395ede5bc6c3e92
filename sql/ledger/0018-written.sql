-- SPDX-License-Identifier: Apache-2.0
--
-- Rows are counted while they are written. The database has each row that a statement added at hand then, in memory; to read millions of
-- them again when the night is closed took a seventh of a first night.

-- What each statement added to a run that goes on, counted by a trigger in the statement's own transaction: what is rolled back was not
-- counted either. Nobody may write it. Columns as in run_control, which is their sum. hash: not yet modulo 2^64.
CREATE TABLE entitle.run_written (
    run_id       bigint NOT NULL,
    record       text COLLATE "C" NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    n            bigint NOT NULL CHECK (n > 0),
    amount_minor numeric NOT NULL,
    hash         numeric NOT NULL
);
CREATE INDEX run_written_run ON entitle.run_written (run_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.run_written FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.run_written FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
ALTER TABLE entitle.run_written ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE entitle.run_written ENABLE ALWAYS TRIGGER no_truncate;
-- For ledgers whose grant_roles() is older than this table.
DO $$
BEGIN
    IF to_regrole('entitle_engine') IS NOT NULL THEN
        GRANT SELECT ON entitle.run_written TO entitle_engine;
    END IF;
END $$;

-- A row's share of the totals, the same when it is written and when it is read again. They are put in place of their calls by the planner.
CREATE FUNCTION entitle.hash_of_grant(subject entitle.subject_key, event text, seq int, kind "char", amount_minor bigint, previous_minor bigint,
                                      payee entitle.subject_key, basis bigint, valid_from date, region text, facts text)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, seq, kind, amount_minor, previous_minor, payee, basis, valid_from, region, facts), 0);
CREATE FUNCTION entitle.hash_of_offer(subject entitle.subject_key, event text, amount_minor bigint, payee entitle.subject_key, valid_from date,
                                      basis bigint, facts text)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, amount_minor, payee, valid_from, basis, facts), 0);
CREATE FUNCTION entitle.hash_of_proposal(subject entitle.subject_key, event text, kind text, cause text, amount_minor bigint, previous_minor bigint,
                                         basis bigint, facts text)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, kind, cause, amount_minor, previous_minor, basis, facts), 0);
CREATE FUNCTION entitle.hash_of_hold(subject entitle.subject_key, event text, reason text, missing text, facts text)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, reason, missing, facts), 0);
CREATE FUNCTION entitle.hash_of_closure(subject entitle.subject_key, event text, what smallint)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, what), 0);
CREATE FUNCTION entitle.hash_of_notification(subject entitle.subject_key, event text, message smallint, recipient text, template text, params text,
                                             texts text, lang text, channel text)
    RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hash_record_extended(ROW(subject, event, message, recipient, template, params, texts, lang, channel), 0);

-- A run that does not go on is not counted: what an approval adds to it came after its totals.
CREATE FUNCTION entitle.count_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_sort = off AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'grant_record' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, CASE WHEN t.kind IN ('s', 'd') THEN 'stop_record' ELSE 'grant_record' END, t.benefit, t.n, t.amount_minor, t.hash
          FROM (SELECT a.run_id, a.kind, a.benefit, count(*) AS n, sum(a.amount_minor) AS amount_minor,
                       sum(entitle.hash_of_grant(a.subject, a.event, a.seq, a.kind, a.amount_minor, a.previous_minor, a.payee, a.basis,
                                                 a.valid_from, a.region, a.facts)) AS hash
                  FROM added a GROUP BY a.run_id, a.kind, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    WHEN 'offer' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, 'offer', t.benefit, t.n, t.amount_minor, t.hash
          FROM (SELECT a.run_id, a.benefit, count(*) AS n, sum(a.amount_minor) AS amount_minor,
                       sum(entitle.hash_of_offer(a.subject, a.event, a.amount_minor, a.payee, a.valid_from, a.basis, a.facts)) AS hash
                  FROM added a GROUP BY a.run_id, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    WHEN 'proposal' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, 'proposal', t.benefit, t.n, t.amount_minor, t.hash
          FROM (SELECT a.run_id, a.benefit, count(*) AS n, sum(a.amount_minor) AS amount_minor,
                       sum(entitle.hash_of_proposal(a.subject, a.event, a.kind, a.cause, a.amount_minor, a.previous_minor, a.basis,
                                                    a.facts)) AS hash
                  FROM added a GROUP BY a.run_id, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    WHEN 'hold' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, 'hold', t.benefit, t.n, 0, t.hash
          FROM (SELECT a.run_id, a.benefit, count(*) AS n,
                       sum(entitle.hash_of_hold(a.subject, a.event, a.reason, a.missing, a.facts)) AS hash
                  FROM added a GROUP BY a.run_id, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    WHEN 'closure' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, 'closure', t.benefit, t.n, 0, t.hash
          FROM (SELECT a.run_id, a.benefit, count(*) AS n, sum(entitle.hash_of_closure(a.subject, a.event, a.what)) AS hash
                  FROM added a GROUP BY a.run_id, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    WHEN 'notification' THEN
        INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
        SELECT t.run_id, 'notification', t.benefit, t.n, 0, t.hash
          FROM (SELECT a.run_id, a.benefit, count(*) AS n,
                       sum(entitle.hash_of_notification(a.subject, a.event, a.message, a.recipient, a.template, a.params, a.texts, a.lang,
                                                        a.channel)) AS hash
                  FROM added a GROUP BY a.run_id, a.benefit) t
          JOIN entitle.run r ON r.run_id = t.run_id AND r.state = 'running';
    END CASE;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION entitle.count_added() FROM PUBLIC;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['grant_record', 'offer', 'proposal', 'hold', 'closure', 'notification'] LOOP
        EXECUTE format('CREATE TRIGGER counted AFTER INSERT ON entitle.%I REFERENCING NEW TABLE AS added
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.count_added()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER counted', t);
    END LOOP;
END $$;

-- What a run wrote, as the database counted it then. Columns as entitle.control_totals() has them, which reads the rows.
CREATE FUNCTION entitle.written_totals(run_id bigint)
    RETURNS TABLE (record text, benefit text, n bigint, amount_minor numeric, hash numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.record, w.benefit, sum(w.n)::bigint, sum(w.amount_minor), mod(sum(w.hash), 18446744073709551616)
      FROM entitle.run_written w
     WHERE w.run_id = written_totals.run_id
     GROUP BY w.record, w.benefit
$$;
REVOKE ALL ON FUNCTION entitle.written_totals(bigint) FROM PUBLIC;

-- As before, by the functions above.
CREATE OR REPLACE FUNCTION entitle.control_totals(run_id bigint)
    RETURNS TABLE (record text, benefit text, n bigint, amount_minor numeric, hash numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0 SET min_parallel_table_scan_size = '1MB' SET enable_sort = off SET jit = off AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT CASE WHEN t.kind IN ('s', 'd') THEN 'stop_record' ELSE 'grant_record' END, t.benefit, sum(t.n)::bigint, sum(t.amount_minor),
               mod(sum(t.hash), 18446744073709551616)
          FROM (SELECT g.kind, g.benefit, count(*) AS n, sum(g.amount_minor) AS amount_minor,
                       sum(entitle.hash_of_grant(g.subject, g.event, g.seq, g.kind, g.amount_minor, g.previous_minor, g.payee, g.basis,
                                                 g.valid_from, g.region, g.facts)) AS hash
                  FROM entitle.grant_record g WHERE g.run_id = %1$s GROUP BY g.kind, g.benefit) t
         GROUP BY 1, 2
        UNION ALL
        SELECT 'offer', o.benefit, count(*), sum(o.amount_minor),
               mod(sum(entitle.hash_of_offer(o.subject, o.event, o.amount_minor, o.payee, o.valid_from, o.basis, o.facts)),
                   18446744073709551616)
          FROM entitle.offer o WHERE o.run_id = %1$s GROUP BY o.benefit
        UNION ALL
        SELECT 'proposal', p.benefit, count(*), sum(p.amount_minor),
               mod(sum(entitle.hash_of_proposal(p.subject, p.event, p.kind, p.cause, p.amount_minor, p.previous_minor, p.basis, p.facts)),
                   18446744073709551616)
          FROM entitle.proposal p WHERE p.run_id = %1$s GROUP BY p.benefit
        UNION ALL
        SELECT 'hold', h.benefit, count(*), 0,
               mod(sum(entitle.hash_of_hold(h.subject, h.event, h.reason, h.missing, h.facts)), 18446744073709551616)
          FROM entitle.hold h WHERE h.run_id = %1$s GROUP BY h.benefit
        UNION ALL
        SELECT 'closure', c.benefit, count(*), 0,
               mod(sum(entitle.hash_of_closure(c.subject, c.event, c.what)), 18446744073709551616)
          FROM entitle.closure c WHERE c.run_id = %1$s GROUP BY c.benefit
        UNION ALL
        SELECT 'notification', m.benefit, count(*), 0,
               mod(sum(entitle.hash_of_notification(m.subject, m.event, m.message, m.recipient, m.template, m.params, m.texts, m.lang,
                                                    m.channel)), 18446744073709551616)
          FROM entitle.notification m WHERE m.run_id = %1$s GROUP BY m.benefit
        $q$, control_totals.run_id);
END $$;
