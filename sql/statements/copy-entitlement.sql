-- New entitlements of a shard. Binary rows in this order; see emit/emit.c.
COPY entitle.entitlement (subject, benefit, event, seq, amount_minor, currency, payee, valid_from, state, run_id)
FROM STDIN (FORMAT binary)
