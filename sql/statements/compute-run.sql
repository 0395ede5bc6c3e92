-- All shards of a run are done. $1 bigint run, $2 int epoch. Result: run_id, or none when the run is no longer ours
UPDATE entitle.run
   SET state = 'computed', finished_at = now()
 WHERE run_id = $1::bigint AND epoch = $2::int AND state = 'running'
RETURNING run_id
