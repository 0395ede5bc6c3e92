-- SPDX-License-Identifier: Apache-2.0
--
-- Rows of the sources are brought forward from night to night. Most rows of a register are as they were last night, and to read them all
-- again was half of a night in which little changed. Now a shard leaves the columns that it read, as some twenty bytes a person, and the
-- next night asks the server only how many rows there are and which are newer than that copy's snapshot: it reads the rows of those keys.
-- What is counted and compared, and why nothing can be missed: engine/read/forward.h.
--
-- This is a copy of personal data. It holds what the rules read, and of nobody whom the sources do not have any more: a shard of which any
-- row changed leaves a new copy, and the old one goes when the night ends. Whoever empties the table makes the next night slower and
-- nothing else; `entitle run --read-all` leaves none.

CREATE TABLE entitle.rows_brought_forward (
    stream   text COLLATE "C" NOT NULL CHECK (stream <> ''), -- digest of the server, the table, its columns and what was asked of it
    low_key  entitle.subject_key NOT NULL, -- low_key <= key < high_key, a shard's
    high_key entitle.subject_key NOT NULL,
    run_id   bigint NOT NULL REFERENCES entitle.run, -- that left it
    horizon  bigint NOT NULL CHECK (horizon > 0),    -- whatever transactions before this one (xid8) did is in it
    n_rows   bigint CHECK (n_rows >= 0),             -- NULL: none of those there are; it only takes the place of another
    content  bytea NOT NULL,                         -- engine/column/content.c
    PRIMARY KEY (stream, low_key, run_id),
    CHECK (low_key < high_key)
);
-- It is as dense as compression would make it.
ALTER TABLE entitle.rows_brought_forward ALTER content SET STORAGE EXTERNAL;
CREATE TRIGGER no_change BEFORE UPDATE ON entitle.rows_brought_forward FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER run_goes_on AFTER INSERT ON entitle.rows_brought_forward REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entitle.check_added();
ALTER TABLE entitle.rows_brought_forward ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE entitle.rows_brought_forward ENABLE ALWAYS TRIGGER run_goes_on;

-- At the end of a run: copies of streams that it does not read, and those of keys of which it left a newer one.
CREATE FUNCTION entitle.forget_rows(run_id bigint, streams text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM entitle.rows_brought_forward o
     WHERE o.stream <> ALL (streams)
        OR o.run_id < forget_rows.run_id
           -- One that begins in it, or the last one that begins before it.
           AND (EXISTS (SELECT FROM entitle.rows_brought_forward n
                         WHERE n.stream = o.stream AND n.run_id = forget_rows.run_id
                           AND n.low_key >= o.low_key AND n.low_key < o.high_key)
                OR (SELECT n.high_key FROM entitle.rows_brought_forward n
                     WHERE n.stream = o.stream AND n.run_id = forget_rows.run_id AND n.low_key < o.low_key
                     ORDER BY n.low_key DESC LIMIT 1) > o.low_key)
$$;
REVOKE ALL ON FUNCTION entitle.forget_rows(bigint, text[]) FROM PUBLIC;

-- For ledgers whose grant_roles() is older than this table.
DO $$
BEGIN
    IF to_regrole('entitle_engine') IS NOT NULL THEN
        GRANT SELECT, INSERT ON entitle.rows_brought_forward TO entitle_engine;
        GRANT EXECUTE ON FUNCTION entitle.forget_rows(bigint, text[]) TO entitle_engine;
    END IF;
END $$;
