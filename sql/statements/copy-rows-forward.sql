-- The rows of a shard's streams, for the next night. Binary rows in this order; see engine/run/rows_forward.c.
COPY entitle.rows_brought_forward (stream, low_key, high_key, run_id, horizon, n_rows, content)
FROM STDIN (FORMAT binary)
