-- The shards of one kind of subject. $1 bigint run, $2 subject kind, $3 int first shard, $4 text[] low keys, $5 text[] high keys,
-- $6 bigint[] subjects estimated
INSERT INTO entitle.run_shard (run_id, shard, subject_kind, low_key, high_key, n_estimated)
SELECT $1::bigint, $3::int + i::int - 1, $2, low_key::entitle.subject_key, high_key::entitle.subject_key, n_estimated
  FROM unnest($4::text[], $5::text[], $6::bigint[]) WITH ORDINALITY AS s (low_key, high_key, n_estimated, i)
