-- Whether this session may release a run by itself. $1 bigint run. Result: 1 or 0
SELECT (b.release_by = 'automatic' AND has_function_privilege('entitle.release_run(bigint, int, text)', 'EXECUTE'))::int
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
 WHERE r.run_id = $1::bigint
