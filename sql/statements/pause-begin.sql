-- Pauses a scope. $1 scope_kind ('all', 'benefit', 'region'), $2 scope, $3 reason (text).
-- Result: since, recorded_by; no row if it is paused already
INSERT INTO entitle.pause (scope_kind, scope, reason)
VALUES ($1, $2, $3)
ON CONFLICT (scope_kind, scope) WHERE ended IS NULL DO NOTHING
RETURNING to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), recorded_by
