-- SPDX-License-Identifier: Apache-2.0
--
-- What a run counted before it decided anything, and what did not pass. The next night is held against the last released run in
-- which the source passed; a run that is resumed goes by what stands here, so that all its shards agree.

-- How many rows an item's table had: in all (by_region false, region ''), and where its gate asks for that, of each region.
CREATE TABLE entitle.source_count (
    run_id    bigint NOT NULL REFERENCES entitle.run,
    source    text COLLATE "C" NOT NULL,
    item      text COLLATE "C" NOT NULL,
    by_region boolean NOT NULL,
    region    text COLLATE "C" NOT NULL, -- '': of subjects without one, or of nobody
    n_rows    bigint CHECK (n_rows >= 0), -- NULL: there are some, nobody counted
    nulls     jsonb NOT NULL CHECK (jsonb_typeof(nulls) = 'object'), -- {"birth date": 12}: rows without a value
    PRIMARY KEY (run_id, item, by_region, region),
    CHECK (by_region OR region = '')
);

-- What was found wrong with a source. Its benefits were skipped, unless who started the run accepted it.
CREATE TABLE entitle.gate_fault (
    run_id     bigint NOT NULL REFERENCES entitle.run,
    nth        int NOT NULL CHECK (nth >= 0),
    source     text COLLATE "C" NOT NULL,
    check_name text COLLATE "C" NOT NULL CHECK (check_name IN ('stale', 'watermark-back', 'empty', 'min-rows', 'max-drop',
                                                               'max-growth', 'max-null', 'max-null-rise')),
    item       text COLLATE "C" NOT NULL, -- '': the source as a whole
    fact       text COLLATE "C" NOT NULL, -- '': its rows
    region     text COLLATE "C",          -- NULL: in all
    since_run  bigint REFERENCES entitle.run, -- held against this run; NULL: against a bound alone
    message    text NOT NULL CHECK (message <> ''),
    accepted   boolean NOT NULL,
    PRIMARY KEY (run_id, nth)
);
CREATE INDEX gate_fault_source ON entitle.gate_fault (source, run_id);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['source_count', 'gate_fault'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.%I
                        FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change()', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('ALTER TABLE entitle.%I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END $$;
