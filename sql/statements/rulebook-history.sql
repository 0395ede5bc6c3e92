-- The rulebooks that were approved or that a night has run by, in the order of time. Result: digest, submitted_by, submitted_at,
-- approved_by, approved_at, nights, as-of date of the first and of the last (NULL: none), a day on which the rulebook was sound, in
-- days since 1970-01-01
SELECT b.digest, b.submitted_by, to_char(b.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
       b.approved_by, to_char(b.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), r.n, r.first, r.last,
       coalesce(r.first, (coalesce(b.approved_at, b.submitted_at) AT TIME ZONE 'UTC')::date) - date '1970-01-01'
  FROM entitle.rulebook b
 CROSS JOIN LATERAL (SELECT count(*) AS n, min(as_of) AS first, max(as_of) AS last, min(started_at) AS began
                       FROM entitle.run WHERE digest = b.digest) r
 WHERE b.approved_by IS NOT NULL OR r.n > 0
 ORDER BY coalesce(b.approved_at, r.began), b.submitted_at, b.digest
