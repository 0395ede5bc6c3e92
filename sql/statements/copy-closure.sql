-- What a shard closes of what stood. Binary rows in this order; see emit/emit.c.
COPY entitle.closure (subject, run_id, what, benefit, event)
FROM STDIN (FORMAT binary)
