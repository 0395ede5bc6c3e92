-- How an attempt at a shard ended. $1 bigint run, $2 int shard, $3 int attempt, $4 outcome: returned or failed, $5 error or NULL
UPDATE entitle.shard_attempt
   SET outcome = $4, ended_at = clock_timestamp(), error = $5
 WHERE run_id = $1::bigint AND shard = $2::int AND attempt = $3::int AND outcome IS NULL
