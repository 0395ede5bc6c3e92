-- The run whose fate is open: computed, held or ramping.
-- Result: run_id, as_of, state, digest, share, path of the rulebook, what its rulebook says of releases, started_by, failure
SELECT r.run_id, r.as_of, r.state, r.digest, r.share, b.path, b.release_by, r.started_by, r.failure
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
 WHERE r.state IN ('computed', 'held', 'ramping')
