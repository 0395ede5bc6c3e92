-- The run's records become visible to readers. $1 bigint run
UPDATE entitle.run
   SET state = 'released'
 WHERE run_id = $1::bigint AND state = 'computed'
