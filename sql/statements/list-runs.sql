-- The last runs, newest first. $1 int how many. Result: run_id, as_of, digest, state, epoch, started_at, seconds it took or has
-- taken, n_estimated, subjects done, shards, shards done, grants, offers, proposals, holds, failure, subjects per second of late (a running one)
SELECT r.run_id, r.as_of, r.digest, r.state, r.epoch, to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at)::numeric(12, 1), r.n_estimated, s.n_read, s.n, s.n_done,
       c.n_grant, c.n_offer, c.n_propose, c.n_hold, r.failure,
       CASE r.state WHEN 'running' THEN
           s.n_late / greatest(extract(epoch FROM least(now() - r.started_at, interval '5 minutes')), 1) ELSE 0 END::numeric(12, 1)
  FROM entitle.run r
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, count(*) FILTER (WHERE state = 'done') AS n_done, coalesce(sum(n_read), 0)::bigint AS n_read,
              coalesce(sum(n_read) FILTER (WHERE finished_at > now() - interval '5 minutes'), 0)::bigint AS n_late
         FROM entitle.run_shard WHERE run_id = r.run_id) s
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(n) FILTER (WHERE outcome = 'grant'), 0)::bigint AS n_grant,
              coalesce(sum(n) FILTER (WHERE outcome = 'offer'), 0)::bigint AS n_offer,
              coalesce(sum(n) FILTER (WHERE outcome = 'propose'), 0)::bigint AS n_propose,
              coalesce(sum(n) FILTER (WHERE outcome = 'hold'), 0)::bigint AS n_hold
         FROM entitle.run_count WHERE run_id = r.run_id) c
 ORDER BY r.run_id DESC
 LIMIT $1::int
