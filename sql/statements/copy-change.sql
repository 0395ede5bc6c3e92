-- What of the ledger a shard changes, for the three apply- statements. Binary rows in this order; see emit/emit.c.
COPY pg_temp.entitle_change (what, subject, benefit, event)
FROM STDIN (FORMAT binary)
