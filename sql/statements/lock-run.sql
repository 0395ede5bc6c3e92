-- Whoever takes a run over waits for the shards that are being written, and keeps others from beginning one (enter-run).
-- $1 bigint run
SELECT pg_advisory_xact_lock(hashtextextended('entitle take over', $1::bigint))
