-- The run's own number of planned subjects against its shards'.
-- $1 bigint run. Result: planned by the run, planned by its shards; none when they agree
SELECT r.n_planned, coalesce(s.n, 0)::bigint
  FROM entitle.run r
 CROSS JOIN (SELECT sum(n_planned) AS n FROM entitle.run_shard WHERE run_id = $1::bigint) s
 WHERE r.run_id = $1::bigint AND r.n_planned IS DISTINCT FROM s.n
