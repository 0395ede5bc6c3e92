-- A shard that is cut keeps its number and the last of its pieces; the others are inserted in the same transaction.
-- $1 bigint run, $2 int shard, $3 its new low key, $4 bigint subjects estimated
UPDATE entitle.run_shard
   SET low_key = $3::text::entitle.subject_key, n_estimated = $4::bigint
 WHERE run_id = $1::bigint AND shard = $2::int AND state = 'open'
