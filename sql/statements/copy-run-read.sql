-- Subjects read in a shard, per region. Binary rows in this order; see emit/counts.c.
COPY entitle.run_read (run_id, shard, subject_kind, region, n)
FROM STDIN (FORMAT binary)
