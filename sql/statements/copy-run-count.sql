-- Outcomes of a shard. Binary rows in this order; see emit/counts.c.
COPY entitle.run_count (run_id, shard, benefit, region, outcome, reason, n, amount_minor)
FROM STDIN (FORMAT binary)
