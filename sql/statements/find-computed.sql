-- The night of this date and rulebook that was cut off between its account and its release, where this session may release it by itself.
-- $1 date as-of, $2 digest. Result: run_id, subjects done; or no row
SELECT r.run_id, (SELECT coalesce(sum(s.n_read), 0) FROM entitle.run_shard s WHERE s.run_id = r.run_id)::bigint
  FROM entitle.run r
  JOIN entitle.rulebook b USING (digest)
 WHERE r.state = 'computed' AND r.as_of = $1::date AND r.digest = $2
   AND b.release_by = 'automatic' AND has_function_privilege('entitle.release_run(bigint, int, text)', 'EXECUTE')
