-- A run to join. $1 bigint its number, or NULL: the one that is running
-- Result: run_id, as_of, digest, epoch, state, shard_size, engine_version, subjects done
SELECT r.run_id, r.as_of, r.digest, r.epoch, r.state, r.shard_size, r.engine_version,
       (SELECT coalesce(sum(n_read), 0)::bigint FROM entitle.run_shard s WHERE s.run_id = r.run_id)
  FROM entitle.run r
 WHERE CASE WHEN $1::bigint IS NULL THEN r.state = 'running' ELSE r.run_id = $1::bigint END
