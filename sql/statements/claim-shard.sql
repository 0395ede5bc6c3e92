-- The next shard nobody works on.
-- $1 bigint run. Result: shard, subject_kind, low_key, high_key, n_estimated; none when no shard is left
SELECT shard, subject_kind, low_key, high_key, n_estimated
  FROM entitle.run_shard
 WHERE run_id = $1::bigint AND state = 'open'
 ORDER BY shard
 LIMIT 1
   FOR UPDATE SKIP LOCKED
