-- A worker is about to write a shard of a run; held until its transaction ends. Nobody else may begin one as soon as somebody waits to
-- take the run over, who would wait for ever if the workers' locks on the run's row relieved each other.
-- $1 bigint run. Result: 1, or 0 when somebody waits
SELECT pg_try_advisory_xact_lock_shared(hashtextextended('entitle take over', $1::bigint))::int
