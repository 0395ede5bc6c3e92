-- What is paused. Result: scope_kind, scope, since, recorded_by, reason, ended (NULL: until it is lifted)
SELECT scope_kind, scope, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), recorded_by, reason,
       to_char(ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM entitle.pause
 WHERE ended IS NULL OR ended > now()
 ORDER BY scope_kind, scope, entitle.pause.since
