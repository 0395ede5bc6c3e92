-- The snapshots of a run, newest first. $1 bigint run, $2 int epoch, $3 system, $4 database, $5 timestamptz start of the server
-- Result: snapshot, system, database, 1 if it is of this system and database, 1 if of this server process as well
SELECT snapshot, source_system, source_database, (source_system = $3 AND source_database = $4)::int,
       (source_system = $3 AND source_database = $4 AND source_started = $5::timestamptz)::int
  FROM entitle.run_snapshot
 WHERE run_id = $1::bigint AND epoch = $2::int
 ORDER BY added_at DESC, snapshot
