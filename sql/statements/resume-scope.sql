-- Lifts the pause of a scope. $1 scope_kind, $2 scope (text).
-- Result: since, recorded_by, reason, ended, ended_by; no row if it is not paused
UPDATE entitle.pause
   SET ended = greatest(now(), since)
 WHERE scope_kind = $1 AND scope = $2 AND (ended IS NULL OR ended > now())
RETURNING to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), recorded_by, reason,
          to_char(ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ended_by
