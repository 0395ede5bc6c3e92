-- $1 bigint run. Result: as in find-waiting.sql
SELECT r.run_id, r.as_of, r.state, r.digest, r.share, b.path, b.release_by, r.started_by, r.failure
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
 WHERE r.run_id = $1::bigint
