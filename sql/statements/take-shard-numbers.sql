-- Numbers for the shards that come out of a cut. $1 bigint run, $2 int how many. Result: the first of them
INSERT INTO entitle.shard_number AS n (run_id, next)
SELECT $1::bigint, max(shard) + 1 + $2::int
  FROM entitle.run_shard
 WHERE run_id = $1::bigint
ON CONFLICT (run_id) DO UPDATE SET next = n.next + $2::int
RETURNING next - $2::int
