-- The account does not balance: nothing of the run is ever shown. $1 bigint run, $2 why
UPDATE entitle.run
   SET state = 'failed', failure = $2
 WHERE run_id = $1::bigint AND state = 'computed'
