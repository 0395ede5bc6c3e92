-- The sum of its shards. $1 bigint run, $2 int epoch. Result: n_planned
UPDATE entitle.run
   SET n_planned = (SELECT sum(n_planned) FROM entitle.run_shard WHERE run_id = $1::bigint)
 WHERE run_id = $1::bigint AND epoch = $2::int AND state = 'running'
RETURNING n_planned
