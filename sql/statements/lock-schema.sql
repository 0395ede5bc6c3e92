-- One `entitle init` at a time, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('entitle schema', 0))
