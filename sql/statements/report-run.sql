-- A run as a report tells of it. $1 bigint run; NULL: the last one
-- Result: run_id, as_of, digest, state, share, started_at, finished_at, seconds (NULL: it is running), n_estimated, engine_version, failure,
-- started_by, path of the rulebook, who may release, shards, shards done, subjects read, the last released run before it, its date,
-- 1 if this is the last run, subjects per second
SELECT r.run_id, r.as_of, r.digest, r.state, r.share, to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
       to_char(r.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), t.seconds::numeric(12, 1), r.n_estimated, r.engine_version,
       r.failure, r.started_by, b.path, b.release_by, s.n, s.n_done, s.n_read, p.run_id, p.as_of,
       (NOT EXISTS (SELECT FROM entitle.run n WHERE n.run_id > r.run_id))::int, (s.n_read / nullif(t.seconds, 0))::bigint
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
 CROSS JOIN LATERAL (SELECT extract(epoch FROM r.finished_at - r.started_at) AS seconds) t
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, count(*) FILTER (WHERE state = 'done') AS n_done, coalesce(sum(n_read), 0)::bigint AS n_read
         FROM entitle.run_shard WHERE run_id = r.run_id) s
  LEFT JOIN LATERAL (
       SELECT q.run_id, q.as_of FROM entitle.run q
        WHERE q.run_id < r.run_id AND q.state = 'released'
        ORDER BY q.run_id DESC LIMIT 1) p ON true
 WHERE $1::bigint IS NULL OR r.run_id = $1::bigint
 ORDER BY r.run_id DESC
 LIMIT 1
