-- The shards of a run that somebody works on, longest first. $1 bigint run
-- Result: shard, subject_kind, low_key and high_key as text, NULL at either end of all keys, attempt, since, seconds, process, backend,
-- 1 if the backend is there
SELECT a.shard, s.subject_kind, CASE WHEN s.low_key <> entitle.first_key() THEN s.low_key::text END,
       CASE WHEN s.high_key <> entitle.last_key() THEN s.high_key::text END, a.attempt,
       to_char(a.began_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       extract(epoch FROM clock_timestamp() - a.began_at)::bigint, a.process, a.backend,
       (EXISTS (SELECT FROM pg_stat_activity v
                 WHERE v.pid = a.backend AND v.datname = current_database()
                   AND coalesce(v.backend_start, a.backend_start) IS NOT DISTINCT FROM a.backend_start))::int
  FROM entitle.shard_attempt a
  JOIN entitle.run_shard s USING (run_id, shard)
 WHERE a.run_id = $1::bigint AND a.outcome IS NULL AND s.state = 'open'
 ORDER BY a.began_at, a.shard
