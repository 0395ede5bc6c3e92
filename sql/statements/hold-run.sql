-- A run is out of its bands. $1 bigint run, $2 why
UPDATE entitle.run
   SET state = 'held', failure = $2
 WHERE run_id = $1::bigint AND state = 'computed'
