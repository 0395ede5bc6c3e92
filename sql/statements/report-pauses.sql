-- What was paused at some time of a run, or is since it ended. $1 bigint run. Result: scope_kind, scope, since
SELECT p.scope_kind, p.scope, to_char(p.since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
  FROM entitle.pause p
  JOIN entitle.run r ON r.run_id = $1::bigint
 WHERE p.since <= coalesce(r.finished_at, now()) AND (p.ended IS NULL OR p.ended > r.started_at)
 ORDER BY p.scope_kind, p.scope, p.since
