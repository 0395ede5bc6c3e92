-- A shard is done, in the transaction that wrote its records.
-- $1 bigint run, $2 int shard, $3 bigint subjects read, $4 int epoch
UPDATE entitle.run_shard
   SET state = 'done', n_read = $3::bigint, epoch = $4::int, finished_at = clock_timestamp()
 WHERE run_id = $1::bigint AND shard = $2::int AND state = 'open'
