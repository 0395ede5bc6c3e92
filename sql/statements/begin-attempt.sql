-- Somebody begins with a shard, whose row the backend holds. An attempt that is still open is of somebody who died, as else the row could
-- not be had. $1 bigint run, $2 int shard, $3 int epoch, $4 process, $5 int backend
-- Result: attempt; none when the shard was tried too often
WITH dead AS (
    UPDATE entitle.shard_attempt
       SET outcome = 'died', ended_at = clock_timestamp()
     WHERE run_id = $1::bigint AND shard = $2::int AND outcome IS NULL
)
INSERT INTO entitle.shard_attempt (run_id, shard, attempt, epoch, process, backend, backend_start)
SELECT $1::bigint, $2::int, coalesce(max(attempt), 0) + 1, $3::int, $4, $5::int,
       (SELECT backend_start FROM pg_stat_activity WHERE pid = $5::int)
  FROM entitle.shard_attempt
 WHERE run_id = $1::bigint AND shard = $2::int
HAVING count(*) FILTER (WHERE outcome IS DISTINCT FROM 'returned' AND NOT forgiven) < entitle.shard_attempts_max()
RETURNING attempt
