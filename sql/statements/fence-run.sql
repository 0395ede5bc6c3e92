-- Is the run still ours? The lock keeps whoever would take it over waiting until our transaction has ended.
-- $1 bigint run, $2 int epoch. Result: one row, or none when the run was taken over or is finished
SELECT 1
  FROM entitle.run
 WHERE run_id = $1::bigint AND epoch = $2::int AND state = 'running'
   FOR SHARE
