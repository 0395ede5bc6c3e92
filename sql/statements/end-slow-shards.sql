-- Ends the sessions that have worked on a shard for too long, of users whose sessions we may end. $1 bigint run, $2 int seconds
-- Result: shard, process, backend of each
WITH slow AS MATERIALIZED ( -- found first, whatever the planner thinks
    SELECT a.shard, a.process, a.backend
      FROM entitle.shard_attempt a
      JOIN entitle.run_shard s USING (run_id, shard)
      JOIN pg_stat_activity v ON v.pid = a.backend AND v.backend_start = a.backend_start
     WHERE a.run_id = $1::bigint AND a.outcome IS NULL AND s.state = 'open'
       AND clock_timestamp() - a.began_at > make_interval(secs => $2::int) AND pg_has_role(v.usesysid, 'USAGE')
)
SELECT shard, process, backend
  FROM slow
 WHERE pg_terminate_backend(backend)
