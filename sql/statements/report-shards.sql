-- The shards of a run that took longest. $1 bigint run, $2 int how many
-- Result: shard, subject_kind, subjects, seconds, attempts, process
SELECT s.shard, s.subject_kind, s.n_read, t.seconds::numeric(12, 1), a.attempt, a.process
  FROM entitle.run_shard s
 CROSS JOIN LATERAL (
       SELECT x.attempt, x.process, x.began_at FROM entitle.shard_attempt x
        WHERE x.run_id = s.run_id AND x.shard = s.shard ORDER BY x.attempt DESC LIMIT 1) a
 CROSS JOIN LATERAL (SELECT extract(epoch FROM s.finished_at - a.began_at) AS seconds) t
 WHERE s.run_id = $1::bigint AND s.state = 'done' AND t.seconds > 0
 ORDER BY t.seconds DESC, s.shard
 LIMIT $2::int
