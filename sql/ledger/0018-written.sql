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

-- The statement that counts rows of a table, by run, record and benefit: the same for rows that are being written as for those that are
-- read again. hash: of what makes a row what it is, and a sum of that, so that the order does not matter.
CREATE FUNCTION entitle.count_sql(of_table text, rows text)
    RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT run_id, %s AS record, benefit, count(*) AS n, %s AS amount_minor,
                          sum(hash_record_extended(ROW(%s), 0)) AS hash
                     FROM %s GROUP BY 1, 2, 3',
                  c.record, CASE WHEN c.has_amount THEN 'sum(amount_minor)' ELSE '0::numeric' END, c.content, rows)
      FROM (VALUES
            ('grant_record', $q$CASE WHEN kind IN ('s', 'd') THEN 'stop_record' ELSE 'grant_record' END$q$, true,
             'subject, event, seq, kind, amount_minor, previous_minor, payee, basis, valid_from, region, facts'),
            ('offer', $q$'offer'::text$q$, true, 'subject, event, amount_minor, payee, valid_from, basis, facts'),
            ('proposal', $q$'proposal'::text$q$, true, 'subject, event, kind, cause, amount_minor, previous_minor, basis, facts'),
            ('hold', $q$'hold'::text$q$, false, 'subject, event, reason, missing, facts'),
            ('closure', $q$'closure'::text$q$, false, 'subject, event, what'),
            ('notification', $q$'notification'::text$q$, false,
             'subject, event, message, recipient, template, params, texts, lang, channel')
           ) AS c (of_table, record, has_amount, content)
     WHERE c.of_table = count_sql.of_table
$$;

-- A run that does not go on is not counted: what an approval adds to it came after its totals.
CREATE FUNCTION entitle.count_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_sort = off AS $$
BEGIN
    EXECUTE format('INSERT INTO entitle.run_written (run_id, record, benefit, n, amount_minor, hash)
                    SELECT t.* FROM (%s) t JOIN entitle.run r ON r.run_id = t.run_id AND r.state = ''running''',
                   entitle.count_sql(TG_TABLE_NAME, 'added'));
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

-- As before, by the same statement.
CREATE OR REPLACE FUNCTION entitle.control_totals(run_id bigint)
    RETURNS TABLE (record text, benefit text, n bigint, amount_minor numeric, hash numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0 SET min_parallel_table_scan_size = '1MB' SET enable_sort = off SET jit = off AS $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['grant_record', 'offer', 'proposal', 'hold', 'closure', 'notification'] LOOP
        RETURN QUERY EXECUTE format('SELECT record, benefit, n, amount_minor, mod(hash, 18446744073709551616) FROM (%s) c',
            entitle.count_sql(t, format('entitle.%I WHERE run_id = %s', t, control_totals.run_id)));
    END LOOP;
END $$;
