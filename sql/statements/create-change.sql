-- Where a worker's connection puts the changes of a shard before they are applied; empty again after each transaction.
-- what: 1 entitlement, 2 hold, 3 proposal, 4 offer lapsed, 5 offer granted.
CREATE TEMPORARY TABLE IF NOT EXISTS entitle_change (
    what         smallint NOT NULL,
    subject      bigint NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    seq          int,
    amount_minor bigint,
    currency     text,
    payee        bigint,
    valid_from   date
) ON COMMIT DELETE ROWS
