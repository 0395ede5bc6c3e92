-- The rulebook that was approved last before this one. $1 digest. Result: digest, approved_by, approved_at; no row if there is none
SELECT o.digest, o.approved_by, to_char(o.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM entitle.rulebook o
  JOIN entitle.rulebook b ON b.digest = $1
 WHERE o.digest <> b.digest AND o.approved_by IS NOT NULL AND o.approved_at < coalesce(b.approved_at, 'infinity')
 ORDER BY o.approved_at DESC, o.submitted_at DESC, o.digest
 LIMIT 1
