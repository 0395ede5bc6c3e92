-- What of the ledger a shard changes, for the four apply- statements. Binary rows in this order; see emit/emit.c.
COPY pg_temp.entitle_change (what, subject, benefit, event, seq, amount_minor, currency, payee, valid_from)
FROM STDIN (FORMAT binary)
