-- Where a worker's connection puts the changes of a shard before they are applied; empty again after each transaction.
-- what: 1 hold resolved, 2 proposal withdrawn, 3 offer lapsed, 4 offer granted.
CREATE TEMPORARY TABLE IF NOT EXISTS entitle_change (
    what    smallint NOT NULL,
    subject entitle.subject_key NOT NULL,
    benefit text COLLATE "C" NOT NULL,
    event   text COLLATE "C" NOT NULL
) ON COMMIT DELETE ROWS
