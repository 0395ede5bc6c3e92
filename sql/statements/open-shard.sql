-- Is any shard not done yet? $1 bigint run. Result: one row, or none
SELECT 1
  FROM entitle.run_shard
 WHERE run_id = $1::bigint AND state = 'open'
 LIMIT 1
