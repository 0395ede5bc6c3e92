-- Take over a run whose coordinator is gone, after lock-run. Later shards of the old epoch are refused.
-- $1 bigint run. Result: epoch
UPDATE entitle.run
   SET epoch = epoch + 1
 WHERE run_id = $1::bigint AND state = 'running'
RETURNING epoch
