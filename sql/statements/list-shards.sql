-- The shards of a run. $1 bigint run. Result: shard, subject_kind, low_key, high_key, n_estimated, 1 if it is done
SELECT shard, subject_kind, low_key, high_key, n_estimated, (state = 'done')::int
  FROM entitle.run_shard
 WHERE run_id = $1::bigint
 ORDER BY shard
