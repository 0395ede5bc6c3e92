-- Holds of a shard. Binary rows in this order; see emit/emit.c.
COPY entitle.hold (subject, benefit, event, run_id, reason, missing, region, content, facts, state)
FROM STDIN (FORMAT binary)
