-- Shards that were left alone may be tried again. $1 bigint run
UPDATE entitle.shard_attempt a
   SET forgiven = true
  FROM entitle.quarantined_shard q
 WHERE a.run_id = $1::bigint AND q.run_id = a.run_id AND q.shard = a.shard AND a.outcome IN ('failed', 'died') AND NOT a.forgiven
