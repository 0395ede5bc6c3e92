-- What stands of a shard once its records count, for the next night. Binary rows in this order; see engine/run/standing_forward.c.
COPY entitle.brought_forward (run_id, subject_kind, low_key, high_key, uncounted, content)
FROM STDIN (FORMAT binary)
