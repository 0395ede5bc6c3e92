-- What became of the notifications of a run. All that were written stand in its control totals; what is not delivered, in indexes of little.
-- $1 bigint run. Result: written, never claimed, claimed or to be tried again, parked, parked of all runs up to this one
SELECT coalesce((SELECT sum(n) FROM entitle.run_control WHERE run_id = $1::bigint AND record = 'notification'), 0)::bigint,
       (SELECT count(*) FROM entitle.notification WHERE run_id = $1::bigint AND state = 'ready' AND lease_until IS NULL),
       (SELECT count(*) FROM entitle.notification WHERE run_id = $1::bigint AND state IN ('ready', 'leased') AND lease_until IS NOT NULL),
       (SELECT count(*) FROM entitle.notification WHERE state = 'failed' AND run_id = $1::bigint),
       (SELECT count(*) FROM entitle.notification WHERE state = 'failed' AND run_id <= $1::bigint)
