-- A run that is taken over reads a new snapshot: what its open shards will find there.
-- $1 bigint run, $2 int[] shards, $3 bigint[] subjects planned
UPDATE entitle.run_shard s
   SET n_planned = p.n_planned
  FROM unnest($2::int[], $3::bigint[]) AS p (shard, n_planned)
 WHERE s.run_id = $1::bigint AND s.shard = p.shard AND s.state = 'open' AND s.n_planned <> p.n_planned
