-- The run in state running, if there is one.
-- Result: run_id, as_of, digest, epoch, n_estimated, shards, shards done, subjects done, path of the rulebook
SELECT r.run_id, r.as_of, r.digest, r.epoch, r.n_estimated, count(s.shard), count(s.shard) FILTER (WHERE s.state = 'done'),
       coalesce(sum(s.n_read), 0)::bigint, b.path
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
  LEFT JOIN entitle.run_shard s USING (run_id)
 WHERE r.state = 'running'
 GROUP BY r.run_id, b.path
