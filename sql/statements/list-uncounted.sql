-- Runs whose grant records do not count: not released, or never to be. A running night reads a shard before it writes its records, so
-- for that night, which is the one that may write, its own run need not be looked for. Result: run_id
SELECT run_id
  FROM entitle.run
 WHERE state <> 'released' AND (state <> 'running' OR current_setting('transaction_read_only')::boolean)
 ORDER BY run_id
