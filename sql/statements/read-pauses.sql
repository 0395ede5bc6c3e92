-- What is paused at this moment: whatever is recorded and not lifted, even if the server's clock was set back since.
-- Result: scope_kind ('all', 'benefit', 'region'), scope
SELECT scope_kind, scope
  FROM entitle.pause
 WHERE ended IS NULL OR ended > now()
