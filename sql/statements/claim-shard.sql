-- The next shard that nobody has tried, or only given back in order.
-- $1 bigint run. Result: shard, subject_kind, low_key, high_key, n_estimated; none when no such shard is left
SELECT shard, subject_kind, low_key, high_key, n_estimated
  FROM entitle.run_shard s
 WHERE run_id = $1::bigint AND state = 'open'
   AND NOT EXISTS (SELECT FROM entitle.shard_attempt a
                    WHERE a.run_id = s.run_id AND a.shard = s.shard AND a.outcome IS DISTINCT FROM 'returned' AND NOT a.forgiven)
 ORDER BY shard
 LIMIT 1
   FOR UPDATE OF s SKIP LOCKED
