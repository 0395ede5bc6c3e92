-- How fresh a source was. $1 bigint run, $2 source, $3 date watermark or NULL, $4 boolean stale
INSERT INTO entitle.source_state (run_id, source, watermark, stale)
VALUES ($1::bigint, $2, $3::date, $4::boolean)
ON CONFLICT (run_id, source) DO NOTHING
