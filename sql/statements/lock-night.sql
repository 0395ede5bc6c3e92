-- One coordinator at a time. Held until the session ends; who has it is alive. It is a courtesy: what keeps a coordinator that lost
-- its session from writing is the epoch (fence-run).
-- Result: boolean as int
SELECT pg_try_advisory_lock(hashtextextended('entitle night', 0))::int
