-- Runs whose grant records do not all count: not released, released in part, or with something held back. A running night reads a shard
-- before it writes its records, so for that night, which is the one that may write, its own run need not be looked for.
-- Result: run_id, share (hundredths of a per cent), 1 if something is held back
SELECT run_id, share, withheld::int
  FROM entitle.run
 WHERE (share < 10000 AND (state <> 'running' OR current_setting('transaction_read_only')::boolean)) OR withheld
 ORDER BY run_id
