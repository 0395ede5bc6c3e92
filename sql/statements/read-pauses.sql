-- What is paused at this moment. Result: scope_kind ('all', 'benefit', 'region'), scope
SELECT scope_kind, scope
  FROM entitle.pause
 WHERE since <= now() AND (ended IS NULL OR ended > now())
