-- A new night. $1 date as-of, $2 digest, $3 bigint subjects estimated, $4 int shard size, $5 engine version. Result: run_id
INSERT INTO entitle.run (as_of, digest, n_estimated, shard_size, engine_version)
VALUES ($1::date, $2, $3::bigint, $4::int, $5)
RETURNING run_id
