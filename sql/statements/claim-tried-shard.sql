-- Of the shards that failed, or whose worker died, the one that was tried least, as long as that was not too often.
-- $1 bigint run. Result: shard, subject_kind, low_key, high_key, n_estimated; none when no such shard is left
SELECT s.shard, s.subject_kind, s.low_key, s.high_key, s.n_estimated
  FROM entitle.run_shard s
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE outcome IS NOT NULL) AS n_ended, count(*) AS n
         FROM entitle.shard_attempt
        WHERE run_id = s.run_id AND shard = s.shard AND outcome IS DISTINCT FROM 'returned' AND NOT forgiven) a
 WHERE s.run_id = $1::bigint AND s.state = 'open' AND a.n_ended < entitle.shard_attempts_max()
 ORDER BY a.n, s.shard
 LIMIT 1
   FOR UPDATE OF s SKIP LOCKED
