-- The shards of a run that are left alone. $1 bigint run
-- Result: shard, subject_kind, low_key and high_key as text, NULL at either end of all keys, attempts, error or NULL
SELECT shard, subject_kind, CASE WHEN low_key <> entitle.first_key() THEN low_key::text END,
       CASE WHEN high_key <> entitle.last_key() THEN high_key::text END, n_attempts, error
  FROM entitle.quarantined_shard
 WHERE run_id = $1::bigint
 ORDER BY shard
