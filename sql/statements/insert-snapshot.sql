-- A snapshot of the sources that others can import. $1 bigint run, $2 int epoch, $3 snapshot, $4 system, $5 database,
-- $6 timestamptz start of the server, $7 process. No row is written when the run is no longer ours
INSERT INTO entitle.run_snapshot (run_id, epoch, snapshot, source_system, source_database, source_started, process)
SELECT run_id, epoch, $3, $4, $5, $6::timestamptz, $7
  FROM entitle.run
 WHERE run_id = $1::bigint AND epoch = $2::int AND state = 'running'
ON CONFLICT DO NOTHING
