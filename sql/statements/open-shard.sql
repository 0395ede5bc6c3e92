-- Is any shard not done yet that may still be done? One that somebody works on counts, whatever became of it before.
-- $1 bigint run. Result: one row, or none
SELECT 1
  FROM entitle.run_shard s
 WHERE run_id = $1::bigint AND state = 'open'
   AND NOT EXISTS (SELECT FROM entitle.quarantined_shard q WHERE q.run_id = s.run_id AND q.shard = s.shard)
 LIMIT 1
