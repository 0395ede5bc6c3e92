-- Who did how much of a run. $1 bigint run. Result: process, workers, shards, subjects, seconds its workers were at it in all, shards
-- that it tried in vain
SELECT a.process, count(DISTINCT a.backend), count(*) FILTER (WHERE a.done), coalesce(sum(s.n_read) FILTER (WHERE a.done), 0)::bigint,
       coalesce(sum(extract(epoch FROM s.finished_at - a.began_at)) FILTER (WHERE a.done AND s.finished_at > a.began_at), 0)::numeric(12, 1),
       count(*) FILTER (WHERE a.outcome IN ('failed', 'died'))
  FROM (SELECT x.*, x.outcome IS NULL AND x.attempt = max(x.attempt) OVER (PARTITION BY x.shard) AS last_one
          FROM entitle.shard_attempt x WHERE x.run_id = $1::bigint) x
  JOIN entitle.run_shard s ON s.run_id = x.run_id AND s.shard = x.shard
 CROSS JOIN LATERAL (SELECT x.process, x.backend, x.outcome, x.began_at, x.last_one AND s.state = 'done' AS done) a
 GROUP BY a.process
 ORDER BY a.process
